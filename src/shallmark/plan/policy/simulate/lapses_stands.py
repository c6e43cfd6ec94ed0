"""Lapses as found on site: what was approved, or planned to be told, says something else since."""

from datetime import timedelta

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.plan.policy.models import Communication, Objective
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def evaluated_otherwise(context: SimulationContext) -> list[str]:
    """Its owner writes another way of evaluation over the one that was approved."""
    writer, objective = RecordWriter(context), Objective.objects.filter(status="approved")[0]
    values = {"evaluation_method": "As the desk feels about it in December."}
    at = context.end - 40 * DAY
    return [writer.alter(objective, at=at, by=objective.owner, verb="edit", **values)]


def something_else_was_told(context: SimulationContext) -> list[str]:
    """The prices were to be told; greetings were, in time."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 60, title="Prices of the coming year", audience="Customers", channel="mail",
        due=context.date_ago(20), owner=writer.compliance,
    )  # fmt: skip
    at, title = context.end - 25 * DAY, "Greetings of the season"
    writer.alter(planned, at=at, by=writer.compliance, verb="edit", title=title)
    planned.refresh_from_db()
    return [writes.perform(planned, "send", by=None, at=at + DAY, authority=SYSTEM).reference]


LAPSES = (
    Lapse(
        "K-746",
        "way of evaluation rewritten once it was approved",
        ("CHK-SMS-05",),
        evaluated_otherwise,
        on_site=True,
    ),
    Lapse(
        "K-747",
        "something else was told than was planned",
        ("CHK-CMP-07",),
        something_else_was_told,
        on_site=True,
    ),
)
