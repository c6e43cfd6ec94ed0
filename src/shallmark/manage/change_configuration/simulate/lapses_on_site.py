"""Lapses in changes as an auditor finds them on site: everything is filled in, and was otherwise.

Rewritten after the start, decided by the wrong person, done at another time, dated back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.manage.change_configuration.models import (
    ChangeDeviation,
    Freeze,
    FreezeException,
    StandardChange,
    TestResult,
)
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rewritten_after_start(context: SimulationContext) -> list[str]:
    """Its plan and cost are other ones at its end than when it began; nobody said so."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    open_yet: dict[str, Any] = {
        "outcome": "", "implemented_at": None, "reviewed_at": None, "closed_at": None,
        "closed_by": None,
    }  # fmt: skip
    change = imported.change(status="implement", at=start, **open_yet)
    imported.writer.alter(
        change, at=start + 3 * DAY, plan="What came to hand.", financial=999_999, status="closed",
        outcome="success", implemented_at=start + HOUR, reviewed_at=start + 2 * DAY,
        closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def way_back_written_afterwards(context: SimulationContext) -> list[str]:
    """Approved without a way back; what one would have done was written down after the night."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    not_yet: dict[str, Any] = {
        "outcome": "", "started_at": None, "implemented_at": None, "reviewed_at": None,
        "closed_at": None, "closed_by": None,
    }  # fmt: skip
    change = imported.change(status="scheduled", at=start - 10 * DAY, backout_plan="", **not_yet)
    alter = imported.writer.alter
    alter(change, at=start, status="implement", started_at=start)
    alter(
        change, at=start + DAY, status="review", implemented_at=start + HOUR, outcome="success",
        backout_plan="The old one would be put back.",
    )  # fmt: skip
    alter(
        change, at=start + 3 * DAY, status="closed", reviewed_at=start + 2 * DAY,
        closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def deviation_left_open(context: SimulationContext) -> list[str]:
    """Carried out otherwise, recorded, and decided by nobody."""
    imported = ImportedChanges(context)
    change = imported.change()
    imported.writer.import_record(
        ChangeDeviation, "open", imported.night + HOUR, title="The plan", change=change,
        of_field="plan", becomes="By hand.", why="It broke.", created_by=change.implementer,
    )  # fmt: skip
    return [change.reference]


def deviation_decided_by_its_implementer(context: SimulationContext) -> list[str]:
    imported = ImportedChanges(context)
    change, at = imported.change(), imported.night + HOUR
    imported.writer.import_record(
        ChangeDeviation, "accepted", at, title="The plan", change=change, of_field="plan",
        becomes="By hand.", why="It broke.", created_by=imported.team.board[0],
        decided_by=change.implementer, decided_at=at, decision_reason="I know it.",
    )  # fmt: skip
    return [change.reference]


def deviated(*, days: float, signed: bool) -> Callable[[SimulationContext], list[str]]:
    """Carried out otherwise, which the manager accepted so long after its start.

    `signed`: security signed what it says now.
    """

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        start, at = imported.night + DAY, imported.night + DAY + days * DAY
        open_yet: dict[str, Any] = {"reviewed_at": None, "closed_at": None, "closed_by": None}
        change = imported.change(status="review", at=start - DAY, **open_yet)
        imported.writer.import_record(
            ChangeDeviation, "accepted", at, title="The plan", change=change, of_field="plan",
            becomes="By hand.", why="It broke.", created_by=change.implementer,
            decided_by=imported.team.manager, decided_at=at, decision_reason="It went well.",
        )  # fmt: skip
        imported.writer.alter(change, at=at, plan="By hand.")
        if signed:
            imported.writer.alter(
                change, at=at + HOUR / 4, security_signed_at=at + HOUR / 4, verb="sign_security"
            )
        imported.writer.alter(
            change, at=start + 3 * DAY, status="closed", reviewed_at=start + 2 * DAY,
            closed_at=start + 3 * DAY, closed_by=imported.team.manager,
        )  # fmt: skip
        return [change.reference]

    return plant


def failed_test_typed_as_passed(context: SimulationContext) -> list[str]:
    """Nobody tested again: five minutes before the start the old result was another one."""
    imported = ImportedChanges(context)
    change = imported.change(parts="approval review notice")
    at = imported.night - 5 * DAY
    test = imported.writer.import_row(
        TestResult, at, title="On the test system", change=change, environment="test",
        result="failed", tested_at=at,
    )  # fmt: skip
    imported.writer.alter(test, at=imported.night - HOUR / 12, result="passed")
    return [change.reference]


def bypass_set_and_unset(context: SimulationContext) -> list[str]:
    """A bypass found in the review, and taken out before anybody judged it."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    open_yet: dict[str, Any] = {"reviewed_at": None, "closed_at": None, "closed_by": None}
    change = imported.change(status="review", at=start + HOUR, bypasses_control=True, **open_yet)
    imported.writer.alter(
        change, at=start + 3 * DAY, bypasses_control=False, status="closed",
        reviewed_at=start + 2 * DAY, closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def done_in_the_freeze(
    *, decided: bool = False, **values: object
) -> Callable[[SimulationContext], list[str]]:
    """Carried out while a freeze held; `decided`: its implementer granted the exception."""

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        start = imported.night + DAY
        given: dict[str, Any] = {
            "planned_start": start - 2 * HOUR,
            "planned_end": start - HOUR,
            **values,
        }
        change = imported.change(**given)
        freeze = imported.writer.import_record(
            Freeze, "over", start - 40 * DAY, title="Trade before the feast", reason="Trade.",
            starts_at=start - HOUR / 2, ends_at=start + HOUR, approved_at=start - 40 * DAY,
            owner=imported.team.manager, scope=list(change.services),
        )  # fmt: skip
        if decided:
            imported.writer.import_record(
                FreezeException, "granted", start - DAY, title="Mine", freeze=freeze, change=change,
                from_at=start - HOUR, to_at=start + 2 * HOUR, why="I want it.",
                decided_by=change.implementer, decided_at=start - DAY, decision_reason="Mine.",
            )  # fmt: skip
        return [change.reference]

    return plant


def tested(result: str, days: float) -> Callable[[SimulationContext], list[str]]:
    """A change whose only test has this result, recorded so many days from its night on."""

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        change = imported.change(parts="approval review notice")
        imported.writer.import_row(
            TestResult, imported.night + days * DAY, title="On the test system", change=change,
            environment="test", result=result, tested_at=imported.night - 5 * DAY,
        )  # fmt: skip
        return [change.reference]

    return plant


def begun_two_days_before_its_window(context: SimulationContext) -> list[str]:
    """Agreed and told for a night; carried out two nights before, and nobody decided that."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    window: dict[str, Any] = {"planned_start": start + 2 * DAY, "planned_end": start + 3 * DAY}
    return [imported.change(**window).reference]


def security_signed_afterwards(context: SimulationContext) -> list[str]:
    """Security was asked when everything was done."""
    imported = ImportedChanges(context)
    change = imported.change(security_signed_at=imported.night + 2 * DAY)
    return [change.reference]


def plans_signed_by_its_implementer(context: SimulationContext) -> list[str]:
    """Whoever carries it out signed for availability and continuity as well."""
    imported = ImportedChanges(context)
    implementer = imported.team.staff[0]
    change = imported.change(
        category="significant", implementer=implementer, plans_assessor=implementer
    )
    return [change.reference]


def plans_signed_afterwards(context: SimulationContext) -> list[str]:
    """Those who answer for the plans were asked when everything was done."""
    imported = ImportedChanges(context)
    change = imported.change(category="significant", plans_signed_at=imported.night + 2 * DAY)
    return [change.reference]


def cost_signed_by_whoever_spends_it(context: SimulationContext) -> list[str]:
    """The change manager signed for the money of another."""
    imported = ImportedChanges(context)
    change = imported.change(
        financial=25000, cost_assessor=imported.team.manager,
        cost_signed_at=imported.night - 11 * DAY,
    )  # fmt: skip
    return [change.reference]


def cost_without_a_signature(context: SimulationContext) -> list[str]:
    """It costs as much as a car, and nobody who answers for the money saw it."""
    return [ImportedChanges(context).change(financial=25000, source_system="").reference]


def template_approved_without_the_role(context: SimulationContext) -> list[str]:
    """A colleague without the role approved the template, while the manager was away."""
    imported = ImportedChanges(context)
    team, at = imported.team, imported.night - 30 * DAY
    template = imported.writer.import_record(
        StandardChange, "approved", at, title="A printer of the shop", owner=team.staff[1],
        created_by=team.staff[1], risk="low", scope_services=[team.org.services["S03"].reference],
        steps=["Tell the desk.", "Change it."], backout_plan="Put the old one back.",
        approved_by=team.staff[0], approved_at=at, purpose="Printers fail often.",
        valid_to=(context.end + 100 * DAY).date(),
    )  # fmt: skip
    return [template.reference]


def approved_by_the_assessor(context: SimulationContext) -> list[str]:
    """The manager wrote it, with another as requester, assessed it and decided alone."""
    imported = ImportedChanges(context)
    manager = imported.team.manager
    return [imported.change(created_by=manager, assessed_by=manager).reference]


LAPSES = (
    Lapse(
        "L-110a",
        "a way back written after the night",
        ("CHK-CHG-05", "CHK-CHG-06"),
        way_back_written_afterwards,
        on_site=True,
    ),
    Lapse(
        "K-352",
        "approved by who wrote it",
        ("CHK-CHG-07",),
        approved_by_the_assessor,
        on_site=True,
    ),
    Lapse(
        "K-464",
        "a template approved without the role",
        ("CHK-CHG-07",),
        template_approved_without_the_role,
        on_site=True,
    ),
    Lapse(
        "K-461",
        "its implementer signed for the plans",
        ("CHK-CHG-03",),
        plans_signed_by_its_implementer,
        on_site=True,
    ),
    Lapse(
        "K-462",
        "plans signed afterwards",
        ("CHK-CHG-03",),
        plans_signed_afterwards,
        on_site=True,
    ),
    Lapse(
        "K-463",
        "the change manager signed for the cost",
        ("CHK-CHG-02",),
        cost_signed_by_whoever_spends_it,
        on_site=True,
    ),
    Lapse(
        "L-105b",
        "a high cost without a signature",
        ("CHK-CHG-02",),
        cost_without_a_signature,
    ),
    Lapse(
        "K-351",
        "security signed afterwards",
        ("CHK-CHG-04",),
        security_signed_afterwards,
        on_site=True,
    ),
    Lapse(
        "L-111a",
        "plan rewritten after the start",
        ("CHK-CHG-06",),
        rewritten_after_start,
        on_site=True,
    ),
    Lapse(
        "L-111b",
        "a deviation that nobody decided",
        ("CHK-CHG-06",),
        deviation_left_open,
        on_site=True,
    ),
    Lapse(
        "L-111c",
        "the implementer decided on the deviation",
        ("CHK-CHG-06",),
        deviation_decided_by_its_implementer,
        on_site=True,
    ),
    Lapse(
        "L-111d",
        "a deviation accepted two days after the work",
        ("CHK-CHG-06",),
        deviated(days=2, signed=True),
        on_site=True,
    ),
    Lapse(
        "L-111e",
        "a deviation that security never saw",
        ("CHK-CHG-04",),
        deviated(days=1 / 48, signed=False),
        on_site=True,
    ),
    Lapse(
        "L-119c",
        "a failed test typed as passed before the start",
        ("CHK-CHG-13",),
        failed_test_typed_as_passed,
        on_site=True,
    ),
    Lapse(
        "L-109a",
        "a bypass set for the review and unset before the run",
        ("CHK-CHG-04", "CHK-CHG-06"),
        bypass_set_and_unset,
        on_site=True,
    ),
    Lapse(
        "L-118a",
        "done in a freeze, planned before",
        ("CHK-CHG-12",),
        done_in_the_freeze(),
        on_site=True,
    ),
    Lapse(
        "K-764",
        "begun two days before its window",
        ("CHK-CHG-06",),
        begun_two_days_before_its_window,
        on_site=True,
    ),
    Lapse(
        "L-118b",
        "in a freeze, opened by a dot of the requester",
        ("CHK-CHG-12",),
        done_in_the_freeze(collision_decision="."),
        on_site=True,
    ),
    Lapse(
        "L-118c",
        "in a freeze, its implementer granted the exception",
        ("CHK-CHG-12",),
        done_in_the_freeze(decided=True),
        on_site=True,
    ),
    Lapse(
        "L-119a", "went live on a failed test", ("CHK-CHG-13",), tested("failed", -5), on_site=True
    ),
    Lapse(
        "L-119b",
        "test dated back after it went live",
        ("CHK-CHG-13",),
        tested("passed", 2),
        on_site=True,
    ),
)
