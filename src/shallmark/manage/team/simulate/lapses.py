"""Lapses in roles and competence, written as an import writes: no gate judges them."""

from datetime import datetime, timedelta

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


def training_never_held(context: SimulationContext) -> list[str]:
    """It was planned fourteen months ago, and nobody went."""
    record = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Operating"
    ).order_by("pk")[0]
    writer = RecordWriter(context)
    writer.create_as_system(
        TrainingRecord, 440, title="Operating the platforms", person=record.person,
        competence=record.competence, planned_for=context.date_ago(425),
    )  # fmt: skip
    writer.alter(record, effective_to=context.date_ago(400))
    held = record.person.role_assignments.filter(role__key="resolver").get()
    return [str(held.reference)]


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


def training_judged_late(context: SimulationContext) -> list[str]:
    """Judged at last, 250 days after it was done."""
    writer, day = RecordWriter(context), context.date_ago(270)
    training = writer.create_as_system(
        TrainingRecord, 300, title="Cabling", person=context.org.staff["network"][0],
        planned_for=day,
    )  # fmt: skip
    for verb, days, values in (
        ("complete", 270, {"done_at": day}),
        ("judge", 20, {"effect": "Fewer wrong cables."}),
    ):
        at = context.end - days * DAY
        training = writes.perform(training, verb, by=None, values=values, at=at, authority=SYSTEM)
    return [str(training.reference)]


def competence_without_evidence(context: SimulationContext) -> list[str]:
    records = CompetenceRecord.objects.filter(status="valid").order_by("pk")[:4]
    return [RecordWriter(context).alter(record, evidence="") for record in records]


def vacate_process_owner(context: SimulationContext) -> list[str]:
    """The owner of the problem process left nine days ago; nobody follows."""
    left = context.end - timedelta(days=9)
    held = RoleAssignment.objects.get(role__key="problem_process_owner", ends_on__isnull=True)
    writes.edit(held, by=None, values={"ends_on": left.date()}, at=left, authority=SYSTEM)
    return [str(held.role.reference)]


def _succeed(context: SimulationContext, key: str, days: int) -> RoleAssignment:
    """Another follows the holder of the role, this many days before the end."""
    at = context.end - days * DAY
    left = RoleAssignment.objects.get(role__key=key, ends_on__isnull=True)
    writes.edit(left, by=None, values={"ends_on": at.date()}, at=at, authority=SYSTEM)
    return RecordWriter(context).create_as_system(
        RoleAssignment, days, role=left.role, person=context.org.staff["operations"][0],
        starts_on=at.date(),
    )  # fmt: skip


def role_accepted_late(context: SimulationContext) -> list[str]:
    held = _succeed(context, "capacity_process_owner", 75)
    at = context.end - 15 * DAY
    writes.perform(held, "accept", by=held.person, at=at)
    return [str(held.role.reference)]


def _write_acceptance(
    context: SimulationContext, held: RoleAssignment, accepted_at: datetime, days: int, by: Person
) -> list[str]:
    """An acceptance as another tool writes it, this many days before the end."""
    RecordWriter(context).alter(
        held,
        at=context.end - days * DAY,
        status="accepted",
        accepted_at=accepted_at,
        accepted_by=by,
    )
    return [str(held.role.reference)]


def acceptance_dated_back(context: SimulationContext) -> list[str]:
    """Sixty days later it stands there that it was accepted on the second day."""
    held = _succeed(context, "finance_process_owner", 75)
    at = context.end - 73 * DAY
    return _write_acceptance(context, held, at, 15, held.person)


def accepted_by_another(context: SimulationContext) -> list[str]:
    """In time, and by whoever appointed, not by the holder."""
    held = _succeed(context, "reporting_process_owner", 75)
    at = context.end - 74 * DAY
    return _write_acceptance(context, held, at, 74, context.org.roles["it_executive_officer"])


def accepted_before_recorded(context: SimulationContext) -> list[str]:
    held = _succeed(context, "supplier_process_owner", 3)
    at = context.end - 20 * DAY
    return _write_acceptance(context, held, at, 2, held.person)


def remove_authority(context: SimulationContext) -> list[str]:
    role = RoleDefinition.objects.get(key="security_manager")
    at = context.end - timedelta(days=20)
    writes.edit(role, by=None, values={"authority": ""}, at=at, authority=SYSTEM)
    return [str(role.reference)]


def authority_that_is_a_dash(context: SimulationContext) -> list[str]:
    role = RoleDefinition.objects.get(key="security_manager")
    at = context.end - timedelta(days=20)
    writes.edit(role, by=None, values={"authority": "-"}, at=at, authority=SYSTEM)
    return [str(role.reference)]


LAPSES = (
    Lapse("L-007", "process owner left, role vacant", ("CHK-SMS-07",), vacate_process_owner),
    Lapse(
        "K-301", "role accepted after sixty days", ("CHK-SMS-07",), role_accepted_late, on_site=True
    ),
    Lapse("K-302", "acceptance dated back", ("CHK-SMS-07",), acceptance_dated_back, on_site=True),
    Lapse(
        "K-303",
        "accepted before it was recorded",
        ("CHK-SMS-07",),
        accepted_before_recorded,
        on_site=True,
    ),
    Lapse("K-350", "role accepted by another", ("CHK-SMS-07",), accepted_by_another, on_site=True),
    Lapse(
        "K-304",
        "training planned and never held",
        ("CHK-CMP-01",),
        training_never_held,
        on_site=True,
    ),
    Lapse("K-305", "training judged late", ("CHK-CMP-03",), training_judged_late, on_site=True),
    Lapse("L-027", "agents miss a competence", ("CHK-CMP-01",), competence_missing),
    Lapse("L-028", "competence reviewed 14 months ago", ("CHK-CMP-02",), competence_not_reviewed),
    Lapse("L-029", "effect of a training not judged", ("CHK-CMP-03",), training_not_judged),
    Lapse("L-030", "competence without evidence", ("CHK-CMP-04",), competence_without_evidence),
    Lapse("L-211", "security manager without authority", ("CHK-SEC-09",), remove_authority),
    Lapse(
        "K-473",
        "the authority of the security manager is a dash",
        ("CHK-SEC-09",),
        authority_that_is_a_dash,
        on_site=True,
    ),
)
