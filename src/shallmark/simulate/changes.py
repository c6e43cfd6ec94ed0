"""A year of changes in the good organisation: each on its path, in time, with its review.

Windows do not overlap, so nothing collides; emergencies are few; each quarter is analysed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, door
from shallmark.kernel.history import writing
from shallmark.kernel.numbers import next_reference
from shallmark.manage.change_configuration.actions_analysis import run_quarters
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_of
from shallmark.manage.change_configuration.models import (
    Change,
    ChangeAnalysis,
    ChangeCost,
    Ci,
    CiType,
    DiscoveryResult,
    Pir,
    StandardChange,
    TestResult,
)
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.simulate.bends import Scene
from shallmark.simulate.registers import SOURCE, Pen

#: days between two changes on the schedule
EVERY = 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEMPLATES = (
    ("Monthly patches of workplaces", "S06", "The patches of the month, ring by ring."),
    ("Restart of an interface", "S14", "An interface that hangs is started again."),
    ("New certificate", "S04", "A certificate that ends soon is replaced."),
)
TITLES = (
    ("Firmware of the core switches", "S10"),
    ("More memory for the shop servers", "S03"),
    ("Archive of the mail store", "S07"),
    ("New tariff tables in ERP", "S01"),
    ("Backup window of the clinic records", "S05"),
    ("Contact centre routing", "S08"),
)
ASSESSMENT: dict[str, Any] = {
    "likelihood": "low",
    "consequence": "medium",
    "benefit": "Fewer faults and less work at night.",
    "feasibility": "Done before on the test system.",
    "financial": 600,
    "financial_basis": "Hours of the team.",
    "service_impact": "Up to ten minutes without service in the window.",
    "customer_impact": "Told a week ahead; nobody works at that hour.",
    "capacity_impact": "None.",
    "availability_impact": "Inside the agreed maintenance window.",
    "continuity_impact": "No plan is touched.",
    "security_impact": "No control is touched.",
    "backout_plan": "The image taken before is restored.",
    "backout_minutes": 20,
    "decision_point": "Half of the window.",
    "release_impact": "None.",
}


class Office:
    """Who takes part; read anew, so that roles of the year count."""

    def __init__(self, pen: Pen) -> None:
        org = pen.scene.org
        self.pen, self.org = pen, org
        #: what the first normal change touches, and a scanner sees
        self.item: Any = None
        self.manager = self._fresh(org.roles["change_manager"])
        self.security = self._fresh(org.roles["security_manager"])
        out = {self.manager.pk, self.security.pk}
        self.board = [self._fresh(org.staff[team][0]) for team in ("business", "customer_apps")]
        self.staff = [
            self._fresh(one)
            for team in ("infrastructure", "network", "workplace")
            for one in org.staff[team][1:4]
            if one.pk not in out
        ]

    def _fresh(self, person: Any) -> Any:
        return Person.objects.get(pk=person.pk)

    def seat_board(self) -> None:
        """Two members of the change advisory board, since the organisation was founded."""
        role = RoleDefinition.objects.get(key="cab_member")
        for person in self.board:
            if not RoleAssignment.objects.filter(role=role, person=person).exists():
                at = self.pen.founded
                said = {"role": role, "person": person, "starts_on": at.date(), "accepted_at": at}
                door.create(RoleAssignment, by=None, values=said, at=at, source="seed")
        self.board = [self._fresh(person) for person in self.board]

    def people(self, number: int) -> tuple[Any, Any]:
        """Requester and implementer of the n-th change: two different people."""
        many = len(self.staff)
        return self.staff[number % many], self.staff[(number + 1) % many]


def keep_changes(scene: Scene) -> None:
    """Write the year, whole or not at all; what is there already stays."""
    if not Change.objects.exists():
        with transaction.atomic():
            _keep(scene)


def _keep(scene: Scene) -> None:
    pen = Pen(scene)
    office = Office(pen)
    office.seat_board()
    templates = _templates(office)
    office.item = _item(office)
    begun = scene.start + timedelta(days=20)
    number, planned = 0, begun
    while planned < scene.end + timedelta(days=6):
        start = planned.replace(hour=18, minute=0, second=0, microsecond=0)
        _one(office, number, start, templates)
        number, planned = number + 1, planned + timedelta(days=EVERY)
    _turned_down(office, begun + 2 * DAY)
    _explained_drift(office)
    _analyse(office, begun)


def _one(office: Office, number: int, start: datetime, templates: list[Any]) -> None:
    kind = number % 12
    if kind == 5:
        if start < office.pen.scene.end - timedelta(days=10):
            _emergency(office, number, start)
    elif kind in {0, 2, 4, 6, 8}:
        if start < office.pen.scene.end - DAY:
            _standard(office, number, start, templates[number % len(templates)])
    else:
        category = "significant" if kind == 7 else "minor"
        _normal(office, number, start, "major" if number == 31 else category)


def _decide(change: Any, step: str, people: list[Any], at: datetime) -> Any:
    """Each of these approves in turn until the quorum is met."""
    question = open_approval(change, step)
    for person in people:
        if question is None or not question.is_open:
            break
        decide(
            question, "approved", by=person, shown_at=at, reason="Looked through.", at=at,
            source=SOURCE,
        )  # fmt: skip
        question.refresh_from_db()
    return type(change).objects.get(pk=change.pk)


def _templates(office: Office) -> list[Any]:
    pen, at, author = office.pen, office.pen.founded + 2 * DAY, office.staff[0]
    made = []
    for title, service, purpose in TEMPLATES:
        template = pen.make(
            StandardChange, author, at, title=title, purpose=purpose, owner=author,
            scope_services=[office.org.services[service].reference], risk="low",
            steps=["Tell the desk.", "Do it on one.", "Do it on the rest.", "Look at the monitor."],
            backout_plan="Put the former version back.", backout_minutes=10,
            valid_to=(pen.scene.end + timedelta(days=200)).date(),
        )  # fmt: skip
        template = pen.do(template, "submit", office.manager, at + HOUR)
        made.append(_decide(template, "approve", [office.manager], at + DAY))
    return made


def _standard(office: Office, number: int, start: datetime, template: Any) -> None:
    pen, (requester, implementer) = office.pen, office.people(number)
    change = pen.make(
        Change, requester, start - 2 * HOUR, title=template.title, category="standard",
        template=template, reason="As planned for the month.", requester=requester,
        implementer=implementer, services=list(template.scope_services), planned_start=start,
        planned_end=start + HOUR,
    )  # fmt: skip
    change = pen.do(change, "use_template", implementer, start - HOUR)
    change = pen.do(change, "start", implementer, start + timedelta(minutes=2))
    said = {"outcome": "success", "ci_update_not_needed": "No attribute changes."}
    pen.do(change, "complete_standard", implementer, start + timedelta(minutes=40), **said)


def _normal(office: Office, number: int, start: datetime, category: str) -> None:
    pen, (requester, implementer) = office.pen, office.people(number)
    title, service = TITLES[number % len(TITLES)]
    end, major = pen.scene.end, category == "major"
    change = pen.make(
        Change, requester, start - 14 * DAY, title=title, category=category, requester=requester,
        reason="Asked for in the operations meeting.", implementer=implementer,
        services=[office.org.services[service].reference], planned_start=start,
        planned_end=start + 2 * HOUR, plan="1. Image\n2. Change\n3. Test\n4. Watch for an hour",
        impact_answers={"changed_service": major}, project="P2" if major else "",
        items=[office.item.reference] if number == 1 else [],
    )  # fmt: skip
    change = pen.do(change, "submit", requester, start - 14 * DAY + HOUR)
    change = assess(office, change, start - 12 * DAY, cost=number % 3 == 0)
    change = ask(office, change, start - 11 * DAY + HOUR)
    change = approve(office, change, start - 10 * DAY)
    if start < end - timedelta(days=10):
        _carry_out(office, change, number, start)


def assess(office: Office, change: Any, at: datetime, *, cost: bool = True) -> Any:
    """Every question of the assessment answered."""
    pen, said = office.pen, {**ASSESSMENT, "security_assessor": office.security}
    change = pen.edit(change, office.manager, at, **said)
    if cost:
        pen.make(ChangeCost, office.manager, at + HOUR, title="Hours", change=change,
                 amount=600, budget="Operations")  # fmt: skip
    return change


def ask(office: Office, change: Any, at: datetime) -> Any:
    """The impact is looked at, and those who decide are asked."""
    with clock.at(at - HOUR):
        change = take_impact(change, by=office.manager, source=SOURCE)
    return office.pen.do(change, "request_approval", office.manager, at, why="Ready to decide.")


def approve(office: Office, change: Any, at: datetime) -> Any:
    approvers = [office.manager, *office.board, office.org.roles["it_executive_officer"]]
    return _decide(change, "approve", approvers, at)


def _carry_out(office: Office, change: Any, number: int, start: datetime) -> None:
    pen, implementer = office.pen, change.implementer
    pen.make(TestResult, implementer, start - 5 * DAY, title="On the test system", change=change,
             environment="test", result="passed", tested_at=start - 5 * DAY)  # fmt: skip
    change = pen.do(change, "start", implementer, start + timedelta(minutes=3))
    outcome = {9: "backed_out", 21: "failed", 33: "success_with_issues"}.get(number, "success")
    said = {"outcome": outcome, "ci_update_not_needed": "The register holds no such attribute."}
    change = pen.do(change, "complete", implementer, start + HOUR, why="Done.", **said)
    _review(office, change, start + 3 * DAY)
    pen.do(change, "close", office.manager, start + 4 * DAY)


def _review(office: Office, change: Any, at: datetime) -> None:
    pen, review = office.pen, Pir.objects.get(change=change)
    happy = change.outcome in {"success", "success_with_issues"}
    seen = [office.manager.reference, change.implementer.reference]
    review = pen.do(review, "hold", office.manager, at, attendees=seen)
    said: dict[str, Any] = {
        "success": "yes" if happy else "no",
        "reviewed_by": office.manager,
        "outcomes": [f"minutes without service | 10 | {8 if happy else 45}"],
    }
    if not happy:
        said |= {"cause": "A step of the plan was missing.", "actions": ["Add it to the plan."]}
    pen.do(review, "conclude", office.manager, at + HOUR, **said)


def _emergency(office: Office, number: int, start: datetime) -> None:
    pen, (requester, implementer) = office.pen, office.people(number)
    _title, service = TITLES[number % len(TITLES)]
    change = pen.make(
        Change, requester, start, title="Disk array fails", category="emergency",
        emergency_reason="The service would stand still until the next window.",
        reason="The array reports a second broken disk.", requester=requester,
        implementer=implementer, services=[office.org.services[service].reference],
    )  # fmt: skip
    minute = timedelta(minutes=1)
    change = pen.do(change, "declare_emergency", requester, start + 2 * minute)
    change = _decide(change, "approve_emergency", [office.manager], start + 10 * minute)
    change = pen.do(change, "start", implementer, start + 15 * minute)
    said = {"outcome": "success", "ci_update_not_needed": "The same model was put in."}
    change = pen.do(change, "complete", implementer, start + 50 * minute, why="Done.", **said)
    said = {**ASSESSMENT, "security_assessor": office.security}
    change = pen.edit(change, office.manager, start + DAY, **said)
    _review(office, change, start + DAY + HOUR)
    change = _decide(change, "retrospective", [office.manager], start + DAY + 3 * HOUR)
    pen.do(change, "close", office.manager, start + DAY + 4 * HOUR)


def _turned_down(office: Office, at: datetime) -> None:
    pen, (requester, implementer) = office.pen, office.people(3)
    change = pen.make(
        Change, requester, at, title="A second archive", category="minor", requester=requester,
        reason="The first one is slow.", implementer=implementer,
        services=[office.org.services["S07"].reference],
    )  # fmt: skip
    change = pen.do(change, "submit", requester, at + HOUR)
    said = {"decision_reason": "The first one is made faster instead."}
    pen.do(change, "reject", office.manager, at + DAY, **said)


def _explained_drift(office: Office) -> None:
    """A scanner sees an item while its change runs: a change explains what it sees."""
    done = Change.objects.filter(items__contains=[office.item.reference]).first()
    if done is not None and done.started_at is not None:
        sighting(office.item, done.started_at + timedelta(minutes=10))


def sighting(item: Any, at: datetime) -> Any:
    """What a scanner saw of an item, which differs from the register."""
    with writing(by=None, verb="import", source="import", at=at):
        made = DiscoveryResult(
            reference=next_reference(DiscoveryResult.record_type().prefix),
            title=f"scanner: {item.discovery_key}",
            key=item.discovery_key, seen_at=at, source="scanner", ci=item, created_at=at,
            updated_at=at, drift={"location": ["Room 1", "Room 2"]},
        )  # fmt: skip
        made.save(force_insert=True)
    return made


def _item(office: Office) -> Any:
    """An item of the register that scanners know; the first one where there are some."""
    pen = office.pen
    found = Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk").first()
    if found is not None:
        return found
    kind = CiType.objects.order_by("pk").first()
    if kind is None:
        said = {"title": "Network device", "key": "network-device"}
        kind = door.create(CiType, by=None, values=said, at=pen.founded, source="seed")
    return pen.bring(
        Ci, "live", pen.founded, title="core-switch-1", type=kind, uid="core-switch-1",
        discovery_key="core-switch-1", owner=office.manager, description="Carries the network.",
        location="Room 1",
    )  # fmt: skip


def _analyse(office: Office, begun: datetime) -> None:
    """Each quarter that ended: figures by the job, conclusions by the change manager."""
    pen, quarter = office.pen, quarter_of(begun)
    _first, after = bounds(quarter)
    while after + timedelta(days=21) < pen.scene.end:
        run_quarters(after + HOUR)
        analysis = ChangeAnalysis.objects.get(period=quarter)
        pen.do(
            analysis, "conclude", office.manager, after + timedelta(days=20),
            trends="As many as in the quarter before; fewer at night.",
            emergency_words="One array was old; it is replaced.",
            conclusions="The paths hold; templates spare a third of the work.",
            improvements=["One more template for certificates."], why="Read in the board.",
        )  # fmt: skip
        quarter = quarter_of(after)
        _first, after = bounds(quarter)
