"""Lapses in which the wrong person had a hand, and an item that escapes what its class asks."""

from datetime import timedelta

from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import (
    ChangeTask,
    Ci,
    CiAudit,
    CiType,
    DiscoveryResult,
    Pir,
)
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

DAY = timedelta(days=1)


def written_by_its_approver(context: SimulationContext) -> list[str]:
    """The approver wrote it, and the name of somebody else stands for who asked and who does."""
    imported = ImportedChanges(context)
    at = imported.night + DAY - 14 * DAY
    return [imported.change(at=at, updated_by=imported.team.manager).reference]


def reviewed_by_its_implementer(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    change = imported.change(parts="approval test notice")
    at = imported.night + 2 * DAY
    imported.writer.import_record(
        Pir, "concluded", at, title="Review", change=change, success="yes",
        reviewed_by=change.implementer, reviewed_at=at,
    )  # fmt: skip
    return [change.reference]


def reviewed_by_who_did_a_task(context: SimulationContext) -> list[str]:
    """Whoever concluded the review had finished a task of it that night."""
    imported = ImportedChanges(context)
    change = imported.change()
    done = imported.night + timedelta(minutes=40)
    imported.writer.import_record(
        ChangeTask, "done", done, title="Switch over", change=change, started_at=imported.night,
        done_at=done, assigned_to=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def role_written_into_the_decision(context: SimulationContext) -> list[str]:
    """The decision says change manager; who took it never held that role."""
    imported = ImportedChanges(context)
    change = imported.change(parts="test review notice")
    clerk = context.org.staff["desk"][-1]
    imported.approve(change, "approve", clerk, imported.night - 10 * DAY)
    return [change.reference]


def seen_by_who_altered_it(context: SimulationContext) -> list[str]:
    """Whoever moved it entered by hand that it was seen there, and names that."""
    writer, at = ConfigurationWriter(context), context.end - 5 * DAY
    item = Ci.objects.filter(type__key="database").order_by("pk")[0]
    seen = writer.import_row(
        DiscoveryResult, at, title="By hand", key=item.uid, ci=item, seen_at=at, source="by hand",
        created_by=writer.manager,
    )  # fmt: skip
    writer.alter(
        item, at=at + DAY, by=writer.manager, verb="edit", content_version="15.7",
        explained_by=seen.reference,
    )  # fmt: skip
    last = versions_of(Ci).filter(pgh_obj=item.pk).latest("pgh_id")
    return [f"{item.reference}/{last.pgh_id}/version"]


def moved_to_a_class_that_asks_less(context: SimulationContext) -> list[str]:
    """A workstation is a cluster since then: nobody asks for its value any more."""
    writer, at = ConfigurationWriter(context), context.start - 5 * DAY
    item = Ci.objects.filter(type__key="workstation", status="live", updated_at__lt=at)[0]
    other = CiType.objects.get(key="cluster")
    writer.alter(item, at=at, by=writer.manager, verb="edit", type=other, explained_by="")
    for audit in CiAudit.objects.filter(of_type=other, status="reported"):
        # it was there when the clusters were audited
        writer.import_row(
            CiAuditItem, audit.started_at or at, title=item.title, audit=audit, ci=item,
            finding="same",
        )  # fmt: skip
    return [item.reference]


LAPSES = (
    Lapse(
        "K-401",
        "the approver wrote it, others are named",
        ("CHK-CHG-07",),
        written_by_its_approver,
        on_site=True,
    ),
    Lapse(
        "K-402",
        "reviewed by its implementer",
        ("CHK-CHG-14",),
        reviewed_by_its_implementer,
        on_site=True,
    ),
    Lapse(
        "K-631",
        "reviewed by whoever did a task of it",
        ("CHK-CHG-14",),
        reviewed_by_who_did_a_task,
        on_site=True,
    ),
    Lapse(
        "K-411",
        "a role written into the decision",
        ("CHK-CHG-07",),
        role_written_into_the_decision,
        on_site=True,
    ),
    Lapse(
        "K-412",
        "seen by whoever altered it",
        ("CHK-CFG-02",),
        seen_by_who_altered_it,
        on_site=True,
    ),
    Lapse(
        "K-413",
        "moved to a class that asks less",
        ("CHK-CFG-12",),
        moved_to_a_class_that_asks_less,
        on_site=True,
    ),
)
