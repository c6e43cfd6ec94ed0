"""The year of risks, controls, findings and improvements of the good organisation.

Whoever holds the role does each step in time. What the checks ask for is there, and at the end some
of it is still under way.
"""

from datetime import datetime, timedelta

from shallmark.common.actions.actions import open_action
from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel.history import write_transaction
from shallmark.manage.grc.actions import tell_parties
from shallmark.manage.grc.models import (
    Control,
    ExternalAccess,
    Improvement,
    Nonconformity,
    PolicyException,
    Risk,
    RiskAssessment,
    RiskCriteria,
)
from shallmark.manage.grc.simulate.data import (
    CONTROLS,
    EXCEPTIONS,
    FINDINGS,
    IMPROVEMENTS,
    OVER,
    OVER_BECAUSE,
    RISKS,
)
from shallmark.manage.team.models import Person, RoleDefinition
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

LIMIT = 12
DAY = timedelta(days=1)
TEXT = "Looked at in the workshop of the team; see the minutes."
EFFECT = "Customers would wait for hours, and call."
SCALE = """likelihood 1: once in ten years
likelihood 3: once a year
likelihood 5: every month
impact 1: nobody notices
impact 3: one customer waits for a day
impact 5: customers stand still"""


def write_grc(context: SimulationContext) -> None:
    """Write criteria, risks, controls, exceptions, findings and improvements."""
    writer = GrcWriter(context)
    writer.write_criteria()
    risks = writer.write_risks()
    writer.name_risks(risks)
    writer.write_controls(risks)
    writer.write_access(risks)
    writer.write_findings()
    writer.write_improvements()


