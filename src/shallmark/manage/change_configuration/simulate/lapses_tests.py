"""Lapses in the tests of changes: put off, explained away, dated back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.manage.change_configuration.models import TestResult
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

DAY = timedelta(days=1)


def change_with_tests(
    *tests: tuple[str, float, float], reason: str = ""
) -> Callable[[SimulationContext], list[str]]:
    """A change with these tests: what each gave, its day and that of its recording.

    Days count from the night of the change.
    """

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        change = imported.change(parts="approval review notice", no_test_reason=reason)
        for result, day, recorded in tests:
            imported.writer.import_row(
                TestResult, imported.night + recorded * DAY, title="On the test system",
                change=change, environment="test", result=result,
                tested_at=imported.night + day * DAY,
            )  # fmt: skip
        return [change.reference]

    return plant


def tested_before_its_plan(context: SimulationContext) -> list[str]:
    """Tested; then another plan took the place of the first, was approved and carried out."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    not_yet: dict[str, Any] = {
        "outcome": "", "started_at": None, "implemented_at": None, "reviewed_at": None,
        "closed_at": None, "closed_by": None,
    }  # fmt: skip
    signed = {"security_signed_at": start - 13 * DAY, "plans_signed_at": start - 13 * DAY}
    change = imported.change(
        parts="notice review", status="scheduled", at=start - 14 * DAY, plan="In one step.",
        approved_version=2, **signed, **not_yet,
    )  # fmt: skip
    imported.writer.import_row(
        TestResult, start - 13 * DAY, title="On the test system", change=change,
        environment="test", result="passed", tested_at=start - 13 * DAY,
    )  # fmt: skip
    alter, again = imported.writer.alter, start - 11 * DAY
    alter(
        change, at=start - 12 * DAY, plan="In three steps, the second by hand.",
        security_signed_at=again, plans_signed_at=again,
    )  # fmt: skip
    imported.approve(change, "approve", imported.team.manager, start - 10 * DAY, version=2)
    alter(change, at=start, status="implement", started_at=start)
    alter(
        change, at=start + DAY / 24, status="review", implemented_at=start + DAY / 24,
        outcome="success",
    )  # fmt: skip
    alter(
        change, at=start + 3 * DAY, status="closed", reviewed_at=start + 2 * DAY,
        closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


LATER = "It will be tested by the team as soon as it is live."

LAPSES = (
    Lapse(
        "K-501",
        "said to be tested later, and tested later",
        ("CHK-CHG-13",),
        change_with_tests(("passed", 2, 2), reason=LATER),
        on_site=True,
    ),
    Lapse(
        "K-502",
        "a failed test explained away",
        ("CHK-CHG-13",),
        change_with_tests(("failed", -5, -5), reason="The test system differs from this one."),
        on_site=True,
    ),
    Lapse(
        "K-503",
        "a failed test dated back before the one that passed",
        ("CHK-CHG-13",),
        change_with_tests(("passed", -5, -5), ("failed", -6, -4)),
        on_site=True,
    ),
    Lapse(
        "K-632",
        "another plan than the one that was tested",
        ("CHK-CHG-13",),
        tested_before_its_plan,
        on_site=True,
    ),
    Lapse(
        "N-119",
        "a fault found, mended and tested again, both written down in the evening",
        (),
        change_with_tests(("failed", -5, -4.6), ("passed", -4.8, -4.5)),
    ),
)
