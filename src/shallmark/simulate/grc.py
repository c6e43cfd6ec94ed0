"""The year of risks, controls, findings and improvements of the good organisation.

Everything is done by whoever holds the role, in its turn and in time. Treated and judged, closed
and measured: what the checks ask for is there, and at the end some of it is still under way.
"""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.actions.actions import open_action
from shallmark.common.waivers.models import Waiver
from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock
from shallmark.kernel.history import writing
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
from shallmark.manage.team.models import RoleDefinition
from shallmark.simulate.bends import Scene
from shallmark.simulate.grc_cast import BETTER, CONTROLS, EXCEPTIONS, FINDINGS, RISKS
from shallmark.simulate.registers import SOURCE, Pen

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


def keep_grc(scene: Scene) -> None:
    """Write the registers, unless they are there."""
    if RiskCriteria.objects.exists():
        return
    keeper = Keeper(scene)
    keeper.criteria()
    risks = keeper.risks()
    keeper.controls(risks)
    keeper.access(risks)
    keeper.findings()
    keeper.improvements()
    keeper.a_check_that_failed()
    keeper.waiver()


class Keeper(Pen):
    """Who writes what, and when."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        roles, staff = scene.org.roles, scene.org.staff
        self.manager = roles["it_risk_compliance_manager"]
        self.executive = roles["it_executive_officer"]
        self.security = roles["security_manager"]
        self.auditor = roles["auditor"]
        self.owners = [people[-1] for people in staff.values()]

    def owner(self, place: int) -> Any:
        return self.owners[place % len(self.owners)]

    def criteria(self) -> None:
        at = self.founded + DAY
        role = RoleDefinition.objects.get(key="it_executive_officer")
        self.make(
            RiskCriteria, self.manager, at, title="How much risk we accept", edition="1",
            limit_score=LIMIT, acceptor_role=role, scale=SCALE, approved_by=self.executive,
            approach="Looked for in workshops by service and by process, twice a year.",
        )  # fmt: skip
        for title, scope, days in (
            ("Risks of information security, autumn", "security", 440),
            ("Risks of information security, spring", "security", 250),
            ("Risks of the management system", "sms", 230),
        ):
            day = self.ago(days)
            self.make(
                RiskAssessment, self.manager, day, title=title, scope=scope, done_at=day.date(),
                method="Workshop with service owners, scored by the scale.",
                assessor=self.security, second_assessor=self.manager, approved_by=self.executive,
            )  # fmt: skip

    def risks(self) -> list[Risk]:
        return [self.risk(place, *said) for place, said in enumerate(RISKS)]

    def risk(
        self, place: int, title: str, category: str, service: str, likelihood: int, impact: int,
        treatment: str,
    ) -> Risk:  # fmt: skip
        owner, at = self.owner(place), self.ago(230 - place)
        found = self.make(
            Risk, self.manager, at, title=title, category=category, text=TEXT, owner=owner,
            service=self.scene.org.services.get(service), likelihood=likelihood, impact=impact,
            customer_impact=EFFECT, treatment=treatment, decision_by=self.manager,
        )  # fmt: skip
        found = self.do(found, "assess", self.manager, at + DAY)
        if treatment == "accept":
            found = self.do(found, "accept", self.executive, at + 5 * DAY,
                            accepted_by=self.executive)  # fmt: skip
        elif likelihood * impact > LIMIT or place % 2:
            found = self.treat(found, owner, at + 6 * DAY, whole=place % 4 != 1)
        for days in (160, 90, 20):
            if found.score > LIMIT or days == 160:
                found = self.do(found, "review", owner, max(self.ago(days), at + 70 * DAY))
        return found  # type: ignore[no-any-return]

    def treat(self, found: Risk, owner: Any, at: datetime, *, whole: bool) -> Risk:
        """An action that is done and judged, and what is left of the risk scored again."""
        action = open_action(
            found, f"Lower: {found.title}"[:200], owner=owner, due=(at + 40 * DAY).date(),
            by=self.manager, at=at, source=SOURCE,
        )  # fmt: skip
        why = "Its controls are being put in operation." if found.category == "security" else ""
        found = self.do(found, "treat", self.manager, at + DAY, why=why)
        if not whole or at + 60 * DAY >= self.scene.end:
            return found
        action = self.do(action, "finish", owner, at + 30 * DAY, result="Done as planned.")
        self.do(action, "judge", self.manager, at + 50 * DAY, effect="effective")
        finished: Risk = self.do(
            found, "finish_treatment", self.manager, at + 55 * DAY, residual_score=4
        )
        return finished

    def controls(self, risks: list[Risk]) -> None:
        for place, (title, kind, operation, upkeep, treats) in enumerate(CONTROLS):
            at = self.ago(220 - place)
            found = self.make(
                Control, self.security, at, title=title, kind=kind, owner=self.owner(place),
                operation=operation, maintenance=upkeep,
                decision=f"Security board of {at.date()}",
            )  # fmt: skip
            for treated in treats:
                self.link(found, "treats", risks[treated], at)
            for service in {risks[one].service for one in treats} - {None}:
                self.link(found, "protects", service, at)
            found = self.do(found, "design", self.security, at + 5 * DAY)
            found = self.do(found, "put_in_operation", self.security, at + 12 * DAY)
            reviewed = max(self.ago(100 - place), at + 20 * DAY)
            self.do(found, "review", self.security, reviewed, review_result="passed",
                    review_note="Worked on every day of the sample.")  # fmt: skip

    def access(self, risks: list[Risk]) -> None:
        for place, (title, policy, kind, treated) in enumerate(EXCEPTIONS):
            at, by = self.ago(120 - place), self.owner(place)
            found = self.make(
                PolicyException, self.manager, at, title=title, policy=policy, kind=kind,
                record=risks[treated].reference, reason="The maker delivers nothing newer.",
                compensation="A net of its own, and a monthly look.", risk=risks[treated],
                until=(self.scene.end + 60 * DAY).date(), requested_by=by,
            )  # fmt: skip
            found = self.do(found, "assess", self.manager, at + 2 * DAY)
            approver = self.security if kind == "security" else self.executive
            self.do(found, "approve", approver, at + 4 * DAY)
        at = self.ago(90)
        access = self.make(
            ExternalAccess, self.security, at, title="Remote help for the records", owner=None,
            party="Clinic software house", systems="records server\ntest server",
            agreement="Contract of the clinic software, annex 3", purpose="Help with updates",
            starts_on=at.date(), ends_on=(self.scene.end + 90 * DAY).date(),
        )  # fmt: skip
        self.do(access, "approve", self.security, at + DAY)

    def findings(self) -> None:
        for place, said in enumerate(FINDINGS):
            self.finding(place, *said)
        self.make(
            Nonconformity, self.owner(1), self.ago(2), title="Two tickets with the wrong customer",
            source="self_report", clause="8.6.1", description="Seen while sorting.",
        )  # fmt: skip

    def finding(
        self, place: int, title: str, source: str, grade: str, clause: str, correction: str,
        cause: str,
    ) -> Nonconformity:  # fmt: skip
        owner, at = self.owner(place + 2), self.ago(150 - 22 * place)
        due = (at + 60 * DAY).date()
        found = self.make(
            Nonconformity, self.manager, at, title=title, source=source, grade=grade,
            clause=clause, description=f"{title}, seen in a sample of ten.", owner=owner,
            correction=correction, due=due,
        )  # fmt: skip
        found = self.do(found, "accept", self.manager, at + DAY)
        if grade == "major":
            told = at + 2 * DAY
            with writing(by=self.manager, verb="tell", source=SOURCE, at=told):
                tell_parties(found, by=self.manager, at=told, source=SOURCE)
        found = self.do(found, "correct", owner, at + 4 * DAY)
        action = open_action(
            found, f"So that it stays away: {title}"[:200], owner=owner, due=due,
            by=self.manager, at=at + 6 * DAY, source=SOURCE,
        )  # fmt: skip
        found = self.do(found, "plan_action", owner, at + 7 * DAY, cause=cause,
                        similar="Looked at the year before: none.")  # fmt: skip
        if place == len(FINDINGS) - 1:
            return found  # type: ignore[no-any-return]
        self.do(action, "finish", owner, at + 20 * DAY, result="In place.")
        found = self.do(found, "finish_action", owner, at + 21 * DAY)
        return self.do(  # type: ignore[no-any-return]
            found, "close", self.manager, at + 35 * DAY, effect_reviewed_by=self.manager,
            effect_note="A sample of ten: it did not happen again.",
        )  # fmt: skip

    def improvements(self) -> None:
        first = self.founded + 7 * DAY
        self.improvement(first, "idea", "One page that says who is on call", *BETTER[0][2:])
        for begin in (350, 165):
            for place, (source, title, *figures) in enumerate(BETTER):
                at = self.ago(begin - 2 * place)
                name = title if begin < 200 else f"{title}, first step"
                if source == "release" and begin > 200:
                    self.make(
                        Improvement, self.manager, at, title="No opportunity from releases",
                        source=source, statement_of_none="No release gave reason to.",
                    )  # fmt: skip
                    continue
                self.improvement(at, source, name, *figures)
        self.make(Improvement, self.owner(3), self.ago(6), title="Fewer passwords", source="idea",
                  text="One sign-in for shop and warehouse.")  # fmt: skip

    def improvement(
        self, at: datetime, source: str, title: str, kind: Any, unit: Any, before: Any,
        target: Any, after: Any,
    ) -> None:  # fmt: skip
        owner = self.owner(len(title))
        found = self.make(Improvement, owner, at, title=title, source=source, kind=kind,
                          text="It takes longer than it need.")  # fmt: skip
        found = self.do(
            found, "assess", self.manager, at + 6 * DAY, assessment="Small effort, known benefit.",
            priority="medium", criteria_version="1",
        )  # fmt: skip
        found = self.do(
            found, "approve", self.executive, at + 12 * DAY, target=target, baseline=before,
            unit=unit, owner=owner, plan="Two people, four weeks.", due=(at + 50 * DAY).date(),
        )  # fmt: skip
        if source in {"review", "audit"} and at + 90 * DAY > self.scene.end - 40 * DAY:
            self.do(found, "start", owner, at + 20 * DAY)
            return
        found = self.do(found, "start", owner, at + 15 * DAY)
        found = self.do(found, "implement", owner, at + 45 * DAY)
        if after > target:
            open_action(
                found, f"Come closer to the target: {title}"[:200], owner=owner,
                due=(at + 120 * DAY).date(), by=self.manager, at=at + 70 * DAY, source=SOURCE,
            )  # fmt: skip
        self.do(found, "measure", self.manager, at + 75 * DAY, measured_value=after,
                met=after <= target)  # fmt: skip

    def a_check_that_failed(self) -> None:
        """A date was missed, three runs of its check said so, and it was made a nonconformity."""
        owner, at = self.owner(4), self.ago(95)
        late = self.make(
            Nonconformity, self.manager, at, title="Labels in the server room are old",
            source="audit", grade="minor", clause="8.2.6", description="Nine of forty.",
            owner=owner, correction="They are printed anew.", due=self.ago(35).date(),
        )  # fmt: skip
        self.do(late, "accept", self.manager, at + DAY)
        run: CheckRun | None = None
        for days in (30, 23, 16):
            with clock.at(self.ago(days)):
                run = run_checks(by=None, only=["CHK-IMP-03"], trigger="simulate")
        found = self.make(
            Nonconformity, self.manager, self.ago(15), title="A due date passed unnoticed",
            source="check", check_id="CHK-IMP-03", run=run.number if run else None, grade="minor",
            clause="10.1", description="Three runs in a row found it.", owner=self.owner(5),
            correction="The date was agreed anew.", due=(self.scene.end + 20 * DAY).date(),
        )  # fmt: skip
        self.do(found, "accept", self.manager, self.ago(14))
        later = (self.scene.end + 30 * DAY).date()
        self.do(late, "extend", self.manager, self.ago(13), due=later, extended_by=self.manager,
                why="The printer was broken.")  # fmt: skip

    def waiver(self) -> None:
        """One in force, of a control whose review waits for the tester from outside."""
        at, control = self.ago(60), Control.objects.order_by("-pk").first()
        waiver = self.make(
            Waiver, self.manager, at, title="Review waits for the tester", check_id="CHK-SEC-04",
            record=control.reference if control else "", reason="The tester comes in January.",
            valid_from=at, valid_to=self.scene.end + 20 * DAY,
        )  # fmt: skip
        self.do(waiver, "approve", self.executive, at + DAY)
