"""Reconciliation of what was seen with what is registered.

A sighting finds its item by discovery key, else by identifier. Where it differs on a live item and
no change explains it, a discrepancy is opened: drift is an unauthorised change until somebody shows
otherwise.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.parameters.queries import value
from shallmark.kernel import hooks, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.authority import is_valid_change_authority
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.discovery import DiscoveryResult
from shallmark.manage.change_configuration.models.discrepancy import Discrepancy

#: what a sighting may say of an item's own fields; anything else is compared with its attributes
FIELDS = {"name": "title", "version": "content_version", "location": "location"}
_OPEN = ("open", "assigned", "correcting")
#: states of an item that nobody should see any more
_GONE = ("withdrawn", "disposed")


def reconcile(seen: DiscoveryResult) -> None:
    """Find the item of a sighting and say in what they differ; sets fields of the sighting only."""
    items = Ci.objects.filter(Q(discovery_key=seen.key) | Q(uid=seen.key))
    named = items.select_related("merged_into").order_by("-discovery_key").first()
    seen.ci = named.stands() if named is not None else None
    seen.drift = {} if seen.ci is None else differences(seen.ci, seen.attributes)


def differences(item: Ci, attributes: Mapping[str, object]) -> dict[str, list[str]]:
    """Field -> [registered, seen]. What the register says nothing of is no difference."""
    differing = {}
    for name, shown in attributes.items():
        registered = (
            getattr(item, FIELDS[name]) if name in FIELDS else item.attributes.get(name, "")
        )
        if str(registered) and str(registered) != str(shown):
            differing[name] = [str(registered), str(shown)]
    return differing


@hooks.after(DiscoveryResult, "create")
def follow_sighting(sighting: DiscoveryResult, event: hooks.WriteEvent) -> None:
    """A new sighting opens what it found."""
    open_drift(sighting, by=event.by)


def open_drift(seen: DiscoveryResult, *, by: Person | None) -> list[Discrepancy]:
    """Discrepancies for what the sighting shows and no change explains; open ones are kept."""
    if seen.ci is not None and seen.ci.status in _GONE:
        return _open_seen_again(seen, seen.ci, by)
    if (
        seen.ci is None
        or seen.ci.status != "live"
        or is_valid_change_authority(seen.ci.explained_by, seen.ci)
    ):
        return []
    opened = []
    for name, (registered, observed) in seen.drift.items():
        same = Discrepancy.objects.filter(
            ci=seen.ci, kind="wrong_attribute", field=name, status__in=_OPEN, audit=None
        )
        if same.exists():
            continue
        values = {
            "ci": seen.ci,
            "discovery": seen,
            "kind": "wrong_attribute",
            "field": name[:80],
            "expected": registered[:500],
            "found": observed[:500],
            "found_at": seen.seen_at,
            "unauthorised": True,
            "owner": seen.ci.owner,
        }
        opened.append(writes.create(Discrepancy, by=by, values=values, authority=FOLLOWING))
    return opened


def _open_seen_again(seen: DiscoveryResult, item: Ci, by: Person | None) -> list[Discrepancy]:
    """A discrepancy where what was withdrawn days ago is seen still (CHK-CFG-14)."""
    gone = item.withdrawn_at or seen.seen_at
    crossed = seen.seen_at - gone <= timedelta(days=int(value("recon_days")))
    same = Discrepancy.objects.filter(
        ci=item, kind="wrong_attribute", field="status", status__in=_OPEN, audit=None
    )
    if crossed or same.exists():
        return []
    values = {
        "ci": item,
        "discovery": seen,
        "kind": "wrong_attribute",
        "field": "status",
        "expected": item.get_status_display(),
        "found": str(_("seen by discovery")),
        "found_at": seen.seen_at,
        "owner": item.owner,
    }
    return [writes.create(Discrepancy, by=by, values=values, authority=FOLLOWING)]


def still_differs(discrepancy: Discrepancy) -> bool:
    """Whether the newest sighting of the item still shows the difference."""
    if discrepancy.ci is None or not discrepancy.field:
        return False
    latest = discrepancy.ci.sightings.order_by("-seen_at", "-pk").first()
    if latest is None or discrepancy.field not in latest.attributes:
        return False
    return discrepancy.field in differences(discrepancy.ci, latest.attributes)
