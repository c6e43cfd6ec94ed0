"""The direction of the good organisation: policies, scope, objectives, plan, processes, parties.

The texts are in force when the year begins; what is measured, reviewed and communicated goes on
through it.
"""

from datetime import datetime, timedelta

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import Acknowledgement, Document, RetentionRule
from shallmark.common.documents.simulate.baseline import CHANGE, publish, retention_rule, text_of
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.simulate.baseline import write_responsibilities
from shallmark.plan.policy import actions
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
from shallmark.plan.policy.simulate import data
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

NAME = "Norderhafen IT"
DAY = timedelta(days=1)


def write_direction(context: SimulationContext) -> None:
    writer, rule = RecordWriter(context), retention_rule()
    policies = _write_policies(writer, rule)
    _write_scope(writer)
    objectives = _write_objectives(writer, policies[0])
    _write_plan(writer, rule, objectives, policies)
    _write_processes(writer, rule)
    _write_parties(writer)
    _write_communications(writer)


def _write_policies(writer: RecordWriter, rule: RetentionRule) -> list[Policy]:
    policies = []
    for kind, title, confirmed in data.POLICIES:
        at = writer.founded
        document = publish(
            writer, at, text_of(*data.POLICY_TEXTS[kind], head="Rules"),
            title=title, identifier=f"POL-{kind.replace('_', '-')}", kind="policy",
            retention_rule=rule, acknowledged=confirmed, audience="All staff",
        )  # fmt: skip
        policy = writer.create(
            Policy, writer.compliance, at, title=title, kind=kind, document=document,
            approver=writer.executive, review_due=writer.review_due,
            published_where="Portal", audience="All staff", change_ref=CHANGE,
        )  # fmt: skip
        for days, verb, by in (
            (5, "submit", writer.compliance),
            (6, "approve", writer.executive),
            (7, "put_in_force", writer.compliance),
        ):
            policy = writer.perform(policy, verb, by, at + days * DAY)
        policies.append(policy)
        if confirmed:
            _acknowledge(writer, document, at + 8 * DAY)
    return policies


def _acknowledge(writer: RecordWriter, document: Document, at: datetime) -> None:
    """Everybody in the teams reads it within three weeks."""
    version = document.versions.get(status="in_force")
    staff = writer.org.everybody
    for place, person in enumerate(staff):
        # Written by the system of the past: end users' rights play no part in it.
        writes.create(
            Acknowledgement, by=person, values={"document_version": version},
            at=at + (place % 20) * DAY, authority=SYSTEM,
        )  # fmt: skip


def _write_scope(writer: RecordWriter) -> None:
    at = writer.founded
    services = writer.org.services.values()
    scope = writer.create(
        ScopeStatement, writer.compliance, at, title="Scope of service management",
        organisation=NAME, locations="Norderhafen\n24 sites of the group",
        customers="\n".join(item.title for item in writer.org.customers.values()),
        technology="Virtual platform\nNetwork\nWorkplaces",
        included_services="\n".join(f"{item.reference} {item.title}" for item in services),
        other_parties="Data centre\nCarriers",
        approver=writer.executive, review_due=writer.review_due, change_ref=CHANGE,
    )  # fmt: skip
    scope = writer.perform(scope, "submit", writer.compliance, at + DAY)
    scope = writer.perform(scope, "approve", writer.executive, at + 2 * DAY)
    writer.perform(scope, "put_in_force", writer.compliance, at + 3 * DAY)


def _write_objectives(writer: RecordWriter, directed_by: Policy) -> list[Objective]:
    objectives = []
    owner = writer.org.roles["incident_manager"]
    for title, metric, unit, baseline, target, reached, early in data.OBJECTIVES:
        due = writer.start + 60 * DAY if early else writer.end + 90 * DAY
        objective = writer.create(
            Objective, writer.compliance, writer.founded, title=title, owner=owner,
            policy=directed_by,
            metric=metric, unit=unit, baseline=baseline, target=target, due=due.date(),
            resources="Two days a month of the desk lead", evaluation_method="Monthly figures",
        )  # fmt: skip
        objective = writer.perform(objective, "approve", writer.executive, writer.founded + DAY)
        times = [month for month in writer.months() if not early or month < due][1::2]
        for place, at in enumerate(times, 1):
            risen = baseline + (reached - baseline) * place / len(times)
            objective = writer.perform(objective, "measure", owner, at, value=f"{risen:.1f}")
        if early:
            objective = _judge_missed(writer, objective, due)
        objectives.append(objective)
    return objectives


