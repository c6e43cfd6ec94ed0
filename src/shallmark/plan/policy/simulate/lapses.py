"""Lapses in direction: scope, policies, plan, objectives, processes, parties, communication.

Each is written as an import writes: no gate judges it, and every check does.
"""

from datetime import timedelta

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import Acknowledgement, Document, DocumentVersion
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleAssignment, RoleDefinition
from shallmark.plan.policy.models import (
    Communication,
    InterestedParty,
    Objective,
    PlanTask,
    Policy,
    Process,
    ProcessMetric,
    ScopeStatement,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def _plan() -> Document:
    return Document.objects.get(kind="service_management_plan")


def service_outside_scope(context: SimulationContext) -> list[str]:
    scope = ScopeStatement.objects.get(status="in_force")
    lines = [line for line in scope.included_services.splitlines() if "Reporting" not in line]
    return [RecordWriter(context).alter(scope, included_services="\n".join(lines))]


def policy_not_published(context: SimulationContext) -> list[str]:
    policy = Policy.objects.get(kind="service_management", status="in_force")
    return [RecordWriter(context).alter(policy, published_where="", audience="")]


def plan_without_service(context: SimulationContext) -> list[str]:
    version = _plan().versions.get(status="in_force")
    last = context.org.services["S14"].reference
    RecordWriter(context).alter(
        version, refs=[reference for reference in version.refs if reference != last]
    )
    return [str(_plan().reference)]


def plan_overdue(context: SimulationContext) -> list[str]:
    return [RecordWriter(context).alter(_plan(), review_due=context.date_ago(40))]


def objective_without_baseline(context: SimulationContext) -> list[str]:
    objective = Objective.objects.filter(status="approved").order_by("pk")[0]
    return [RecordWriter(context).alter(objective, baseline=None)]


def objective_not_measured(context: SimulationContext) -> list[str]:
    objective = RecordWriter(context).create_as_system(
        Objective, 150, title="Less paper", metric="Pages", unit="pages", baseline=90,
        target=40, due=context.date_ago(-90), owner=context.org.roles["incident_manager"],
        resources="Hours of the desk", evaluation_method="Counter of the printers",
    )  # fmt: skip
    at = context.end - 149 * DAY
    return [str(writes.perform(objective, "approve", by=None, at=at, authority=SYSTEM).reference)]


def process_without_interface(context: SimulationContext) -> list[str]:
    return [
        RecordWriter(context).alter(process, inputs="", outputs="", interfaces="")
        for process in Process.objects.order_by("pk")[:2]
    ]


def criterion_missed_again(context: SimulationContext) -> list[str]:
    metric = ProcessMetric.objects.filter(sense="at_least").order_by("pk")[1]
    for days in (9, 6, 3):
        values = {"value": 10 + days}
        at = context.end - days * DAY
        metric = writes.edit(metric, by=None, values=values, at=at, authority=SYSTEM)
    return [str(metric.reference)]


def criterion_missed_after_an_old_action(context: SimulationContext) -> list[str]:
    """What came from it once was done long before it missed again and again."""
    (reference,) = criterion_missed_again(context)
    writer = RecordWriter(context)
    writer.import_record(
        Action, "done", context.end - 100 * DAY, title="Train the team", source=reference,
        due=context.date_ago(110), owner=writer.compliance, done_at=context.end - 100 * DAY,
        result="All of them were trained.",
    )  # fmt: skip
    return [reference]


def tasks_overdue(context: SimulationContext) -> list[str]:
    return [
        str(
            RecordWriter(context)
            .create_as_system(PlanTask, 100, title=title, plan=_plan(), due=context.date_ago(45))
            .reference
        )
        for title in ("Renew the badges", "Move the archive", "Sort the contracts")
    ]


def needs_reviewed_long_ago(context: SimulationContext) -> list[str]:
    party = InterestedParty.objects.get(title__startswith="Logistics")
    return [RecordWriter(context).alter(party, reviewed_at=context.date_ago(15 * 30))]


def needs_that_are_a_dash(context: SimulationContext) -> list[str]:
    """The record of the customer's needs is there, reviewed in time, and says nothing."""
    party = InterestedParty.objects.get(title__startswith="Logistics")
    return [RecordWriter(context).alter(party, needs="-")]


def task_dropped_before_the_audit(context: SimulationContext) -> list[str]:
    """A task that nobody did for three months is dropped on the eve of the audit."""
    writer, title = RecordWriter(context), "Renew the badges"
    task = writer.create_as_system(
        PlanTask, 200, title=title, plan=_plan(), due=context.date_ago(90)
    )
    return [writer.alter(task, status="dropped", dropped_at=context.end - DAY)]


def change_policy_withdrawn(context: SimulationContext) -> list[str]:
    policy = Policy.objects.get(kind="change", status="in_force")
    RecordWriter(context).alter(policy, status="withdrawn", withdrawn_at=context.end - DAY)
    return ["change_policy"]


def security_policy_without_authority(context: SimulationContext) -> list[str]:
    policy = Policy.objects.get(kind="security", status="in_force")
    return [RecordWriter(context).alter(policy, approved_by=context.org.staff["network"][0])]


def process_under_no_change(context: SimulationContext) -> list[str]:
    process = Process.objects.filter(status="operating").order_by("pk")[0]
    return [RecordWriter(context).alter(process, change_ref="as agreed")]


def customer_nobody_asked(context: SimulationContext) -> list[str]:
    """A customer receives live services, and no record of needs names it any more."""
    party = InterestedParty.objects.get(title__startswith="Logistics")
    customer = party.customer
    RecordWriter(context).alter(party, customer="")
    return [customer]


def policy_not_confirmed(context: SimulationContext) -> list[str]:
    people = context.org.staff["infrastructure"][:6]
    version = DocumentVersion.objects.get(
        status="in_force", document__policies__kind="service_management"
    )
    # They do it a month after the year ends.
    given = Acknowledgement.objects.filter(document_version=version, person__in=people)
    given.update(at=context.end + 30 * DAY)
    return [str(person.reference) for person in people]


def communication_not_sent(context: SimulationContext) -> list[str]:
    planned = RecordWriter(context).create_as_system(
        Communication, 60, title="Figures of the year", audience="All staff",
        due=context.date_ago(10), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    return [str(planned.reference)]


def communication_sent_late(context: SimulationContext) -> list[str]:
    """The word went out at last, sixty days after its day."""
    planned = RecordWriter(context).create_as_system(
        Communication, 120, title="New service hours", audience="Customers", channel="mail",
        due=context.date_ago(80), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    at = context.end - 20 * DAY
    return [str(writes.perform(planned, "send", by=None, at=at, authority=SYSTEM).reference)]


def canceled_afterwards(context: SimulationContext) -> list[str]:
    planned = RecordWriter(context).create_as_system(
        Communication, 120, title="New prices", audience="Customers",
        due=context.date_ago(80), owner=context.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    values = {"cancel_reason": "Nobody asks for it any more."}
    at = context.end - 20 * DAY
    canceled = writes.perform(planned, "cancel", by=None, values=values, at=at, authority=SYSTEM)
    return [str(canceled.reference)]


def approver_made_top_management_afterwards(context: SimulationContext) -> list[str]:
    """A resolver approved it, and was given the role today, dated back a year before."""
    writer, person = RecordWriter(context), context.org.staff["network"][0]
    role = writer.create_as_system(
        RoleDefinition, 1, title="Deputy director", key="deputy_director", kind="operational",
        top_management=True, tasks="Stands in.", authority="As the director.",
    )  # fmt: skip
    day = context.date_ago(800)
    writer.create_as_system(
        RoleAssignment, 1, role=role, person=person, starts_on=day,
    )  # fmt: skip
    policy = Policy.objects.get(kind="service_management", status="in_force")
    return [writer.alter(policy, approved_by=person)]


LAPSES = (
    Lapse(
        "L-001",
        "live service neither in nor out of the scope",
        ("CHK-SMS-01",),
        service_outside_scope,
    ),
    Lapse("L-002", "policy in force, published nowhere", ("CHK-SMS-02",), policy_not_published),
    Lapse(
        "K-311",
        "policy approved by one made top management afterwards",
        ("CHK-SMS-02",),
        approver_made_top_management_afterwards,
        on_site=True,
    ),
    Lapse(
        "K-312", "communication sent late", ("CHK-CMP-07",), communication_sent_late, on_site=True
    ),
    Lapse(
        "K-313",
        "communication canceled after its day",
        ("CHK-CMP-07",),
        canceled_afterwards,
        on_site=True,
    ),
    Lapse("L-003", "plan leaves a service out", ("CHK-SMS-04",), plan_without_service),
    Lapse("L-004", "plan past its review", ("CHK-SMS-03", "CHK-DOC-02"), plan_overdue),
    Lapse("L-005", "objective without baseline", ("CHK-SMS-05",), objective_without_baseline),
    Lapse(
        "L-006", "objective without value for five months", ("CHK-SMS-06",), objective_not_measured
    ),
    Lapse("L-008", "process sheets without interface", ("CHK-SMS-08",), process_without_interface),
    Lapse(
        "K-706",
        "criterion missed three times, its action done long before",
        ("CHK-SMS-09",),
        criterion_missed_after_an_old_action,
        on_site=True,
    ),
    Lapse(
        "L-009", "criterion missed three times, no action", ("CHK-SMS-09",), criterion_missed_again
    ),
    Lapse("L-010", "tasks of the plan 45 days overdue", ("CHK-SMS-10",), tasks_overdue),
    Lapse(
        "L-011",
        "needs of a customer reviewed 15 months ago",
        ("CHK-SMS-11",),
        needs_reviewed_long_ago,
    ),
    Lapse(
        "K-471",
        "needs of a customer that are a dash",
        ("CHK-SMS-11",),
        needs_that_are_a_dash,
        on_site=True,
    ),
    Lapse(
        "K-472",
        "a task dropped on the eve of the audit",
        ("CHK-SMS-10",),
        task_dropped_before_the_audit,
        on_site=True,
    ),
    Lapse(
        "K-315", "change policy withdrawn", ("CHK-DOC-05",), change_policy_withdrawn, on_site=True
    ),
    Lapse(
        "K-316",
        "security policy approved by a resolver",
        ("CHK-SEC-01",),
        security_policy_without_authority,
        on_site=True,
    ),
    Lapse(
        "K-317", "process under no change", ("CHK-SMS-12",), process_under_no_change, on_site=True
    ),
    Lapse(
        "K-314", "customer whom nobody asked", ("CHK-SMS-11",), customer_nobody_asked, on_site=True
    ),
    Lapse("L-031", "policy not confirmed", ("CHK-CMP-05",), policy_not_confirmed),
    Lapse("L-033", "communication not sent", ("CHK-CMP-07",), communication_not_sent),
)
