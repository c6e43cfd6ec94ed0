"""Lapses in changes, by the ids of the good organisation.

Each is a whole change as an old tool holds it, with one fault: no gate judged it, its check reports
it, and no other check does.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.change_quarters import quarter_of
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import (
    ChangeAnalysis,
    Ci,
    Freeze,
    StandardChange,
)
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.change_configuration.simulate.items import write_discovery
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def import_changes(
    count: int = 1,
    **values: Any,  # noqa: ANN401  what `ImportedChanges.change` takes, texts and moments
) -> Callable[[SimulationContext], list[str]]:
    """So many changes with these values."""

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        return [imported.change(**values).reference for _each in range(count)]

    return plant


def assessed_late(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    return [imported.change(assessed_at=imported.night + DAY - 9 * DAY).reference]


def started_early(context: SimulationContext) -> list[str]:
    """Approved three hours after it began."""
    imported = ImportedChanges(context)
    change = imported.change(parts="test review notice")
    imported.approve(change, "approve", imported.team.manager, imported.night + 3 * HOUR)
    return [change.reference]


def own_approval(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    change = imported.change(parts="test review notice")
    assert change.requester
    imported.approve(change, "approve", change.requester, imported.night - 10 * DAY)
    return [change.reference]


def not_completed(context: SimulationContext) -> list[str]:
    """An emergency that nobody approved afterwards."""
    imported, references = ImportedChanges(context), []
    for _ in range(2):
        change = imported.change(
            parts="review", category="emergency", emergency_reason="It stands still."
        )
        imported.approve(
            change, "approve_emergency", imported.team.manager, imported.night - 10 * DAY
        )
        references.append(change.reference)
    return references


def many_emergencies(context: SimulationContext) -> list[str]:
    """So many whole emergencies in one quarter that its share is above the limit."""
    imported = ImportedChanges(context, days=190)
    quarter = quarter_of(imported.night - 13 * DAY)
    analysis = ChangeAnalysis.objects.get(period=quarter)
    imported.writer.correct(
        analysis, imported.team.manager, context.end - DAY, "Taken back.", emergency_words=""
    )
    for _ in range(9):
        change = imported.change(
            parts="review", category="emergency", emergency_reason="It stands still."
        )
        at = imported.night - 10 * DAY
        imported.approve(change, "approve_emergency", imported.team.manager, at)
        imported.approve(change, "retrospective", imported.team.manager, imported.night + DAY)
        if quarter_of(change.requested_at) != quarter:
            break
    return [quarter]


def expired_template(context: SimulationContext) -> list[str]:
    imported, references = ImportedChanges(context), []
    spring = imported.night - timedelta(days=120)
    template = imported.writer.import_record(
        StandardChange, "expired", spring - timedelta(days=80), title="Tapes of the week",
        purpose="Tapes are changed.", scope_services=[imported.team.org.services["S03"].reference],
        steps=["Change them."], risk="low", backout_plan="Put them back.",
        owner=imported.team.board[0],
        approved_by=imported.team.board[1], valid_to=spring.date(),
        approved_at=spring - timedelta(days=800),
    )  # fmt: skip
    for _ in range(3):
        change = imported.change(
            parts="", category="standard", template=template, approved_at=None,
            approved_version=None, assessed_at=None,
        )  # fmt: skip
        references.append(change.reference)
    return references


def outcome_never_recorded(context: SimulationContext) -> list[str]:
    """A standard change was carried out and closed, and nobody said how it ended."""
    imported = ImportedChanges(context)
    template = StandardChange.objects.filter(status="approved").order_by("pk")[0]
    change = imported.change(
        parts="", category="standard", template=template, services=template.scope_services,
        approved_at=None, approved_version=None, assessed_at=None, outcome="", reviewed_at=None,
    )  # fmt: skip
    return [change.reference]


def customers_told_late(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    change = imported.change(parts="approval test review")
    imported.tell(change, imported.night - HOUR)
    return [change.reference]


def told_the_desk(context: SimulationContext) -> list[str]:
    """The notice says customer, and went to one of the own staff."""
    imported = ImportedChanges(context)
    change = imported.change(parts="approval test review")
    imported.tell_one(change, imported.night - 10 * DAY, imported.team.staff[0])
    return [change.reference]


def window_moved(context: SimulationContext) -> list[str]:
    """Told in time, then the window moved, and nobody was told again."""
    imported = ImportedChanges(context)
    night = imported.night + DAY
    change = imported.change(
        planned_start=night - 9 * HOUR, planned_end=night - 8 * HOUR, at=night - 9 * DAY
    )
    imported.writer.alter(change, at=night - 3 * DAY, planned_start=night, planned_end=night + HOUR)
    return [change.reference]


def colliding_changes(context: SimulationContext) -> list[str]:
    """Two changes of one service at one time, and nobody decided."""
    imported = ImportedChanges(context)
    first = imported.change()
    imported.night -= DAY
    return [first.reference, imported.change().reference]


def in_the_freeze(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    change = imported.change()
    at = imported.night
    imported.writer.import_record(
        Freeze, "over", at - 40 * DAY, title="Trade before the feast", starts_at=at,
        ends_at=at + HOUR, reason="Trade.", approved_at=at - 40 * DAY,
    )  # fmt: skip
    return [change.reference]


def failure_without_cause(context: SimulationContext) -> list[str]:
    return import_changes(2, outcome="failed")(context)


def analysed_months_afterwards(context: SimulationContext) -> list[str]:
    """The analysis of a quarter was made when the auditor had announced himself."""
    analysis = ChangeAnalysis.objects.filter(status="concluded").order_by("period").first()
    if analysis is None or analysis.made_at is None:
        return []
    imported = ImportedChanges(context)
    late = analysis.made_at + 60 * DAY
    imported.writer.correct(
        analysis, imported.team.manager, context.end - DAY, "It was made later.", made_at=late
    )
    return [str(analysis.period)]


def no_conclusions(context: SimulationContext) -> list[str]:
    """The analysis of a quarter without its conclusions."""
    analysis = ChangeAnalysis.objects.filter(status="concluded").order_by("period").last()
    if analysis is None:
        return []
    imported = ImportedChanges(context)
    imported.writer.correct(
        analysis, imported.team.manager, context.end - DAY, "Taken back.", conclusions=""
    )
    return [analysis.period]


def import_changes_of_item(
    count: int,
    **values: Any,  # noqa: ANN401  as above
) -> Callable[[SimulationContext], list[str]]:
    """So many changes of a workplace that no other change touches, with these values."""

    def plant(context: SimulationContext) -> list[str]:
        item = Ci.objects.filter(type__key="workstation", status="live").order_by("pk")[0]
        return import_changes(count, items=[item.reference], **values)(context)

    return plant


def unexplained_drift(context: SimulationContext) -> list[str]:
    """A scanner sees three times what no change explains."""
    item = Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk")[0]
    days = (30, 20, 10)
    return [
        write_discovery(context, item, context.end - timedelta(days=days_ago)).reference
        for days_ago in days
    ]


def changes_left_open(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    changes = [
        imported.change(
            parts="approval test notice", at=imported.night + DAY, status="implement", outcome="",
            implemented_at=None, reviewed_at=None, closed_at=None, closed_by=None,
        )
        for _number in range(2)
    ]  # fmt: skip
    return [change.reference for change in changes]


def rejected_without_reason(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    stamps = ("approved", "scheduled", "started", "implemented", "reviewed")
    values: dict[str, Any] = {f"{name}_at": None for name in stamps}
    values["approved_version"] = None
    requester, _other = imported.team.people((imported.night + DAY).day)
    change = imported.change(parts="", status="rejected", closed_by=requester, outcome="", **values)
    return [change.reference]


def failure_reviewed(context: SimulationContext) -> list[str]:
    """A failure with cause, action and review turns nothing."""
    imported = ImportedChanges(context)
    change = imported.change(outcome="failed")
    review = change.reviews.get()
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=imported.night + 2 * DAY):
        review.cause, review.actions, review.success = "A wrong cable.", ["Label them."], "no"
        review.save()
    return [change.reference]


LAPSES = (
    Lapse(
        "L-047",
        "successful, the item not updated, no statement",
        ("CHK-CFG-03",),
        import_changes_of_item(6, ci_update_not_needed=""),
    ),
    Lapse(
        "L-055",
        "approved without the impact view",
        ("CHK-CFG-10",),
        import_changes_of_item(4, impact_snapshot={}),
    ),
    Lapse("L-104", "changes without reason", ("CHK-CHG-01",), import_changes(2, reason="")),
    Lapse("L-105", "assessed after the approval", ("CHK-CHG-02",), assessed_late, on_site=True),
    Lapse(
        "L-106",
        "breaks a plan, no update",
        ("CHK-CHG-03",),
        import_changes(invalidates=["DOC0000001"]),
    ),
    Lapse(
        "L-107",
        "effect on availability empty",
        ("CHK-CHG-03",),
        import_changes(2, availability_impact=""),
    ),
    Lapse(
        "L-108",
        "no security assessor",
        ("CHK-CHG-04",),
        import_changes(2, category="significant", security_assessor=None),
    ),
    Lapse(
        "L-109",
        "approved, bypasses a control",
        ("CHK-CHG-04",),
        import_changes(bypasses_control=True),
    ),
    Lapse(
        "L-110", "no way back and no reason", ("CHK-CHG-05",), import_changes(2, backout_plan="")
    ),
    Lapse("L-111", "started before the approval", ("CHK-CHG-06",), started_early),
    Lapse("L-112", "the requester approved it", ("CHK-CHG-07",), own_approval, on_site=True),
    Lapse("L-113", "emergency not approved afterwards", ("CHK-CHG-08",), not_completed),
    Lapse("L-114", "many emergencies, not analysed", ("CHK-CHG-09",), many_emergencies),
    Lapse("L-115", "standard changes from an expired template", ("CHK-CHG-10",), expired_template),
    Lapse("L-116", "customers told an hour ahead", ("CHK-CHG-11",), customers_told_late),
    Lapse(
        "L-116a",
        "a notice for customers went to the desk",
        ("CHK-CHG-11",),
        told_the_desk,
        on_site=True,
    ),
    Lapse(
        "L-116b",
        "the window moved, nobody told again",
        ("CHK-CHG-06", "CHK-CHG-11"),
        window_moved,
        on_site=True,
    ),
    Lapse("L-117", "two on one service, undecided", ("CHK-CHG-12",), colliding_changes),
    Lapse("L-118", "in a freeze, undecided", ("CHK-CHG-12",), in_the_freeze),
    Lapse(
        "L-119",
        "no test result and no reason",
        ("CHK-CHG-13",),
        import_changes(2, parts="approval review notice"),
    ),
    Lapse("L-120", "no review", ("CHK-CHG-14",), import_changes(2, parts="approval test notice")),
    Lapse(
        "L-120a",
        "a standard change whose outcome nobody recorded",
        ("CHK-CHG-14",),
        outcome_never_recorded,
        on_site=True,
    ),
    Lapse("L-121", "failed, no cause and action", ("CHK-CHG-15",), failure_without_cause),
    Lapse("L-122", "analysis without conclusions", ("CHK-CHG-16",), no_conclusions),
    Lapse(
        "L-122a",
        "a quarter analysed months afterwards",
        ("CHK-CHG-16",),
        analysed_months_afterwards,
        on_site=True,
    ),
    Lapse("L-123", "drift that no change explains", ("CHK-CHG-17",), unexplained_drift),
    Lapse(
        "L-124",
        "meets the major criteria, no project",
        ("CHK-CHG-18",),
        import_changes(
            category="significant",
            impact_answers=dict.fromkeys(QUESTIONS, False) | {"new_service": True},
        ),
    ),
    Lapse("L-126", "open long after the planned end", ("CHK-CHG-20",), changes_left_open),
    Lapse("L-127", "rejected without reason", ("CHK-CHG-21",), rejected_without_reason),
    Lapse("N-02", "failed change with cause, action and review", (), failure_reviewed),
)
