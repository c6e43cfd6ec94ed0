"""What the page of a sighting shows: found beside registered."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, same_or_not, state_of
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.discovery import FIELDS
from shallmark.manage.change_configuration.models import Ci, DiscoveryResult, Discrepancy
from shallmark.pages.record_base import is_staff, new_address

MOST = 12


def sighting_context(seen: DiscoveryResult, person: Person) -> dict[str, Any]:
    """Found beside registered, what was opened for it, and what was seen before. Three queries."""
    if not is_staff(person):
        return {}
    item = Ci.objects.visible_to(person).filter(pk=seen.ci_id or 0).first()
    opened = Discrepancy.objects.visible_to(person).filter(_told_by(seen)).order_by("pk")
    work = [
        *_of_nothing(seen, person),
        _sides(seen, item),
        differences(opened),
        _before(seen, person),
    ]
    return {"work": work, "apart": ("attributes", "drift")}


def _told_by(seen: DiscoveryResult) -> Q:
    """What was opened for the sighting, or stood open before for the same field of its item."""
    told = Q(discovery=seen)
    if seen.ci_id and seen.drift:
        stood = Q(closed_at=None) | Q(closed_at__gt=seen.seen_at)
        told |= stood & Q(ci=seen.ci_id, field__in=list(seen.drift), found_at__lte=seen.seen_at)
    return told


def _of_nothing(seen: DiscoveryResult, person: Person) -> list[Notice]:
    if seen.ci_id is not None:
        return []
    add = new_address(person, "ci", discovery_key=seen.key, title=seen.key)
    said = _("No item has this key: what was seen is not registered.")
    return [Notice(said, add, _("Register it"), tone="warn", icon="alert-triangle")]


def _sides(seen: DiscoveryResult, item: Ci | None) -> Table:
    """Each attribute that was seen; what differed then is told by the sighting itself."""
    rows = []
    for what, registered, found in _lines(seen, item):
        # what the register does not keep is no difference: nothing was opened for it
        kept = bool(registered) or what in {word_of(name) for name in seen.drift or {}}
        said = same_or_not(registered == found) if kept else Cell(_("not registered"))
        rows.append(row(what, Cell(registered or ""), Cell(found), said))
    return Table(
        _("Registered and found"),
        (_("Attribute"), _("Registered"), _("Found"), _("Compared")),
        rows,
        key="sides",
        caption=item.title if item else "",
        empty=_("It says nothing but that it is there."),
    )


def _lines(seen: DiscoveryResult, item: Ci | None) -> Iterator[tuple[str, str, str]]:
    said: Mapping[str, object] = seen.attributes or {}
    for name, (registered, found) in (seen.drift or {}).items():
        yield word_of(name), str(registered), str(found)
    for name, found in said.items():
        if name not in (seen.drift or {}):
            registered = ""
            if item is not None:
                own = getattr(item, FIELDS[name]) if name in FIELDS else item.attributes.get(name)
                registered = "" if own is None else str(own)
            yield word_of(name), registered, str(found)


def word_of(name: str) -> str:
    return capital(name.replace("_", " "))


def differences(found: Any) -> Table:  # noqa: ANN401  a queryset
    """Differences that were opened for it."""
    rows = [row(named(one), state_of(one), one.found_at) for one in found[:MOST]]
    heads = (_("Difference"), _("State"), _("Found"))
    return Table(_("Differences opened for it"), heads, rows, key="differences")


def _before(seen: DiscoveryResult, person: Person) -> Table:
    others = DiscoveryResult.objects.visible_to(person).filter(key=seen.key)
    known = list(others.order_by("-seen_at", "-pk")[:MOST])
    rows = [
        row(named(one), one.source, one.seen_at,
            _("%(count)d differ") % {"count": len(one.drift)} if one.drift else _("as registered"))
        for one in known
    ]  # fmt: skip
    here = next((at for at, one in enumerate(known) if one.pk == seen.pk), None)
    heads = (_("Sighting"), _("Source"), _("Seen"), _("Compared"))
    return Table(_("All sightings of it"), heads, rows, key="sightings", here=here)
