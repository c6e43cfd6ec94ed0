"""Lapses as found on site: put off again, left out, and what left its population on the eve."""

from datetime import timedelta

from shallmark.common.documents.models import Document
from shallmark.kernel import writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.plan.policy.models import (
    Communication,
    PlanTask,
    Policy,
    Process,
    ProcessMetric,
    ScopeStatement,
)
from shallmark.plan.policy.simulate.lapses_days import newcomer
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def put_off_with_the_same_words(context: SimulationContext) -> list[str]:
    """Each time on the eve, each time with the same words; it was told in the end."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 120, title="New desks", audience="All staff", channel="mail",
        due=context.date_ago(80), owner=writer.compliance,
    )  # fmt: skip
    for days, due in ((81, 50), (51, 20)):
        at, why = context.end - days * DAY, "There was no time for it yet."
        writer.alter(planned, at=at, verb="postpone", reason=why, due=context.date_ago(due))
    at = context.end - 21 * DAY
    return [writes.perform(planned, "send", by=None, at=at, authority=SYSTEM).reference]


def moved_a_third_time(context: SimulationContext) -> list[str]:
    """Three decisions, and a task that is still to be done."""
    writer = RecordWriter(context)
    task = writer.create_as_system(
        PlanTask, 300, title="Renew the list of rooms", due=context.date_ago(250),
        plan=Document.objects.get(identifier="SMP"),
    )  # fmt: skip
    for days, due, month in ((250, 160, "May"), (160, 80, "July"), (80, -90, "October")):
        at, decision = context.end - days * DAY, f"Board of {month}, item seven"
        day = context.date_ago(due)
        writer.alter(task, at=at, verb="revise", revised_due=day, decision=decision)
    return [task.reference]


def moved_once_it_was_long_late(context: SimulationContext) -> list[str]:
    """Due half a year ago, and days before the audit a decision gives it another day."""
    writer = RecordWriter(context)
    task = writer.create_as_system(
        PlanTask, 300, title="Sort the cellar", due=context.date_ago(180),
        plan=Document.objects.get(identifier="SMP"),
    )  # fmt: skip
    at, decision = context.end - 6 * DAY, "Board of autumn, item two"
    writer.alter(task, at=at, verb="revise", revised_due=context.date_ago(-60), decision=decision)
    return [task.reference]


def put_off_once_it_had_passed(context: SimulationContext) -> list[str]:
    """It was to be told five weeks ago; now it is planned for next month."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 120, title="New lifts", audience="All staff", channel="mail",
        due=context.date_ago(35), owner=writer.compliance,
    )  # fmt: skip
    at, why = context.end - 4 * DAY, "The lifts come later than planned."
    writer.alter(planned, at=at, verb="postpone", reason=why, due=context.date_ago(-30))
    return [planned.reference]


def measured_again_a_minute_later(context: SimulationContext) -> list[str]:
    """Each time that it was missed, a better value was typed a minute later."""
    metric = ProcessMetric.objects.filter(sense="at_least").order_by("pk")[1]
    good = metric.value
    for days in (9, 6, 3):
        at = context.end - days * DAY
        for later, value in ((timedelta(), 10 + days), (timedelta(minutes=1), good)):
            values = {"value": value}
            metric = writes.edit(metric, by=None, values=values, at=at + later, authority=SYSTEM)
    return [metric.reference]


def service_dropped_on_the_eve(context: SimulationContext) -> list[str]:
    """A new scope, approved as it must be, leaves a live service out and does not say why."""
    writer, at = RecordWriter(context), context.end - DAY
    scope = ScopeStatement.objects.get(status="in_force")
    lines = scope.included_services.splitlines()
    out = [line for line in lines if "Reporting" in line]
    writer.alter(scope, at=at, status="superseded")
    dropped = writer.import_record(
        ScopeStatement, "in_force", at, title=scope.title, organisation=scope.organisation,
        edition="2.0", included_services="\n".join(each for each in lines if each not in out),
        excluded_services="\n".join(out), author=writer.compliance, approver=writer.executive,
        approved_by=writer.executive, approved_at=at, in_force_at=at, owner=writer.compliance,
        review_due=writer.review_due, change_ref=scope.change_ref, locations=scope.locations,
        customers=scope.customers,
    )  # fmt: skip
    return [dropped.reference]


