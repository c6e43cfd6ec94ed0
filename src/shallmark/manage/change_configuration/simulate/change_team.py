"""Who takes part in the changes of the good organisation, and what they do in each of them."""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, writes
from shallmark.kernel.models import AnyRecord
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.models import Change, ChangeCost
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.simulate.writer import RecordWriter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASSESSMENT: dict[str, Any] = {
    "likelihood": "low",
    "consequence": "medium",
    "benefit": "Fewer faults and less work at night.",
    "feasibility": "Done before on the test system.",
    "financial": 600,
    "financial_basis": "Hours of the team.",
    "service_impact": "Up to ten minutes without service in the window.",
    "customer_impact": "Told a week ahead; nobody works at that hour.",
    "no_continuity_effect": True,
    "no_release_effect": True,
    "capacity_impact": "The same load as before.",
    "availability_impact": "Inside the agreed maintenance window.",
    "security_impact": "No control is touched.",
    "backout_plan": "The image taken before is restored.",
    "backout_minutes": 20,
    "decision_point": "Half of the window.",
}


class ChangeTeam:
    """The people who take part in changes, read anew, so that their present roles count."""

    def __init__(self, writer: RecordWriter) -> None:
        org = writer.context.org
        self.writer, self.org = writer, org
        #: the items that the first normal change touches
        self.items: list[str] = []
        self.manager = self._fresh(org.roles["change_manager"])
        self.security = self._fresh(org.roles["security_manager"])
        self.continuity = self._fresh(org.roles["continuity_process_owner"])
        self.finance = self._fresh(org.roles["finance_process_owner"])
        out = {self.manager.pk, self.security.pk}
        self.board = [self._fresh(org.staff[team][0]) for team in ("business", "customer_apps")]
        hands = {
            person.pk: person
            for team in ("infrastructure", "network", "workplace")
            for person in org.staff[team][1:4]
            if person.pk not in out
        }
        self.staff = [self._fresh(person) for person in hands.values()]

    def _fresh(self, person: Person) -> Person:
        fresh: Person = Person.objects.get(pk=person.pk)
        return fresh

    def appoint_board(self) -> None:
        """Appoint two members of the change advisory board, as of the founding."""
        role = RoleDefinition.objects.get(key="cab_member")
        for person in self.board:
            if not RoleAssignment.objects.filter(role=role, person=person).exists():
                at = self.writer.founded
                values = {"role": role, "person": person, "starts_on": at.date()}
                held = writes.create(
                    RoleAssignment, by=None, values=values, at=at, authority=SYSTEM
                )
                writes.perform(held, "accept", by=person, at=at)
        self.board = [self._fresh(person) for person in self.board]

    def people(self, number: int) -> tuple[Person, Person]:
        """The requester and the implementer of a change: two different people."""
        count = len(self.staff)
        return self.staff[number % count], self.staff[(number + 1) % count]


def decide_approval(record: AnyRecord, step: str, people: list[Person], at: datetime) -> AnyRecord:
    """These people approve in turn, until the quorum is met."""
    question = open_approval(record, step)
    for person in people:
        if question is None or not question.is_open:
            break
        decide(
            question, "approved", by=person, shown_at=at, reason="Looked through.", at=at,
        )  # fmt: skip
        question.refresh_from_db()
    # The type checker takes the manager of a type variable for that of its bound.
    every: Any = type(record).objects
    fresh: AnyRecord = every.get(pk=record.pk)
    return fresh


def author_of(change: Change, team: ChangeTeam) -> Person:
    """Who writes the assessment: whoever carries it out, never one of those who decide."""
    return change.implementer or team.staff[0]


def assess(team: ChangeTeam, change: Change, at: datetime, *, cost: bool = True) -> Change:
    """Answer every question of the assessment."""
    writer = team.writer
    change = writer.edit(change, author_of(change, team), at, **ASSESSMENT)
    change = writer.perform(change, "sign_security", team.security, at + HOUR / 2)
    if change.category in {"significant", "major"}:
        change = writer.perform(change, "sign_plans", team.continuity, at + HOUR * 2 / 3)
    if change.category == "major":
        change = writer.edit(
            change, author_of(change, team), at + HOUR * 3 / 4, financial=14000,
            financial_basis="Two offers and forty hours.",
        )  # fmt: skip
        change = writer.perform(change, "sign_cost", team.finance, at + HOUR * 4 / 5)
    if cost:
        writer.create(
            ChangeCost, author_of(change, team), at + HOUR, title="Hours", change=change,
            amount=600, budget="Operations",
        )  # fmt: skip
    return change


def request_approval(team: ChangeTeam, change: Change, at: datetime) -> Change:
    """Take the impact, and ask those who decide."""
    with clock.at(at - HOUR):
        change = take_impact(change, by=author_of(change, team))
    return team.writer.perform(
        change, "request_approval", author_of(change, team), at, reason="Ready to decide."
    )


def approve(team: ChangeTeam, change: Change, at: datetime) -> Change:
    approvers = [team.manager, *team.board, team.org.roles["it_executive_officer"]]
    return decide_approval(change, "approve", approvers, at)
