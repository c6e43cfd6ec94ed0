"""Lapses as found on site: what was approved, or planned to be told, says something else since."""

from datetime import timedelta

from shallmark.common.actions.actions import open_action
from shallmark.common.documents.models import Document
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.plan.policy.models import Communication, Objective, PlanTask, Policy
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


def planned_anew_instead_of_put_off(context: SimulationContext) -> list[str]:
    """Canceled on its eve with a reason, planned again with the same words, and told in the end."""
    writer = RecordWriter(context)
    for begun, due in ((151, 100), (101, 50)):
        planned = writer.create_as_system(
            Communication, begun, title="New way to the depot", audience="Customers",
            channel="mail", due=context.date_ago(due), owner=writer.compliance,
        )  # fmt: skip
        verb, at = ("cancel" if due == 100 else "send"), context.end - (due + 1) * DAY
        why = {"cancel_reason": "The board has no time this month."} if due == 100 else {}
        planned = writer.force_step(planned, verb, writer.compliance, at, **why)
    return [planned.reference]


def task_dropped_and_planned_anew(context: SimulationContext) -> list[str]:
    writer, plan = RecordWriter(context), Document.objects.get(identifier="SMP")
    for begun, due in ((200, 100), (101, -100)):
        task = writer.create_as_system(
            PlanTask, begun, title="Renew the list of keys", plan=plan,
            due=context.date_ago(due), owner=writer.compliance,
        )  # fmt: skip
        if due > 0:
            at, decision = context.end - (due + 1) * DAY, "Board of autumn, item four"
            writer.force_step(task, "drop", writer.compliance, at, decision=decision)
    return [task.reference]


def text_by_a_resolver(context: SimulationContext) -> list[str]:
    """The policy is top management's; its text of today was approved by a resolver."""
    writer = RecordWriter(context)
    policy = Policy.objects.get(kind="security", status="in_force")
    assert policy.document is not None
    version = policy.document.versions.get(status="in_force")
    writer.alter(version, at=context.end - 25 * DAY, approved_by=context.org.staff["network"][1])
    return [policy.reference]


def missed_and_answered_by_what_was_done_before(context: SimulationContext) -> list[str]:
    """What was done half a year earlier did not keep it from being missed."""
    first, at = Objective.objects.filter(status="approved")[0], context.end - 270 * DAY
    writer, due = RecordWriter(context), context.end - 9 * DAY
    objective = writer.import_record(
        Objective, "approved", at, title="Calls end sooner by two thirds", owner=first.owner,
        policy=first.policy, metric="Length of calls", unit="minutes", baseline=9, target=6,
        due=context.date_ago(10), resources="Two days a month", approved_at=at,
        evaluation_method="Monthly figures",
    )  # fmt: skip
    for days in (200, 130, 70, 12):
        day = context.end - days * DAY
        writer.alter(objective, at=day, verb="measure", value=8, measured_at=day)
    opened = context.end - 210 * DAY
    action = open_action(
        objective, "Train everybody", owner=first.owner, due=context.date_ago(190),
        by=writer.compliance, at=opened,
    )  # fmt: skip
    done, result = context.end - 195 * DAY, "Done as planned."
    writer.force_step(action, "finish", first.owner, done, result=result)
    return [writer.alter(objective, at=due, verb="judge", status="missed", judged_at=due)]


LAPSES = (
    Lapse(
        "K-774",
        "a missed objective answered by what was done before",
        ("CHK-SMS-06",),
        missed_and_answered_by_what_was_done_before,
        on_site=True,
    ),
    Lapse(
        "K-751",
        "a communication canceled on its eve and planned anew",
        ("CHK-CMP-07",),
        planned_anew_instead_of_put_off,
        on_site=True,
    ),
    Lapse(
        "K-752",
        "a task of the plan dropped on its eve and planned anew",
        ("CHK-SMS-10",),
        task_dropped_and_planned_anew,
        on_site=True,
    ),
    Lapse(
        "K-753",
        "the text of a policy approved by a resolver",
        ("CHK-SEC-01",),
        text_by_a_resolver,
        on_site=True,
    ),
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
