"""Side panels of changes and of configuration records."""

from typing import Any

BASELINE = "change_configuration/baseline.html"
SAMPLE = "change_configuration/sample.html"
FILE = "change_configuration/media_file.html"
IMPACT = "change_configuration/impact.html"
ASSET = "change_configuration/item_asset.html"
TASKS = "change_configuration/tasks.html"

#: items that a panel names; counts are of all
MOST = 12


def compared(baseline: Any, _person: Any) -> dict[str, Any]:
    """What became otherwise since the baseline was taken."""
    from shallmark.manage.change_configuration.baselines import compare

    if baseline.status != "taken":
        return {"baseline": baseline, "said": None}
    said = compare(baseline)
    parts = [
        (name, len(said[name]), list(said[name])[:MOST]) for name in ("changed", "added", "removed")
    ]
    return {"baseline": baseline, "said": said, "parts": parts}


def sample(audit: Any, person: Any) -> dict[str, Any]:
    """How far the audit is, and what it found."""
    from shallmark.manage.change_configuration.models import CiAuditItem, Discrepancy

    seen = CiAuditItem.objects.visible_to(person).filter(audit=audit)
    found = Discrepancy.objects.visible_to(person).filter(audit=audit).order_by("pk")
    return {
        "audit": audit,
        "size": seen.count(),
        "left": seen.filter(finding="open").count(),
        "found": list(found[:MOST]),
    }


def file(media: Any, person: Any) -> dict[str, Any]:
    """The master copy: what it is, and where it is sent in."""
    from shallmark.kernel.access import may_edit

    return {
        "media": media,
        "may_send": media.status == "submitted" and may_edit(person, media),
        "may_take": media.status == "released",
    }


def impact(item: Any, _person: Any) -> dict[str, Any]:
    """Who is harmed when the item fails, by hop, and what it rests on."""
    from shallmark.manage.change_configuration.impact import described

    return {"item": item, "said": described(item, most=MOST), "most": MOST}


def asset(item: Any, person: Any) -> dict[str, Any]:
    """What the item is worth, and whom it concerns."""
    from shallmark.manage.change_configuration.models import Asset
    from shallmark.manage.change_configuration.stakeholders import stakeholders

    held = Asset.objects.visible_to(person).filter(ci=item.pk).first()
    return {"item": item, "asset": held, "people": stakeholders(item)}


def tasks(change: Any, person: Any) -> dict[str, Any]:
    """The tasks in their order, and whether the person may add one."""
    from shallmark.kernel.access import may_create
    from shallmark.kernel.pages.record_once import new_token
    from shallmark.manage.change_configuration.models import ChangeTask
    from shallmark.manage.change_configuration.models.change_task import TAKES_TASKS

    found = ChangeTask.objects.visible_to(person).filter(change=change.pk)
    return {
        "tasks": list(found.select_related("assigned_to", "team").order_by("position", "pk")),
        "may_add": change.status in TAKES_TASKS and may_create(person, "change_task"),
        "token": new_token(),
    }
