"""Reconciliation of what was seen with what is registered.

A sighting finds its item by discovery key, else by identifier. Where it differs on a live item and
no change explains it, a discrepancy is opened: drift is an unauthorised change until somebody shows
otherwise.
"""

from typing import Any

from django.db.models import Q

from shallmark.kernel import door, hooks
from shallmark.manage.change_configuration.authority import explains
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.discovery import DiscoveryResult

#: what a sighting may say of an item's own fields; anything else is compared with its attributes
FIELDS = {"name": "title", "version": "content_version", "location": "location"}
_OPEN = ("open", "assigned", "correcting")


def reconcile(seen: Any) -> None:
    """Find the item of a sighting and say in what they differ; sets fields of the sighting only."""
    found = Ci.objects.filter(Q(discovery_key=seen.key) | Q(uid=seen.key))
    seen.ci = found.order_by("-discovery_key").first()
    seen.drift = {} if seen.ci is None else differences(seen.ci, seen.attributes)


def differences(item: Any, attributes: dict[str, Any]) -> dict[str, list[str]]:
    """Field -> [registered, seen]. What the register says nothing of is no difference."""
    found = {}
    for name, value in attributes.items():
        said = getattr(item, FIELDS[name]) if name in FIELDS else item.attributes.get(name, "")
        if str(said) and str(said) != str(value):
            found[name] = [str(said), str(value)]
    return found


def after_step(change: hooks.Change) -> None:
    """A new sighting opens what it found."""
    if isinstance(change.record, DiscoveryResult) and change.verb == "create":
        open_drift(change.record, by=change.by)


def open_drift(seen: Any, *, by: Any) -> list[Any]:
    """Discrepancies for what the sighting shows and no change explains; open ones are kept."""
    from shallmark.manage.change_configuration.models.discrepancy import Discrepancy

    if seen.ci is None or seen.ci.status != "live" or explains(seen.ci.explained_by):
        return []
    opened = []
    for name, (registered, found) in seen.drift.items():
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
            "found": found[:500],
            "found_at": seen.seen_at,
            "unauthorised": True,
            "owner": seen.ci.owner,
        }
        opened.append(door.create(Discrepancy, by=by, values=values, source="job"))
    return opened


def still_differs(discrepancy: Any) -> bool:
    """Whether the newest sighting of the item still shows the difference."""
    if discrepancy.ci is None or not discrepancy.field:
        return False
    latest = discrepancy.ci.sightings.order_by("-seen_at", "-pk").first()
    if latest is None or discrepancy.field not in latest.attributes:
        return False
    return discrepancy.field in differences(discrepancy.ci, latest.attributes)
