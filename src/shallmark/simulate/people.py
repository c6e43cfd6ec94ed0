"""Competence, training, responsibilities and duties of the good provider's people."""

from datetime import timedelta
from typing import Any

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
from shallmark.simulate import governed

DAY = timedelta(days=1)
#: people who were trained in the year
TRAINED = 8


def establish(standing: Any) -> None:
    """Needs of roles, what people have shown, trainings, reviews, a roster, and levels."""
    for title, roles in governed.COMPETENCES:
        _competence(standing, title, roles)
    _trainings(standing)
    _reviews(standing)
    _roster(standing)
    _levels(standing)


def responsibilities(standing: Any, process: Any, key: str) -> None:
    """The owner's role answers for the process; the desk does its part, the top is told."""
    roles = {
        "A": f"{key}_process_owner", "R": "service_desk_agent", "C": "resolver",
        "I": "it_executive_officer",
    }  # fmt: skip
    for part, role in roles.items():
        standing.make(
            Responsibility, standing.founded + 6 * DAY, subject=process.reference,
            role=RoleDefinition.objects.get(key=role), part=part,
        )  # fmt: skip


def _competence(standing: Any, title: str, roles: tuple[str, ...]) -> None:
    at = standing.founded
    competence = standing.make(Competence, at, title=title)
    for key in roles:
        role = RoleDefinition.objects.get(key=key)
        standing.make(CompetenceNeed, at, role=role, competence=competence)
        for held in RoleAssignment.objects.filter(role=role).select_related("person"):
            assessor = standing.executive
            if held.person == assessor:
                assessor = standing.compliance
            shown = standing.make(
                CompetenceRecord, at, person=held.person, competence=competence,
                level="working", evidence="Appraisal of the team lead", assessed_by=assessor,
                effective_from=at.date(), effective_to=(standing.end + 200 * DAY).date(),
            )  # fmt: skip
            standing.step(shown, "confirm", at + DAY, standing.compliance)


def _trainings(standing: Any) -> None:
    staff = [person for team in standing.org.staff.values() for person in team]
    for place, person in enumerate(staff[:TRAINED]):
        at = standing.start + (5 + 3 * place) * DAY
        training = standing.make(
            TrainingRecord, standing.founded, title="Working by the process", person=person,
            planned_for=at.date(),
        )  # fmt: skip
        training = standing.step(training, "complete", at, standing.compliance, done_at=at.date())
        standing.step(
            training, "judge", at + 50 * DAY, standing.compliance,
            judged_by=standing.compliance, effect="Fewer records come back incomplete.",
        )  # fmt: skip


def _reviews(standing: Any) -> None:
    at = standing.start + 25 * DAY
    for team in standing.org.staff.values():
        for person in team:
            standing.write(
                person, at, standing.org.roles["admin"], competence_reviewed_at=at.date()
            )


def _roster(standing: Any) -> None:
    """Two nights of the operations team, handed over from one to the other."""
    team, members = standing.org.teams["operations"], standing.org.staff["operations"][1:3]
    for place, person in enumerate(members):
        begins = standing.end - (3 - place) * DAY
        shift = standing.make(
            OnCallShift, begins - 5 * DAY, team=team, owner=person, starts_at=begins,
            ends_at=begins + DAY,
        )  # fmt: skip
        shift = standing.step(shift, "take_over", begins, person)
        standing.step(
            shift, "hand_over", begins + DAY, person, handed_to=members[1 - place],
            handover_note="Nothing open; the backup of the warehouse runs until six.",
        )  # fmt: skip


def _levels(standing: Any) -> None:
    at = standing.founded
    roles = {role.key: role for role in RoleDefinition.objects.all()}
    for key, matter, up_to in (
        ("change_manager", "change", 20_000),
        ("it_executive_officer", "change", None),
        ("it_executive_officer", "risk", None),
        ("security_manager", "exception", None),
    ):
        standing.make(AuthorityLevel, at, role=roles[key], matter=matter, up_to=up_to)
    standing.make(
        SeparationRule, at, title="Nobody audits the own work", first=roles["auditor"],
        second=roles["change_manager"],
    )  # fmt: skip
    standing.make(
        SeparationRule, at, title="Who watches controls does not change what they protect",
        first=roles["security_manager"], second=roles["change_manager"],
    )  # fmt: skip
