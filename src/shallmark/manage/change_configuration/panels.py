"""Side panels of changes and of configuration records."""

from typing import Any

from shallmark.kernel.access import may_create, may_edit
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.baselines import compare
from shallmark.manage.change_configuration.bound import RUNNING
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import (
    Asset,
    Baseline,
    Change,
    ChangeDeviation,
    ChangeTask,
    Ci,
    CiAudit,
    CiAuditItem,
    Discrepancy,
    MediaItem,
)
from shallmark.manage.change_configuration.models.change_task import TAKES_TASKS
from shallmark.manage.change_configuration.stakeholders import stakeholders
from shallmark.pages.idempotency import new_token

BASELINE = "change_configuration/baseline.html"
SAMPLE = "change_configuration/sample.html"
FILE = "change_configuration/media_file.html"
IMPACT = "change_configuration/impact.html"
ASSET = "change_configuration/item_asset.html"
TASKS = "change_configuration/tasks.html"
DEVIATIONS = "change_configuration/deviations.html"

#: items that a panel names; counts are of all
MOST = 12


def compared(baseline: Baseline, _person: Person) -> dict[str, Any]:
    """What became otherwise since the baseline was taken."""
    if baseline.status != "taken":
        return {"baseline": baseline, "said": None}
    difference = compare(baseline)
    parts = [
        (name, len(difference[name]), list(difference[name])[:MOST])
        for name in ("changed", "added", "removed")
    ]
    return {"baseline": baseline, "said": difference, "parts": parts}


def sample(audit: CiAudit, person: Person) -> dict[str, Any]:
    """How far the audit is, and what it found."""
    seen = CiAuditItem.objects.visible_to(person).filter(audit=audit)
    discrepancies = Discrepancy.objects.visible_to(person).filter(audit=audit).order_by("pk")
    return {
        "audit": audit,
        "size": seen.count(),
        "left": seen.filter(finding="open").count(),
        "found": list(discrepancies[:MOST]),
    }


def file(media: MediaItem, person: Person) -> dict[str, Any]:
    """The master copy: what it is, and where it is sent in."""
    return {
        "media": media,
        "may_send": media.status == "submitted" and may_edit(person, media),
        "may_take": media.status == "released",
    }


def impact(item: Ci, _person: Person) -> dict[str, Any]:
    """Who is harmed when the item fails, by hop, and what it rests on."""
    return {"item": item, "said": described(item, most=MOST), "most": MOST}


def asset(item: Ci, person: Person) -> dict[str, Any]:
    """What the item is worth, and whom it concerns."""
    held = Asset.objects.visible_to(person).filter(ci=item.pk).first()
    return {"item": item, "asset": held, "people": stakeholders(item)}


def tasks(change: Change, person: Person) -> dict[str, Any]:
    """The tasks in their order, and whether the person may add one."""
    change_tasks = ChangeTask.objects.visible_to(person).filter(change=change.pk)
    return {
        "tasks": list(
            change_tasks.select_related("assigned_to", "team").order_by("position", "pk")
        ),
        "may_add": change.status in TAKES_TASKS and may_create(person, "change_task"),
        "token": new_token(),
    }


def deviations(change: Change, person: Person) -> dict[str, Any]:
    """What was carried out otherwise than approved, and whether the person may record more."""
    recorded = ChangeDeviation.objects.visible_to(person).filter(change=change.pk).order_by("pk")
    return {
        "deviations": list(recorded),
        "may_add": change.status in RUNNING and may_create(person, "change_deviation"),
    }
