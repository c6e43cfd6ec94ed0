"""Lapses in what follows from checks: failures that nobody acts on, and waivers without end."""

from datetime import timedelta

from shallmark.common.waivers.models import Waiver
from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.simulate.baseline import GrcWriter
from shallmark.manage.grc.simulate.lapses import accepted_nonconformity
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

DAY = timedelta(days=1)


def failed_three_times(context: SimulationContext) -> list[str]:
    """A nonconformity had no due date for weeks, three runs said so; then it got one."""
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(writer, "Rack key not counted", 40, due=None)
    for days in (12, 9, 6):
        with clock.at(writer.days_ago(days)):
            run_checks(by=None, trigger="simulate")
    later = (context.end + 40 * DAY).date()
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=writer.days_ago(3)):
        nonconformity.due, nonconformity.updated_at = later, writer.days_ago(3)
        nonconformity.save()
    return ["CHK-IMP-01"]


def given_the_check_afterwards(context: SimulationContext) -> list[str]:
    """An old finding of something else is said to deal with it since yesterday."""
    failing, writer = failed_three_times(context), GrcWriter(context)
    other = writer.import_record(
        Nonconformity, "new", writer.days_ago(20), title="Labels of the old floor are gone",
        source="complaint", grade="minor", description="Seen twice.", owner=writer.owner(2),
    )  # fmt: skip
    writer.alter(other, at=writer.days_ago(1), check_id="CHK-IMP-01")
    return failing


def renewed_twice(context: SimulationContext) -> list[str]:
    writer, waiver = GrcWriter(context), None
    for days in (100, 70, 40):
        start = writer.days_ago(days)
        waiver = writer.create(
            Waiver, writer.manager, start, title="Late again", check_id="CHK-IMP-06",
            record="IMP9999999", reason="Next month.",
            valid_to=start + (31 if days > 40 else 90) * DAY,
        )  # fmt: skip
        take = writer.perform if days > 40 else writer.force_step
        waiver = take(waiver, "approve", writer.executive, start + DAY)
    return [waiver.reference] if waiver is not None else []


LAPSES = (
    Lapse("L-240", "check failed three times", ("CHK-IMP-04",), failed_three_times),
    Lapse(
        "L-240a",
        "an old finding is given the check afterwards",
        ("CHK-IMP-04",),
        given_the_check_afterwards,
        on_site=True,
    ),
    Lapse("L-245", "waiver renewed twice", ("CHK-IMP-09",), renewed_twice),
)
