"""Competence, training, responsibilities and duties of the good provider's people."""

from datetime import timedelta

from shallmark.kernel import writes
from shallmark.kernel.models import Record
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import (
    AuthorityLevel,
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    OnCallShift,
    Responsibility,
    RoleAssignment,
    RoleDefinition,
    SeparationRule,
    TrainingRecord,
)
from shallmark.manage.team.simulate.data import COMPETENCES, EFFECTS
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
#: people who were trained in the year
TRAINED = 8


def write_people(context: SimulationContext) -> None:
    """Write needs of roles, shown competence, trainings, reviews, a roster, and authorities."""
    writer = RecordWriter(context)
    for title, roles in COMPETENCES:
        _write_competence(writer, title, roles)
    _write_trainings(writer)
    _write_reviews(writer)
    _write_roster(writer)
    _write_authorities(writer)


def write_responsibilities(writer: RecordWriter, process: Record, key: str) -> None:
    """The owner's role answers for the process; the desk does its part, and the top is informed."""
    roles = {
        "A": f"{key}_process_owner", "R": "service_desk_agent", "C": "resolver",
        "I": "it_executive_officer",
    }  # fmt: skip
    for part, role in roles.items():
        writer.create(
            Responsibility, writer.compliance, writer.founded + 6 * DAY, subject=process.reference,
            role=RoleDefinition.objects.get(key=role), part=part,
        )  # fmt: skip


def _write_competence(writer: RecordWriter, title: str, roles: tuple[str, ...]) -> None:
    at = writer.founded
    competence = writer.create(Competence, writer.compliance, at, title=title)
    for key in roles:
        role = RoleDefinition.objects.get(key=key)
        writer.create(CompetenceNeed, writer.compliance, at, role=role, competence=competence)
        for held in RoleAssignment.objects.filter(role=role).select_related("person"):
            assessor = writer.executive
            if held.person == assessor:
                assessor = writer.compliance
            shown = writer.create(
                CompetenceRecord, writer.compliance, at, person=held.person, competence=competence,
                level="working", evidence="Appraisal of the team lead", owner=assessor,
                effective_from=at.date(), effective_to=(writer.end + 200 * DAY).date(),
            )  # fmt: skip
            writer.perform(shown, "confirm", assessor, at + DAY)


def _write_trainings(writer: RecordWriter) -> None:
    staff = writer.org.everybody
    for place, person in enumerate(staff[:TRAINED]):
        at = writer.start + (5 + 3 * place) * DAY
        training = writer.create(
            TrainingRecord, writer.compliance, writer.founded, title="Working by the process",
            person=person, planned_for=at.date(),
        )  # fmt: skip
        training = writer.perform(training, "complete", writer.compliance, at, done_at=at.date())
        own = person == writer.compliance
        writer.perform(
            training, "judge", writer.org.roles["admin"] if own else writer.compliance,
            at + 50 * DAY,
            effect=EFFECTS[place % len(EFFECTS)],
        )  # fmt: skip


def _write_reviews(writer: RecordWriter) -> None:
    at = writer.start + 25 * DAY
    for person in writer.org.everybody:
        by = writer.org.roles["admin"]
        if person == by:  # nobody reviews the own
            day = {"competence_reviewed_at": at.date()}
            writes.edit(person, by=writer.executive, values=day, at=at, authority=SYSTEM)
        else:
            writer.edit(person, by, at, competence_reviewed_at=at.date())


def _write_roster(writer: RecordWriter) -> None:
    """Two nights of the operations team, handed over, who is called now, and what is planned."""
    team, members = writer.org.teams["operations"], writer.org.staff["operations"][1:3]
    for place, person in enumerate(members):
        begins = writer.end - (3 - place) * DAY
        shift = writer.create(
            OnCallShift, writer.compliance, begins - 5 * DAY, team=team, owner=person,
            starts_at=begins, ends_at=begins + DAY,
        )  # fmt: skip
        shift = writer.perform(shift, "take_over", person, begins)
        writer.perform(
            shift, "hand_over", person, begins + DAY, handed_to=members[1 - place],
            handover_note="Nothing open; the backup of the warehouse runs until six.",
        )  # fmt: skip
    for place, (first, last) in enumerate(((-1, 3), (3, 8), (9, 13))):
        person, begins = members[place % 2], writer.end + first * DAY
        shift = writer.create(
            OnCallShift, writer.compliance, writer.end - 5 * DAY, team=team, owner=person,
            starts_at=begins, ends_at=writer.end + last * DAY,
        )  # fmt: skip
        if begins < writer.end:
            writer.perform(shift, "take_over", person, begins)


def _write_authorities(writer: RecordWriter) -> None:
    at = writer.founded
    roles = {role.key: role for role in RoleDefinition.objects.all()}
    for key, matter, up_to in (
        ("change_manager", "change", 20_000),
        ("it_executive_officer", "change", None),
        ("it_executive_officer", "risk", None),
        ("security_manager", "exception", None),
    ):
        # Whoever gives a power that they do not hold needs a second person; the administrator does.
        writer.create(
            AuthorityLevel, writer.org.roles["admin"], at,
            role=roles[key], matter=matter, up_to=up_to,
        )  # fmt: skip
    writer.create(
        SeparationRule, writer.compliance, at, title="Nobody audits the own work",
        first=roles["auditor"], second=roles["change_manager"],
    )  # fmt: skip
    writer.create(
        SeparationRule, writer.compliance, at,
        title="Who watches controls does not change what they protect",
        first=roles["security_manager"], second=roles["change_manager"],
    )  # fmt: skip
