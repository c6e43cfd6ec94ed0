"""Lapses in the tests of changes: put off, explained away, dated back."""

from collections.abc import Callable
from datetime import timedelta

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
        "N-119",
        "a fault found, mended and tested again, both written down in the evening",
        (),
        change_with_tests(("failed", -5, -4.6), ("passed", -4.8, -4.5)),
    ),
)
