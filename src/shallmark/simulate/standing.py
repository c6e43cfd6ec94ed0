"""The standing records of the good provider, written through the door by those who answer for them.

Texts, scope, policies, processes and competence are there when the year begins; what is measured,
reviewed, trained and told goes on through it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import (
    Acknowledgement,
    Document,
    DocumentTemplate,
    RetentionRule,
)
from shallmark.kernel import clock, door
from shallmark.plan.policy import actions as policy
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
from shallmark.simulate import governed, people
from shallmark.simulate.organisation import Organisation

NAME = "Norderhafen IT"
#: the light change under which documents and process sheets take effect
CHANGE = "STD-DOC"
SOURCE = "simulate"
DAY = timedelta(days=1)


@dataclass
class Standing:
    """Who writes, from when to when."""

    org: Organisation
    founded: datetime
    start: datetime
    end: datetime

    @property
    def compliance(self) -> Any:
        return self.org.roles["it_risk_compliance_manager"]

    @property
    def executive(self) -> Any:
        return self.org.roles["it_executive_officer"]

    @property
    def review_due(self) -> date:
        """Comfortably after the year, so that nothing is overdue at its end."""
        return (self.end + 60 * DAY).date()

    def make(self, model: Any, at: datetime, by: Any = None, **values: Any) -> Any:
        return door.create(model, by=by or self.compliance, values=values, at=at, source=SOURCE)

    def step(self, record: Any, verb: str, at: datetime, by: Any, **values: Any) -> Any:
        return door.perform(record, verb, by=by, values=values, at=at, source=SOURCE)

    def write(self, record: Any, at: datetime, by: Any, **values: Any) -> Any:
        return door.edit(record, by=by, values=values, at=at, source=SOURCE)

    def months(self) -> Iterator[datetime]:
        """The second day of each month from the founding to the end."""
        at = self.founded
        while at < self.end - DAY:
            yield at
            at = (at.replace(day=1) + 32 * DAY).replace(day=2)


def establish(org: Organisation, founded: datetime, start: datetime, end: datetime) -> None:
    """Write all of it, or nothing; what is there already stays."""
    if Document.objects.exists():
        return
    with transaction.atomic():
        standing = Standing(org, founded, start, end)
        rule = _rules(standing)
        _documents(standing, rule)
        policies = _policies(standing, rule)
        _scope(standing)
        objectives = _objectives(standing, policies[0])
        _plan(standing, rule, objectives, policies)
        _processes(standing, rule)
        _parties(standing)
        _communications(standing)
        people.establish(standing)


def _rules(standing: Standing) -> Any:
    at = standing.founded
    rule = standing.make(
        RetentionRule, at, title="Two years after it is out of use", kind="document", months=24,
        approved_by=standing.executive,
    )  # fmt: skip
    standing.make(
        DocumentTemplate, at, title="Procedure", kind="procedure",
        text="## Purpose\n\n## Who does what\n\n## Steps\n\n## Records\n",
    )  # fmt: skip
    return rule


def publish(standing: Standing, at: datetime, text: str, **values: Any) -> Any:
    """A document with its first version in force a week later; returns the document."""
    owner = values.pop("owner", None) or standing.compliance
    said = {"review_due": standing.review_due, "classification": "internal", **values}
    document = standing.make(Document, at, owner=owner, **said)
    put_in_force(standing, document, at + DAY, text)
    document.refresh_from_db()
    return document


def put_in_force(standing: Standing, document: Any, at: datetime, text: str) -> Any:
    """The draft is written by the author, approved by the executive, put in force by the owner."""
    author = standing.compliance
    draft = document.versions.get(status="draft")
    written = {
        "text": text, "author": author, "approver": standing.executive, "change_ref": CHANGE,
        "change_summary": "First text" if draft.number == "1.0" else "Reviewed after a year of use",
    }  # fmt: skip
    draft = standing.write(draft, at, author, **written)
    draft = standing.step(draft, "submit", at + DAY, author)
    draft = standing.step(draft, "approve", at + 2 * DAY, standing.executive)
    return standing.step(draft, "put_in_force", at + 3 * DAY, standing.compliance)


def _documents(standing: Standing, rule: Any) -> None:
    made = [
        publish(
            standing, standing.founded, f"## Purpose\n{title}.\n\n## Steps\nAs agreed.",
            title=title, identifier=identifier, kind=kind, retention_rule=rule,
        )
        for kind, identifier, title in governed.DOCUMENTS
    ]  # fmt: skip
    for identifier, title, source in governed.EXTERNAL:
        made.append(
            publish(
                standing, standing.founded, f"## Where\n{source}", title=title,
                identifier=identifier, kind="external", retention_rule=rule, external=True,
                source=source, edition=source.rpartition(",")[2].strip(),
                checked_at=(standing.start + 20 * DAY).date(),
            )
        )  # fmt: skip
    # two are revised in the year, one goes out of use
    for document in made[:2]:
        at = standing.start + 40 * DAY
        revised = standing.step(document, "revise", at, standing.compliance)
        put_in_force(standing, revised, at + DAY, "## Purpose\nAs before.\n\n## Steps\nShorter.")
    gone = {"decision_reason": "Its rules moved into the handbook."}
    standing.step(made[14], "withdraw", standing.start + 50 * DAY, standing.compliance, **gone)


def _policies(standing: Standing, rule: Any) -> list[Any]:
    made = []
    for kind, title, confirmed in governed.POLICIES:
        at = standing.founded
        document = publish(
            standing, at, f"## Purpose\n{title}.\n\n## Rules\nAs top management directs.",
            title=title, identifier=f"POL-{kind}", kind="policy", retention_rule=rule,
            acknowledged=confirmed, audience="All staff",
        )  # fmt: skip
        policy_made = standing.make(
            Policy, at, title=title, kind=kind, document=document, author=standing.compliance,
            approver=standing.executive, review_due=standing.review_due,
            published_where="Portal", audience="All staff", change_ref=CHANGE,
        )  # fmt: skip
        for days, verb, by in (
            (5, "submit", standing.compliance),
            (6, "approve", standing.executive),
            (7, "put_in_force", standing.compliance),
        ):
            policy_made = standing.step(policy_made, verb, at + days * DAY, by)
        made.append(policy_made)
        if confirmed:
            _confirmed(standing, document, at + 8 * DAY)
    return made


def _confirmed(standing: Standing, document: Any, at: datetime) -> None:
    """Everybody in the teams reads it within three weeks."""
    version = document.versions.get(status="in_force")
    staff = [person for team in standing.org.staff.values() for person in team]
    for place, person in enumerate(staff):
        # Written by the system of the past: end users' rights play no part in it.
        door.create(
            Acknowledgement, by=person, values={"document_version": version},
            at=at + (place % 20) * DAY, source="seed",
        )  # fmt: skip


def _scope(standing: Standing) -> None:
    at = standing.founded
    services = standing.org.services.values()
    scope = standing.make(
        ScopeStatement, at, title="Scope of service management", organisation=NAME,
        locations="Norderhafen\n24 sites of the group",
        customers="\n".join(one.title for one in standing.org.customers.values()),
        technology="Virtual platform\nNetwork\nWorkplaces",
        included_services="\n".join(f"{one.reference} {one.title}" for one in services),
        other_parties="Data centre\nCarriers", author=standing.compliance,
        approver=standing.executive, review_due=standing.review_due, change_ref=CHANGE,
    )  # fmt: skip
    scope = standing.step(scope, "submit", at + DAY, standing.compliance)
    scope = standing.step(scope, "approve", at + 2 * DAY, standing.executive)
    standing.step(scope, "put_in_force", at + 3 * DAY, standing.compliance)


def _objectives(standing: Standing, directed_by: Any) -> list[Any]:
    made = []
    owner = standing.org.roles["incident_manager"]
    for title, metric, unit, baseline, target, reached, early in governed.OBJECTIVES:
        due = standing.start + 60 * DAY if early else standing.end + 90 * DAY
        objective = standing.make(
            Objective, standing.founded, title=title, owner=owner, policy=directed_by,
            metric=metric, unit=unit, baseline=baseline, target=target, due=due.date(),
            resources="Two days a month of the desk lead", evaluation_method="Monthly figures",
        )  # fmt: skip
        objective = standing.step(objective, "approve", standing.founded + DAY, standing.executive)
        for at in [month for month in standing.months() if not early or month < due][1::2]:
            objective = standing.step(objective, "measure", at, owner, value=reached)
        if early:
            objective = _missed(standing, objective, due)
        made.append(objective)
    return made


def _missed(standing: Standing, objective: Any, due: datetime) -> Any:
    """Its day comes, it is missed, and something is done about it."""
    with clock.at(due + DAY):
        policy.judge_due(due + DAY)
    standing.make(
        Action, due + 2 * DAY, title="Offer the ten most frequent requests as forms",
        source=objective.reference, due=(due + 90 * DAY).date(), owner=standing.compliance,
    )  # fmt: skip
    objective.refresh_from_db()
    return objective


def _plan(standing: Standing, rule: Any, objectives: list[Any], policies: list[Any]) -> None:
    said = {
        "objectives": ", ".join(one.reference for one in objectives),
        "services": "\n".join(
            f"- {one.reference} {one.title}" for one in standing.org.services.values()
        ),
        "policies": ", ".join(one.reference for one in policies),
    }
    text = "\n\n".join(f"## {head}\n{body.format(**said)}" for head, body in governed.PLAN)
    plan = publish(
        standing, standing.founded, text, title="Service management plan", identifier="SMP",
        kind="service_management_plan", retention_rule=rule,
    )  # fmt: skip
    for place, title in enumerate(governed.TASKS):
        due = standing.start + (20 + 25 * place) * DAY
        task = standing.make(
            PlanTask, standing.founded + 5 * DAY, title=title, plan=plan, due=due.date(),
            owner=standing.compliance,
        )  # fmt: skip
        if due - 3 * DAY < standing.end:
            standing.step(task, "finish", due - 3 * DAY, standing.compliance)


def _processes(standing: Standing, rule: Any) -> None:
    at = standing.founded
    for key, (goal, metric, sense, criterion, value) in governed.METRICS.items():
        owner = standing.org.roles[f"{key}_process_owner"]
        name = key.replace("_", " ").capitalize()
        document = publish(
            standing, at, f"## Purpose\n{goal}.\n\n## Steps\nAs the system leads.",
            title=f"{name}: process description", identifier=f"PRC-{key}", kind="process",
            retention_rule=rule,
        )  # fmt: skip
        process = standing.make(
            Process, at + 5 * DAY, title=name, owner=owner, document=document, goals=goal,
            inputs="Requests and events, from the service desk",
            outputs="Figures, to reporting", interfaces="Reporting\nChange",
            policies="Service management policy",
        )  # fmt: skip
        figure = standing.make(
            ProcessMetric, at + 5 * DAY, title=metric, process=process, owner=owner,
            sense=sense, criterion=criterion, value=value,
        )  # fmt: skip
        process = standing.step(process, "approve", at + 6 * DAY, owner)
        standing.step(process, "put_in_force", at + 7 * DAY, standing.compliance, change_ref=CHANGE)
        for place, month in enumerate(list(standing.months())[1:]):
            worse = 1 if place % 3 == 1 else 0
            change = worse if sense == "at_most" else -worse
            standing.write(figure, month, owner, value=value + change)
        people.responsibilities(standing, process, key)


def _parties(standing: Standing) -> None:
    manager = standing.org.roles["service_level_manager"]
    made = [
        standing.make(
            InterestedParty, standing.founded, title=one.title, kind="customer",
            customer=one.reference, owner=manager, needs="Works in the season\nOne contact",
        )
        for one in standing.org.customers.values()
    ]  # fmt: skip
    made += [
        standing.make(
            InterestedParty, standing.founded, title=title, kind=kind, owner=standing.compliance,
            requirements=obligation, needs="Answers in time",
        )
        for title, kind, obligation in governed.PARTIES
    ]  # fmt: skip
    at = standing.start + 30 * DAY
    for party in made:
        standing.write(party, at, standing.compliance, reviewed_at=at.date())


def _communications(standing: Standing) -> None:
    for place, (title, audience, channel) in enumerate(governed.COMMUNICATIONS):
        due = standing.start + (15 + 40 * place) * DAY
        planned = standing.make(
            Communication, standing.founded, title=title, audience=audience, channel=channel,
            timing="Each quarter", due=due.date(), owner=standing.compliance,
        )  # fmt: skip
        if due < standing.end:
            standing.step(planned, "send", due - DAY, standing.compliance)
