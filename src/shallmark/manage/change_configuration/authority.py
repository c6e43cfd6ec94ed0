"""What may explain that an item is otherwise: a change that names it, or a discovery of it."""

from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import Change, Ci, DiscoveryResult
from shallmark.manage.change_configuration.models.change_states import UNDER_WAY


def is_valid_change_authority(reference: str, item: Ci) -> bool:
    """Whether `item` may be altered now under the record of this number (CHK-CFG-02).

    A change explains the items that it names, from its start until it is closed. The newest
    discovery result of the item explains it too, unless whoever alters the item entered it.
    """
    wanted = reference.strip()
    if not wanted:
        return False
    named = Change.objects.filter(
        reference=wanted, status__in=UNDER_WAY, items__contains=[item.reference]
    )
    seen = DiscoveryResult.objects.filter(ci=item, seen_at__lte=clock.now())
    newest = seen.order_by("-seen_at", "-pk").first()
    return named.exists() or (
        newest is not None and newest.reference == wanted and not is_own(newest, item)
    )


def is_own(sighting: DiscoveryResult, item: Ci) -> bool:
    """Whether the person who alters the item entered the sighting by hand."""
    return sighting.created_by_id is not None and sighting.created_by_id == item.altered_by


def names_its_change(reference: str, item: Ci) -> bool:
    """Whether this is a change under way that names the item: nothing else gives another class."""
    return Change.objects.filter(
        reference=reference.strip(), status__in=UNDER_WAY, items__contains=[item.reference]
    ).exists()
