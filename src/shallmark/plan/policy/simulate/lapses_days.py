"""Lapses as found on site: days that were typed later than they were, or moved once they were past.

Each is written as an import writes: no gate judges it, and the history tells when it was recorded.
"""

from datetime import timedelta

from shallmark.common.documents.models import Document
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership, Person
from shallmark.plan.policy.models import (
    Communication,
    InterestedParty,
    Objective,
    PlanTask,
    Policy,
    Process,
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


def owner_of_an_objective_left(context: SimulationContext) -> list[str]:
    writer = RecordWriter(context)
    objective = Objective.objects.filter(status="approved").order_by("pk")[0]
    return [writer.alter(objective, owner=writer.somebody_who_left(40))]


def owner_of_a_process_left(context: SimulationContext) -> list[str]:
    writer = RecordWriter(context)
    process = Process.objects.filter(status="operating").order_by("pk")[3]
    return [writer.alter(process, owner=writer.somebody_who_left(40))]


def measured_in_one_evening(context: SimulationContext) -> list[str]:
    """The figures of three quarters were entered before the audit, each with its day."""
    first = Objective.objects.filter(status="approved").order_by("pk")[0]
    writer, at = RecordWriter(context), context.end - 270 * DAY
    objective = writer.import_record(
        Objective, "approved", at, title="Calls are taken sooner", owner=first.owner,
        policy=first.policy, metric="Wait before a call", unit="seconds", baseline=90, target=40,
        due=context.date_ago(-90), resources="Two days a month",
        evaluation_method="Monthly figures", approved_at=at,
    )  # fmt: skip
    for days, value in ((200, 80), (120, 70), (40, 60)):
        measured_at = context.end - days * DAY
        writer.alter(objective, at=context.end - 2 * DAY, value=value, measured_at=measured_at)
    return [objective.reference]


def metric_measured_in_one_evening(context: SimulationContext) -> list[str]:
    metric = ProcessMetric.objects.filter(sense="at_least").order_by("pk")[1]
    at, measured_at = context.end - 2 * DAY, context.end - 20 * DAY
    return [RecordWriter(context).alter(metric, at=at, measured_at=measured_at)]


def said_to_be_told_in_time(context: SimulationContext) -> list[str]:
    """Its day had gone by; a list of another tool says that it was sent the day before."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 120, title="New doors of the hall", audience="All staff", channel="mail",
        due=context.date_ago(80), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    at, sent_at = context.end - 3 * DAY, context.end - 81 * DAY
    return [writer.alter(planned, at=at, status="sent", sent_at=sent_at)]


def task_said_to_be_done_in_time(context: SimulationContext) -> list[str]:
    task = RecordWriter(context).create_as_system(
        PlanTask, 200, title="Renew the list of parties", due=context.date_ago(120),
        plan=Document.objects.get(identifier="SMP"),
    )  # fmt: skip
    at, done_at = context.end - 3 * DAY, context.end - 121 * DAY
    return [RecordWriter(context).alter(task, at=at, status="done", done_at=done_at)]


def newcomer(writer: RecordWriter, days: float) -> Person:
    """Somebody who joined a team this many days before the end, and read nothing."""
    at = writer.end - days * DAY
    person = writer.create_as_system(
        Person, days, title="Nele Newcomer", username="nele.newcomer", joined_on=at.date(),
        competence_reviewed_at=at.date(),
    )  # fmt: skip
    Membership.objects.create(team=writer.context.org.teams["network"], person=person)
    return person


def nobody_is_to_confirm_any_more(context: SimulationContext) -> list[str]:
    """One day before the audit compliance alone ends that anybody confirms the policies."""
    writer = RecordWriter(context)
    person = newcomer(writer, 60)
    alone, at = context.org.roles["it_risk_compliance_manager"], context.end - DAY
    for document in Document.objects.filter(kind="policy", acknowledged=True):
        writer.alter(document, at=at, by=alone, verb="edit", acknowledged=False)
    return [str(person.reference)]


def left_before_anybody_asked(context: SimulationContext) -> list[str]:
    """A newcomer who never read the policies is set inactive an hour before the audit."""
    writer = RecordWriter(context)
    person = newcomer(writer, 60)
    return [writer.alter(person, at=context.end - DAY / 24, is_active=False)]


LAPSES = (
    Lapse(
        "K-682",
        "one ends alone that policies are confirmed",
        ("CHK-CMP-05",),
        nobody_is_to_confirm_any_more,
        on_site=True,
    ),
    Lapse(
        "K-683",
        "a newcomer who never read them, set inactive on the eve",
        ("CHK-CMP-05",),
        left_before_anybody_asked,
        on_site=True,
    ),
    Lapse(
        "K-617",
        "an objective measured for a year in one evening",
        ("CHK-SMS-06",),
        measured_in_one_evening,
        on_site=True,
    ),
    Lapse(
        "K-618",
        "a value of a metric entered long after its day",
        ("CHK-SMS-09",),
        metric_measured_in_one_evening,
        on_site=True,
    ),
    Lapse(
        "K-619",
        "said to be told in time, once it was late",
        ("CHK-CMP-07",),
        said_to_be_told_in_time,
        on_site=True,
    ),
    Lapse(
        "K-620",
        "a task said to be done in time, once it was late",
        ("CHK-SMS-10",),
        task_said_to_be_done_in_time,
        on_site=True,
    ),
    Lapse(
        "K-605",
        "owner of an objective who left",
        ("CHK-SMS-05",),
        owner_of_an_objective_left,
        on_site=True,
    ),
    Lapse(
        "K-606",
        "owner of a process who left",
        ("CHK-SMS-08",),
        owner_of_a_process_left,
        on_site=True,
    ),
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
