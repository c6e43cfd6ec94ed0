"""Lapses as found on site: days that were typed later than they were, or moved once they were past.

Each is written as an import writes: no gate judges it, and the history tells when it was recorded.
"""

from datetime import timedelta

from shallmark.common.documents.models import Document
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.plan.policy.models import (
    Communication,
    InterestedParty,
    Objective,
    PlanTask,
    Policy,
    ProcessMetric,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def day_of_word_moved(context: SimulationContext) -> list[str]:
    """Its day had passed; a new one was written, and kept."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 120, title="New places of work", audience="All staff", channel="mail",
        due=context.date_ago(80), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    writer.alter(planned, at=context.end - 40 * DAY, due=context.date_ago(10))
    at = context.end - 12 * DAY
    return [str(writes.perform(planned, "send", by=None, at=at, authority=SYSTEM).reference)]


def needs_recorded_later(context: SimulationContext) -> list[str]:
    party = InterestedParty.objects.get(title__startswith="Logistics")
    day = context.date_ago(70)
    return [RecordWriter(context).alter(party, at=context.end - 2 * DAY, reviewed_at=day)]


def review_of_policy_moved(context: SimulationContext) -> list[str]:
    """It was due, and nobody looked at it: the day was moved on."""
    policy = Policy.objects.get(kind="service_management", status="in_force")
    writer = RecordWriter(context)
    writer.alter(policy, at=context.end - 90 * DAY, review_due=context.date_ago(30))
    return [writer.alter(policy, at=context.end - 2 * DAY, review_due=context.date_ago(-200))]


def day_of_word_moved_on_its_eve(context: SimulationContext) -> list[str]:
    """The day before it was due another day was written, and kept; nobody said why."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 120, title="New hours of the desk", audience="All staff", channel="mail",
        due=context.date_ago(80), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    writer.alter(planned, at=context.end - 81 * DAY, verb="edit", due=context.date_ago(20))
    at = context.end - 22 * DAY
    return [str(writes.perform(planned, "send", by=None, at=at, authority=SYSTEM).reference)]


def _moved_on_its_eve(context: SimulationContext, record: Document | Policy) -> list[str]:
    """Nobody looked at it: the day before its review was due the day was moved on."""
    writer = RecordWriter(context)
    writer.alter(record, at=context.end - 90 * DAY, review_due=context.date_ago(30))
    later = context.date_ago(-200)
    return [writer.alter(record, at=context.end - 31 * DAY, verb="edit", review_due=later)]


def review_of_policy_moved_on_its_eve(context: SimulationContext) -> list[str]:
    return _moved_on_its_eve(
        context, Policy.objects.get(kind="service_management", status="in_force")
    )


def review_of_plan_moved_on_its_eve(context: SimulationContext) -> list[str]:
    return _moved_on_its_eve(context, Document.objects.get(kind="service_management_plan"))


def criterion_lowered(context: SimulationContext) -> list[str]:
    """It was missed three times, and then the criterion was lowered until it was met."""
    metric = ProcessMetric.objects.filter(sense="at_least").order_by("pk")[1]
    for days in (9, 6, 3):
        values = {"value": 10 + days}
        at = context.end - days * DAY
        metric = writes.edit(metric, by=None, values=values, at=at, authority=SYSTEM)
    return [RecordWriter(context).alter(metric, at=context.end - 2 * DAY, criterion=5)]


def target_lowered(context: SimulationContext) -> list[str]:
    """Approved, and later lowered to what is reached anyhow."""
    objective = Objective.objects.filter(status="approved").order_by("pk")[0]
    at = context.end - 2 * DAY
    return [RecordWriter(context).alter(objective, at=at, target=objective.baseline)]


def task_done_late(context: SimulationContext) -> list[str]:
    """Done a hundred days after its day, and no decision ever moved it."""
    task = RecordWriter(context).create_as_system(
        PlanTask, 200, title="Renew the list of interfaces", due=context.date_ago(120),
        plan=Document.objects.get(identifier="SMP"),
    )  # fmt: skip
    at = context.end - 20 * DAY
    return [str(writes.perform(task, "finish", by=None, at=at, authority=SYSTEM).reference)]


def measured_late(context: SimulationContext) -> list[str]:
    """Nobody measured it for eight months; then the auditor came."""
    first = Objective.objects.filter(status="approved").order_by("pk")[0]
    at = context.end - 270 * DAY
    objective = RecordWriter(context).import_record(
        Objective, "approved", at, title="Calls end sooner", owner=first.owner, policy=first.policy,
        metric="Length of calls", unit="minutes", baseline=9, target=6, due=context.date_ago(-90),
        resources="Two days a month", evaluation_method="Monthly figures", approved_at=at,
    )  # fmt: skip
    values, at = {"value": 7}, context.end - 5 * DAY
    return [
        str(
            writes.perform(
                objective, "measure", by=None, values=values, at=at, authority=SYSTEM
            ).reference
        )
    ]


LAPSES = (
    Lapse("K-422", "task done long after its day", ("CHK-SMS-10",), task_done_late, on_site=True),
    Lapse(
        "K-423",
        "objective measured only before the audit",
        ("CHK-SMS-06",),
        measured_late,
        on_site=True,
    ),
    Lapse(
        "K-318",
        "day of a communication moved once it had passed",
        ("CHK-CMP-07",),
        day_of_word_moved,
        on_site=True,
    ),
    Lapse(
        "K-431",
        "day of a communication moved on its eve",
        ("CHK-CMP-07",),
        day_of_word_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-432",
        "review of the policy moved on its eve",
        ("CHK-SMS-02",),
        review_of_policy_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-433",
        "review of the plan moved on its eve",
        ("CHK-SMS-03", "CHK-DOC-02"),
        review_of_plan_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-367",
        "criterion lowered until it is met",
        ("CHK-SMS-09",),
        criterion_lowered,
        on_site=True,
    ),
    Lapse("K-368", "target lowered by one", ("CHK-SMS-05",), target_lowered, on_site=True),
    Lapse(
        "K-319",
        "review of needs recorded two months later",
        ("CHK-SMS-11",),
        needs_recorded_later,
        on_site=True,
    ),
    Lapse(
        "K-320",
        "review of the policy moved once it was due",
        ("CHK-SMS-02",),
        review_of_policy_moved,
        on_site=True,
    ),
)
