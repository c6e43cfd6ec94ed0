"""Lapses in the item estate, by the ids of the good organisation. Each turns its check only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage

from shallmark.kernel.history import writing
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiAudit,
    Discrepancy,
    MediaItem,
)
from shallmark.simulate.bends import Scene
from shallmark.simulate.configuration import Estate

DAY = timedelta(days=1)
Plant = Callable[[Scene], list[str]]


def _write(record: Any, at: Any, by: Any = None, **values: Any) -> None:
    """What the register before let through: no gate, no reason."""
    with writing(by=by, verb="edit", source="import", at=at):
        for name, value in values.items():
            setattr(record, name, value)
        record.updated_at, record.updated_by = at, by
        record.version += 1
        record.save()


def no_owner(scene: Scene) -> list[str]:
    estate, found = Estate(scene), []
    for item in Ci.objects.filter(type__key="workstation").order_by("pk")[:3]:
        _write(item, scene.end - 5 * DAY, owner=None, explained_by=_correction(estate, item))
        found.append(item.reference)
    return found


def _correction(estate: Estate, item: Any) -> str:
    """A sighting behind a change of data, so that nothing but the lapse itself is amiss."""
    at = estate.scene.end - 6 * DAY
    return str(estate.seen(item.discovery_key or item.uid, at, item).reference)


def no_reference(scene: Scene) -> list[str]:
    estate, found = Estate(scene), []
    for item in Ci.objects.filter(type__key="database").order_by("pk")[:4]:
        at = scene.end - 5 * DAY
        _write(item, at, by=estate.keeper, content_version="15.5", explained_by="")
        last = item._meta.model.pgh_event_model.objects.filter(pgh_obj=item.pk).latest("pgh_id")
        found.append(f"{item.reference}/{last.pgh_id}/version")
    return found


def audited_long_ago(scene: Scene) -> list[str]:
    audit = CiAudit.objects.get(of_type__key="server")
    long_ago = scene.end - 456 * DAY
    _write(audit, scene.end - DAY, done_at=long_ago, reported_at=long_ago + DAY)
    return ["server"]


def no_cause(scene: Scene) -> list[str]:
    difference = Discrepancy.objects.filter(audit__isnull=False).order_by("pk")[0]
    _write(difference, scene.end - DAY, cause="")
    return [difference.audit.reference]


def left_open(scene: Scene) -> list[str]:
    estate = Estate(scene)
    items = Ci.objects.filter(type__key="workstation").order_by("-pk")[:4]
    return [estate.difference(item, 60, status="correcting").reference for item in items]


def image_without_checksum(scene: Scene) -> list[str]:
    """In use, and its file left the library: it is in quarantine."""
    media = MediaItem.objects.get(status="released")
    default_storage.delete(media.location)
    _write(media, scene.end - DAY, status="quarantined", quarantine_reason="The file is gone.")
    return [media.ci.reference]


def written_by_an_outsider(scene: Scene) -> list[str]:
    estate = Estate(scene)
    outsider = scene.org.staff["desk"][-1]
    item = Ci.objects.filter(type__key="database").order_by("-pk")[0]
    _write(
        item, scene.end - 4 * DAY, by=outsider, content_version="15.6",
        explained_by=_correction(estate, item),
    )  # fmt: skip
    return [outsider.reference]


def no_support_group(scene: Scene) -> list[str]:
    estate, service = Estate(scene), scene.org.services["S07"]
    item = Ci.objects.get(service=service)
    at = scene.end - 4 * DAY
    _write(item, at, support_team=None, explained_by=_correction(estate, item))
    _write(service, at, support_team=None)
    return [service.reference]


def old_values(scene: Scene) -> list[str]:
    old = (scene.end - 487 * DAY).date()
    assets = Asset.objects.filter(ci__type__key="workstation").order_by("pk")[:2]
    for asset in assets:
        _write(asset, scene.end - DAY, valued_on=old)
    return [asset.ci.reference for asset in assets]


def support_ended(scene: Scene) -> list[str]:
    assets = Asset.objects.filter(ci__type__key="network-device").order_by("pk")
    for asset in assets:
        _write(asset, scene.end - DAY, support_end=(scene.end - 20 * DAY).date())
    return [asset.reference for asset in assets]


def unregistered(scene: Scene) -> list[str]:
    estate = Estate(scene)
    keys = [f"unknown-host-{number}" for number in range(1, 13)]
    for key in keys:
        estate.seen(key, scene.end - 14 * DAY)
    return keys


#: id, what, checks that turn, how it is planted
CONFIGURATION: tuple[tuple[str, str, tuple[str, ...], Plant], ...] = (
    ("L-045", "live items without owner", ("CHK-CFG-01",), no_owner),
    ("L-046", "attribute changes without reference", ("CHK-CFG-02",), no_reference),
    ("L-048", "servers audited 15 months ago", ("CHK-CFG-04",), audited_long_ago),
    ("L-049", "audit with a difference that has no cause", ("CHK-CFG-05",), no_cause),
    ("L-050", "discrepancies open for 60 days", ("CHK-CFG-06",), left_open),
    ("L-053", "image in use without its master copy", ("CHK-CFG-08",), image_without_checksum),
    ("L-054", "written outside the configuration role", ("CHK-CFG-09",), written_by_an_outsider),
    ("L-056", "service without support group", ("CHK-CFG-11",), no_support_group),
    ("L-057", "items valued 16 months ago", ("CHK-CFG-12",), old_values),
    ("L-058", "support of switches ended, no action", ("CHK-CFG-13",), support_ended),
    ("L-059", "discovered hosts unregistered for two weeks", ("CHK-CFG-14",), unregistered),
)
