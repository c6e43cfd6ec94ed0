"""Lapses in roles and competence, written as an import writes: no gate judges them."""

from datetime import timedelta

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import (
    CompetenceRecord,
    Person,
    RoleAssignment,
    RoleDefinition,
    TrainingRecord,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def competence_missing(context: SimulationContext) -> list[str]:
    records = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Talking"
    ).order_by("pk")[:2]
    for record in records:
        RecordWriter(context).alter(record, effective_to=context.date_ago(2))
    assignments = (
        record.person.role_assignments.filter(role__key="service_desk_agent").get()
        for record in records
    )
    return [str(assignment.reference) for assignment in assignments]


def competence_not_reviewed(context: SimulationContext) -> list[str]:
    people = Person.objects.filter(memberships__team=context.org.teams["network"]).order_by("pk")[
        :3
    ]
    day = context.date_ago(14 * 31)
    return [RecordWriter(context).alter(person, competence_reviewed_at=day) for person in people]


def training_not_judged(context: SimulationContext) -> list[str]:
    person = context.org.staff["network"][0]
    training = RecordWriter(context).create_as_system(
        TrainingRecord,
        150,
        title="New switches",
        person=person,
        planned_for=context.date_ago(121),
    )
    day, at = context.date_ago(120), context.end - 120 * DAY
    done = writes.perform(
        training, "complete", by=None, values={"done_at": day}, at=at, authority=SYSTEM
    )
    return [str(done.reference)]


def competence_without_evidence(context: SimulationContext) -> list[str]:
    records = CompetenceRecord.objects.filter(status="valid").order_by("pk")[:4]
    return [RecordWriter(context).alter(record, evidence="") for record in records]


def vacate_process_owner(context: SimulationContext) -> list[str]:
    """The owner of the problem process left nine days ago; nobody follows."""
    left = context.end - timedelta(days=9)
    held = RoleAssignment.objects.get(role__key="problem_process_owner", ends_on__isnull=True)
    writes.edit(held, by=None, values={"ends_on": left.date()}, at=left, authority=SYSTEM)
    return [str(held.role.reference)]


def remove_authority(context: SimulationContext) -> list[str]:
    role = RoleDefinition.objects.get(key="security_manager")
    at = context.end - timedelta(days=20)
    writes.edit(role, by=None, values={"authority": ""}, at=at, authority=SYSTEM)
    return [str(role.reference)]


LAPSES = (
    Lapse("L-007", "process owner left, role vacant", ("CHK-SMS-07",), vacate_process_owner),
    Lapse("L-027", "agents miss a competence", ("CHK-CMP-01",), competence_missing),
    Lapse("L-028", "competence reviewed 14 months ago", ("CHK-CMP-02",), competence_not_reviewed),
    Lapse("L-029", "effect of a training not judged", ("CHK-CMP-03",), training_not_judged),
    Lapse("L-030", "competence without evidence", ("CHK-CMP-04",), competence_without_evidence),
    Lapse("L-211", "security manager without authority", ("CHK-SEC-09",), remove_authority),
)