def _judge_missed(writer: RecordWriter, objective: Objective, due: datetime) -> Objective:
    """Its day comes, it is missed, and something is done about it."""
    with clock.at(due + DAY):
        actions.judge_due(due + DAY)
    writer.create(
        Action, writer.compliance, due + 2 * DAY,
        title="Offer the ten most frequent requests as forms",
        source=objective.reference, due=(due + 90 * DAY).date(), owner=writer.compliance,
    )  # fmt: skip
    objective.refresh_from_db()
    return objective


def _write_plan(
    writer: RecordWriter, rule: RetentionRule, objectives: list[Objective], policies: list[Policy]
) -> None:
    sections = {
        "objectives": ", ".join(item.reference for item in objectives),
        "services": "\n".join(
            f"- {item.reference} {item.title}" for item in writer.org.services.values()
        ),
        "policies": ", ".join(item.reference for item in policies),
    }
    text = "\n\n".join(f"## {head}\n{body.format(**sections)}" for head, body in data.PLAN)
    plan = publish(
        writer, writer.founded, text, title="Service management plan", identifier="SMP",
        kind="service_management_plan", retention_rule=rule,
    )  # fmt: skip
    for place, (title, words) in enumerate(data.TASKS):
        due = writer.start + (20 + 25 * place) * DAY
        task = writer.create(
            PlanTask, writer.compliance, writer.founded + 5 * DAY, title=title, plan=plan,
            text=words, due=due.date(), owner=writer.compliance,
        )  # fmt: skip
        if due - 3 * DAY < writer.end:
            writer.perform(task, "finish", writer.compliance, due - 3 * DAY)


def _write_processes(writer: RecordWriter, rule: RetentionRule) -> None:
    at = writer.founded
    for key, (goal, metric, sense, criterion, value) in data.METRICS.items():
        owner = writer.org.roles[f"{key}_process_owner"]
        name = key.replace("_", " ").capitalize()
        document = publish(
            writer, at, f"## Purpose\n{goal}.\n\n## Steps\nAs the system leads.",
            title=f"{name}: process description", identifier=f"PRC-{key.replace('_', '-')}",
            kind="process", retention_rule=rule,
        )  # fmt: skip
        process = writer.create(
            Process, writer.compliance, at + 5 * DAY, title=name, owner=owner, document=document,
            goals=goal, inputs="Requests and events, from the service desk",
            outputs="Figures, to reporting", interfaces="Reporting\nChange",
            policies="Service management policy",
        )  # fmt: skip
        figure = writer.create(
            ProcessMetric, writer.compliance, at + 5 * DAY, title=metric, process=process,
            owner=owner, sense=sense, criterion=criterion, value=value,
        )  # fmt: skip
        process = writer.perform(process, "approve", owner, at + 6 * DAY)
        writer.perform(process, "put_in_force", writer.compliance, at + 7 * DAY, change_ref=CHANGE)
        for place, month in enumerate(list(writer.months())[1:]):
            worse = 1 if place % 3 == 1 else 0
            change = worse if sense == "at_most" else -worse
            writer.edit(figure, owner, month, value=value + change)
        write_responsibilities(writer, process, key)


def _write_parties(writer: RecordWriter) -> None:
    manager = writer.org.roles["service_level_manager"]
    parties = [
        writer.create(
            InterestedParty, writer.compliance, writer.founded, title=customer.title,
            kind="customer",
            customer=customer.reference, owner=manager, needs="Works in the season\nOne contact",
        )
        for customer in writer.org.customers.values()
    ]  # fmt: skip
    parties += [
        writer.create(
            InterestedParty, writer.compliance, writer.founded, title=title, kind=kind,
            owner=writer.compliance, requirements=obligation, needs="Answers in time",
        )
        for title, kind, obligation in data.PARTIES
    ]  # fmt: skip
    at = writer.start + 30 * DAY
    for party in parties:
        writer.edit(party, writer.compliance, at, reviewed_at=at.date())


def _write_communications(writer: RecordWriter) -> None:
    for place, (title, audience, channel) in enumerate(data.COMMUNICATIONS):
        due = writer.start + (15 + 40 * place) * DAY
        planned = writer.create(
            Communication, writer.compliance, writer.founded, title=title, audience=audience,
            channel=channel, timing="Each quarter", due=due.date(), owner=writer.compliance,
        )  # fmt: skip
        if due < writer.end:
            writer.perform(planned, "send", writer.compliance, due - DAY)