def told_to_some(context: SimulationContext) -> list[str]:
    """Planned for staff and customers; the customers were struck out, and it was sent."""
    writer = RecordWriter(context)
    planned = writer.create_as_system(
        Communication, 60, title="New way of the lorries", audience="All staff\nCustomers",
        channel="mail", due=context.date_ago(20), owner=writer.compliance,
    )  # fmt: skip
    at = context.end - 22 * DAY
    writer.alter(planned, at=at, by=writer.compliance, verb="edit", audience="All staff")
    return [writes.perform(planned, "send", by=None, at=at + DAY, authority=SYSTEM).reference]


def left_the_team_before_anybody_asked(context: SimulationContext) -> list[str]:
    """A newcomer who never read the policies is taken out of the team an hour before the audit."""
    writer = RecordWriter(context)
    person = newcomer(writer, 60)
    with write_transaction(by=None, verb="edit", authority=SYSTEM, at=context.end - DAY / 24):
        Membership.objects.get(person=person).delete()
    return [str(person.reference)]


def sheet_of_dashes(context: SimulationContext) -> list[str]:
    """Each field of the sheet has an entry, and each entry is a dash."""
    process = Process.objects.filter(status="operating").order_by("pk")[0]
    RecordWriter(context).alter(
        process, at=context.end - 5 * DAY, goals="-", inputs="-\n-", outputs="."
    )
    return [process.reference]


def published_for_nobody(context: SimulationContext) -> list[str]:
    """Where the policy is published, and for whom, is a dash since somebody tidied up."""
    policy = Policy.objects.get(kind="service_management", status="in_force")
    at = context.end - 5 * DAY
    RecordWriter(context).alter(policy, at=at, published_where="-", audience="-")
    return [policy.reference]


LAPSES = (
    Lapse(
        "K-727",
        "a communication put off again with the same words",
        ("CHK-CMP-07",),
        put_off_with_the_same_words,
        on_site=True,
    ),
    Lapse(
        "K-728",
        "a task of the plan moved a third time",
        ("CHK-SMS-10",),
        moved_a_third_time,
        on_site=True,
    ),
    Lapse(
        "K-760",
        "a task of the plan moved once it was long late",
        ("CHK-SMS-10",),
        moved_once_it_was_long_late,
        on_site=True,
    ),
    Lapse(
        "K-761",
        "a communication put off once its day had passed",
        ("CHK-CMP-07",),
        put_off_once_it_had_passed,
        on_site=True,
    ),
    Lapse(
        "K-729",
        "a miss of a metric typed over a minute later",
        ("CHK-SMS-09",),
        measured_again_a_minute_later,
        on_site=True,
    ),
    Lapse(
        "K-730",
        "a live service dropped from the scope on the eve",
        ("CHK-SMS-01",),
        service_dropped_on_the_eve,
        on_site=True,
    ),
    Lapse(
        "K-731",
        "told to some of those for whom it was planned",
        ("CHK-CMP-07",),
        told_to_some,
        on_site=True,
    ),
    Lapse(
        "K-732",
        "a newcomer who never read them, taken out of the team on the eve",
        ("CHK-CMP-05",),
        left_the_team_before_anybody_asked,
        on_site=True,
    ),
    Lapse("K-712", "a sheet of dashes", ("CHK-SMS-08",), sheet_of_dashes, on_site=True),
    Lapse("K-713", "a policy for nobody", ("CHK-SMS-02",), published_for_nobody, on_site=True),
)