class GrcWriter(RecordWriter):
    """Writes the registers of risk and improvement, by those who hold the roles."""

    def __init__(self, context: SimulationContext) -> None:
        super().__init__(context)
        roles, staff = context.org.roles, context.org.staff
        self.manager = self.compliance
        self.security = roles["security_manager"]
        self.auditor = roles["auditor"]
        self.owners = [people[-1] for people in staff.values()]

    @property
    def criteria(self) -> str:
        """The version of the criteria by which improvements are assessed."""
        return self._in_force("V-03")

    @property
    def decisions(self) -> str:
        """The version in force of what the security board decided."""
        return self._in_force("V-04")

    def _in_force(self, identifier: str) -> str:
        versions = DocumentVersion.objects.filter(status="in_force")
        return str(versions.get(document__identifier=identifier).reference)

    def owner(self, place: int) -> Person:
        return self.owners[place % len(self.owners)]

    def write_criteria(self) -> None:
        at = self.founded + DAY
        role = RoleDefinition.objects.get(key="it_executive_officer")
        self.create_by_two(
            RiskCriteria, self.manager, self.executive, at, title="How much risk we accept",
            edition="1", limit_score=LIMIT, acceptor_role=role, scale=SCALE,
            approach="Looked for in workshops by service and by process, twice a year.",
        )  # fmt: skip
        for title, scope, days in (
            ("Risks of information security, autumn", "security", 440),
            ("Risks of information security, spring", "security", 250),
            ("Risks of the management system", "sms", 230),
        ):
            day = self.days_ago(days)
            self.create_by_two(
                RiskAssessment, self.security, self.executive, day, title=title, scope=scope,
                done_at=day.date(), method="Workshop with service owners, scored by the scale.",
            )  # fmt: skip

    def write_risks(self) -> list[Risk]:
        return [self.write_risk(place, *row) for place, row in enumerate(RISKS)]

    def name_risks(self, risks: list[Risk]) -> None:
        """Each assessment names what it looked at."""
        for assessment in RiskAssessment.objects.order_by("pk"):
            for risk in risks:
                if (assessment.scope == "security") == (risk.category == "security"):
                    self.link(assessment, "related", risk, self.days_ago(229))

    def write_risk(
        self, place: int, title: str, category: str, service: str, likelihood: int, impact: int,
        treatment: str,
    ) -> Risk:  # fmt: skip
        owner, at = self.owner(place), self.days_ago(230 - place)
        risk = self.create(
            Risk, self.manager, at, title=title, category=category, text=TEXT, owner=owner,
            service=self.context.org.services.get(service), likelihood=likelihood, impact=impact,
            customer_impact=EFFECT, treatment=treatment,
        )  # fmt: skip
        risk = self.perform(risk, "assess", self.manager, at + DAY)
        if treatment == "accept":
            risk = self.perform(
                risk, "accept", self.executive, at + 5 * DAY,
            )  # fmt: skip
        elif likelihood * impact > LIMIT or place % 2:
            risk = self.treat_risk(risk, owner, at + 6 * DAY, whole=place % 4 != 1)
        for days in (160, 90, 20):
            if (risk.score or 0) > LIMIT or days == 160:
                risk = self.perform(
                    risk, "review", owner, max(self.days_ago(days), at + 70 * DAY),
                    review_note=f"Nothing new in {days} days: the figures are those of before.",
                )  # fmt: skip
        if title == OVER:
            at = self.days_ago(12)
            risk = self.perform(risk, "close", self.manager, at, close_reason=OVER_BECAUSE)
        return risk

    def treat_risk(self, risk: Risk, owner: Person, at: datetime, *, whole: bool) -> Risk:
        """Finish and judge an action, and score the rest of the risk; not `whole`, it goes on."""
        due = (at + 40 * DAY if whole else self.context.end + 30 * DAY).date()
        action = open_action(
            risk, f"Lower: {risk.title}"[:200], owner=owner, due=due, by=self.manager, at=at,
        )  # fmt: skip
        reason = "Its controls are being put in operation." if risk.category == "security" else ""
        risk = self.perform(risk, "treat", self.manager, at + DAY, reason=reason)
        if not whole or at + 60 * DAY >= self.context.end:
            return risk
        action = self.perform(action, "finish", owner, at + 30 * DAY, result="Done as planned.")
        self.perform(action, "judge", self.manager, at + 50 * DAY, effect="effective")
        return self.perform(
            risk, "finish_treatment", self.manager, at + 55 * DAY,
            residual_score=4, residual_likelihood=2, residual_impact=2,
        )  # fmt: skip

    def write_controls(self, risks: list[Risk]) -> None:
        for place, (title, kind, operation, upkeep, treats) in enumerate(CONTROLS):
            at = self.days_ago(220 - place)
            control = self.create(
                Control, self.security, at, title=title, kind=kind, owner=self.owner(place),
                operation=operation, maintenance=upkeep,
                decision=self.decisions,
            )  # fmt: skip
            for treated in treats:
                self.link(control, "treats", risks[treated], at)
            services = {risks[treated].service for treated in treats}
            for service in services:
                if service is not None:
                    self.link(control, "protects", service, at)
            control = self.perform(control, "design", self.security, at + 5 * DAY)
            control = self.perform(control, "put_in_operation", self.security, at + 12 * DAY)
            reviewed = max(self.days_ago(100 - place), at + 20 * DAY)
            self.perform(
                control, "review", self.security, reviewed, review_result="passed",
                review_note="Worked on every day of the sample.",
            )  # fmt: skip

    def write_access(self, risks: list[Risk]) -> None:
        for place, (title, policy, kind, treated) in enumerate(EXCEPTIONS):
            at, by = self.days_ago(120 - place), self.owner(place)
            exception = self.create(
                PolicyException, self.manager, at, title=title, policy=policy, kind=kind,
                record=risks[treated].reference, reason="The maker delivers nothing newer.",
                compensation="A net of its own, and a monthly look.", risk=risks[treated],
                until=(self.context.end + 60 * DAY).date(), requested_by=by,
            )  # fmt: skip
            exception = self.perform(exception, "assess", self.manager, at + 2 * DAY)
            approver = self.security if kind == "security" else self.executive
            self.perform(exception, "approve", approver, at + 4 * DAY)
        at, asking = self.days_ago(90), self.org.roles["admin"]
        access = self.create(
            ExternalAccess, asking, at, title="Remote help for the records", owner=None,
            party="Clinic software house", systems="records server\ntest server",
            agreement="Contract of the clinic software, annex 3", purpose="Help with updates",
            starts_on=at.date(), ends_on=(self.context.end + 90 * DAY).date(),
        )  # fmt: skip
        self.perform(access, "approve", self.security, at + DAY)

    def write_findings(self) -> None:
        for place, row in enumerate(FINDINGS):
            self.write_finding(place, *row)
        self.create(
            Nonconformity, self.owner(1), self.days_ago(2), source="self_report", clause="8.6.1",
            title="Two tickets with the wrong customer", description="Seen while sorting.",
        )  # fmt: skip
        none = self.create(
            Nonconformity, self.owner(1), self.days_ago(60), source="self_report", clause="8.6.1",
            title="A ticket of the night without a team", description="Seen while sorting.",
        )  # fmt: skip
        why = "The night shift is the team; the hand-over of that morning names it."
        self.perform(none, "reject", self.manager, self.days_ago(50), decision_reason=why)

    def write_finding(
        self, place: int, title: str, source: str, grade: str, clause: str, correction: str,
        cause: str,
    ) -> Nonconformity:  # fmt: skip
        owner, at = self.owner(place + 2), self.days_ago(150 - 22 * place)
        due = (at + 60 * DAY).date()
        nonconformity = self.create(
            Nonconformity, self.manager, at, title=title, source=source, grade=grade,
            clause=clause, description=f"{title}, seen in a sample of ten.", owner=owner,
            correction=correction, due=due,
        )  # fmt: skip
        nonconformity = self.perform(nonconformity, "accept", self.manager, at + DAY)
        if grade == "major":
            informed_at = at + 2 * DAY
            with write_transaction(by=self.manager, verb="tell", at=informed_at):
                tell_parties(nonconformity, by=self.manager, at=informed_at)
        nonconformity = self.perform(nonconformity, "correct", owner, at + 4 * DAY)
        action = open_action(
            nonconformity, f"So that it stays away: {title}"[:200], owner=owner, due=due,
            by=self.manager, at=at + 6 * DAY,
        )  # fmt: skip
        nonconformity = self.perform(
            nonconformity, "plan_action", owner, at + 7 * DAY, cause=cause,
            similar="Looked at the year before: none.",
        )  # fmt: skip
        if place == len(FINDINGS) - 1:
            return nonconformity
        self.perform(action, "finish", owner, at + 20 * DAY, result="In place.")
        nonconformity = self.perform(nonconformity, "finish_action", owner, at + 21 * DAY)
        return self.perform(
            nonconformity, "close", self.manager, at + 35 * DAY,
            effect_note="A sample of ten: it did not happen again.",
        )  # fmt: skip

    def write_improvements(self) -> None:
        first = self.founded + 7 * DAY
        self.write_improvement(
            first, "idea", "One page that says who is on call", *IMPROVEMENTS[0][2:]
        )
        for begin in (350, 165):
            for place, row in enumerate(IMPROVEMENTS):
                source, title = row[:2]
                at = self.days_ago(begin - 2 * place)
                name = title if begin < 200 else f"{title}, first step"
                if source == "release" and begin > 200:
                    self.create(
                        Improvement, self.manager, at, title="No opportunity from releases",
                        source=source, statement_of_none="No release gave reason to.",
                    )  # fmt: skip
                    continue
                self.write_improvement(at, source, name, *row[2:])
        self.create(
            Improvement, self.owner(3), self.days_ago(6), title="Fewer passwords", source="idea",
            text="One sign-in for shop and warehouse.",
        )  # fmt: skip

    def write_improvement(
        self, at: datetime, source: str, title: str, kind: str, unit: str, before: int,
        target: int, after: int,
    ) -> None:  # fmt: skip
        owner = self.owner(len(title))
        improvement = self.create(
            Improvement, owner, at, title=title, source=source, kind=kind,
            text="It takes longer than it need.",
        )  # fmt: skip
        improvement = self.perform(
            improvement, "assess", self.manager, at + 6 * DAY, priority="medium",
            assessment="Small effort, known benefit.", criteria_version=self.criteria,
        )  # fmt: skip
        improvement = self.perform(
            improvement, "approve", self.executive, at + 12 * DAY, target=target, baseline=before,
            unit=unit, owner=owner, plan="Two people, four weeks.", due=(at + 50 * DAY).date(),
        )  # fmt: skip
        if source in {"review", "audit"} and at + 90 * DAY > self.context.end - 40 * DAY:
            self.perform(improvement, "start", owner, at + 20 * DAY)
            return
        improvement = self.perform(improvement, "start", owner, at + 15 * DAY)
        improvement = self.perform(improvement, "implement", owner, at + 45 * DAY)
        if after > target:
            open_action(
                improvement, f"Come closer to the target: {title}"[:200], owner=owner,
                due=(at + 120 * DAY).date(), by=self.manager, at=at + 70 * DAY,
            )  # fmt: skip
        self.perform(
            improvement, "measure", self.manager, at + 75 * DAY, measured_value=after,
            met=after <= target,
        )  # fmt: skip
