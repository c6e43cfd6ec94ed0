"""Lapses as found on site: days that were typed later than they were, or moved once they were past.

Each is written as an import writes: no gate judges it, and the history tells when it was recorded.
"""

from datetime import timedelta

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import (
    Competence,
    CompetenceRecord,
    Person,
    RoleAssignment,
    TrainingRecord,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import IMPORT_SOURCE, RecordWriter

DAY = timedelta(days=1)


def training_put_off(context: SimulationContext) -> list[str]:
    """Each time its day had gone by, it was planned for another."""
    record = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Operating"
    ).order_by("pk")[0]
    writer = RecordWriter(context)
    training = writer.create_as_system(
        TrainingRecord, 200, title="Operating the platform", person=record.person,
        competence=record.competence, planned_for=context.date_ago(120),
    )  # fmt: skip
    writer.alter(training, at=context.end - 90 * DAY, planned_for=context.date_ago(-60))
    writer.alter(record, effective_to=context.date_ago(2))
    held = record.person.role_assignments.filter(role__key="resolver").get()
    return [str(held.reference)]


def training_put_off_on_its_eve(context: SimulationContext) -> list[str]:
    """On the evening before it was planned for another day, by whoever did not want to go."""
    record = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Operating"
    ).order_by("pk")[0]
    writer = RecordWriter(context)
    training = writer.create_as_system(
        TrainingRecord, 200, title="Operating the platform", person=record.person,
        competence=record.competence, planned_for=context.date_ago(60),
    )  # fmt: skip
    writer.alter(
        training, at=context.end - 61 * DAY, verb="edit", planned_for=context.date_ago(-60)
    )  # fmt: skip
    writer.alter(record, effective_to=context.date_ago(2))
    held = record.person.role_assignments.filter(role__key="resolver").get()
    return [str(held.reference)]


def competence_made_longer(context: SimulationContext) -> list[str]:
    """It ended last month; before it did, its last day was moved, and nobody assessed it again."""
    record = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Operating"
    ).order_by("pk")[1]
    writer = RecordWriter(context)
    writer.alter(record, at=context.end - 200 * DAY, effective_to=context.date_ago(30))
    writer.alter(
        record, at=context.end - 40 * DAY, verb="edit", effective_to=context.date_ago(-400)
    )  # fmt: skip
    held = record.person.role_assignments.filter(role__key="resolver").get()
    return [str(held.reference)]


def _reviewed(context: SimulationContext, team: str, days: float, recorded: float) -> list[str]:
    """Of a team, the competence of one is reviewed anew, and that is recorded some days later."""
    person: Person = context.org.staff[team][-1]
    at = context.end - recorded * DAY
    day = context.date_ago(days)
    return [RecordWriter(context).alter(person, at=at, competence_reviewed_at=day)]


def review_recorded_later(context: SimulationContext) -> list[str]:
    """The auditor has announced himself: a review of four months ago is written down."""
    return _reviewed(context, "network", 120, 3)


def review_of_a_day_to_come(context: SimulationContext) -> list[str]:
    return _reviewed(context, "network", -60, 3)


def training_recorded_later(context: SimulationContext) -> list[str]:
    """It was held, and only weeks later somebody wrote that down; its effect on the same day."""
    writer = RecordWriter(context)
    training = writer.create_as_system(
        TrainingRecord, 200, title="Fibre splicing", person=context.org.staff["network"][0],
        planned_for=context.date_ago(130),
    )  # fmt: skip
    values = {"done_at": context.date_ago(25)}
    at = context.end - 2 * DAY
    training = writes.perform(
        training, "complete", by=None, values=values, at=at, authority=SYSTEM
    )  # fmt: skip
    judged = {"effect": "Fewer splices are made twice."}
    admin = context.org.roles["admin"]
    training = writes.perform(training, "judge", by=admin, values=judged, at=at, authority=SYSTEM)
    return [str(training.reference)]


def security_manager_left(context: SimulationContext) -> list[str]:
    """Whoever holds the role left a month ago; the role is still theirs on paper."""
    held = RoleAssignment.objects.get(role__key="security_manager", ends_on__isnull=True)
    at = context.end - 30 * DAY
    RecordWriter(context).alter(held.person, at=at, is_active=False)
    return [str(held.role.reference)]


def said_to_come_from_a_source(context: SimulationContext) -> list[str]:
    """A training was canceled; weeks later one person rewrote it, as if another tool had."""
    writer, person = RecordWriter(context), context.org.staff["network"][0]
    training = writer.create_as_system(
        TrainingRecord, 90, title="Copper splicing", person=person,
        planned_for=context.date_ago(40),
    )  # fmt: skip
    why, at = {"cancel_reason": "Nobody splices copper."}, context.end - 60 * DAY
    training = writes.perform(training, "cancel", by=None, values=why, at=at, authority=SYSTEM)
    return [
        writer.alter(
            training, at=context.end - 3 * DAY, verb="edit", title="Splicing",
            source_system=IMPORT_SOURCE, source_key=training.reference,
        )
    ]  # fmt: skip


def vacant_for_weeks(context: SimulationContext) -> list[str]:
    """Nobody held the role for seventy days; another holds it, and accepted it, since a month."""
    held = RoleAssignment.objects.get(role__key="capacity_process_owner", ends_on__isnull=True)
    writer, left = RecordWriter(context), context.end - 100 * DAY
    writes.edit(held, by=None, values={"ends_on": left.date()}, at=left, authority=SYSTEM)
    heir = writer.create_as_system(
        RoleAssignment, 30, role=held.role, person=context.org.staff["operations"][0],
        starts_on=context.date_ago(30),
    )  # fmt: skip
    writes.perform(heir, "accept", by=heir.person, at=context.end - 29 * DAY)
    return [str(held.role.reference)]


def own_competence_reviewed(context: SimulationContext) -> list[str]:
    """Whoever keeps the accounts reviewed everybody in time, the own competence as well."""
    admin, at = context.org.roles["admin"], context.end - 20 * DAY
    return [
        RecordWriter(context).alter(
            admin, at=at, by=admin, verb="edit", competence_reviewed_at=at.date()
        )
    ]


def own_competence_assessed(context: SimulationContext) -> list[str]:
    writer, person = RecordWriter(context), context.org.roles["admin"]
    shown = writer.create_as_system(
        CompetenceRecord, 40, person=person, competence=Competence.objects.order_by("pk")[0],
        level="working", evidence="Did it for years, as everybody knows", owner=person,
        effective_from=context.date_ago(40), effective_to=context.date_ago(-300),
    )  # fmt: skip
    return [writer.force_step(shown, "confirm", person, context.end - 39 * DAY).reference]


def own_training_judged_in_anothers_name(context: SimulationContext) -> list[str]:
    """The training was said to be of a colleague once whoever was there had judged it."""
    writer, person = RecordWriter(context), context.org.staff["network"][0]
    training = writer.create_as_system(
        TrainingRecord, 100, title="Cabling anew", person=person, planned_for=context.date_ago(60),
    )  # fmt: skip
    done = {"done_at": context.date_ago(60)}
    training = writer.force_step(training, "complete", person, context.end - 60 * DAY, **done)
    judged = {"effect": "Fewer cables hang loose.", "judged_at": context.date_ago(30)}
    training = writer.force_step(training, "judge", person, context.end - 30 * DAY, **judged)
    colleague = context.org.staff["network"][1]
    return [writer.alter(training, at=context.end - 30 * DAY, person=colleague)]


LAPSES = (
    Lapse(
        "K-609",
        "the administrator reviews the own competence",
        ("CHK-CMP-02",),
        own_competence_reviewed,
        on_site=True,
    ),
    Lapse(
        "K-610",
        "the own competence assessed",
        ("CHK-CMP-04",),
        own_competence_assessed,
        on_site=True,
    ),
    Lapse(
        "K-611",
        "the own training judged, and said to be of another",
        ("CHK-CMP-03", "CHK-DOC-08"),
        own_training_judged_in_anothers_name,
        on_site=True,
    ),
    Lapse(
        "K-421",
        "mandatory role vacant for weeks, filled since",
        ("CHK-SMS-07",),
        vacant_for_weeks,
        on_site=True,
    ),
    Lapse(
        "K-435",
        "training put off on its eve",
        ("CHK-CMP-01",),
        training_put_off_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-436",
        "a competence made longer before it ended",
        ("CHK-CMP-01",),
        competence_made_longer,
        on_site=True,
    ),
    Lapse("K-306", "training put off again", ("CHK-CMP-01",), training_put_off, on_site=True),
    Lapse(
        "K-307",
        "review of competence recorded four months later",
        ("CHK-CMP-02",),
        review_recorded_later,
        on_site=True,
    ),
    Lapse(
        "K-308",
        "review of competence on a day to come",
        ("CHK-CMP-02",),
        review_of_a_day_to_come,
        on_site=True,
    ),
    Lapse(
        "K-366",
        "rewritten at its end, and said to be imported",
        ("CHK-DOC-08",),
        said_to_come_from_a_source,
        on_site=True,
    ),
    Lapse(
        "L-211a",
        "security manager who left",
        ("CHK-SEC-09", "CHK-SMS-07"),
        security_manager_left,
        on_site=True,
    ),
    Lapse(
        "K-309",
        "training recorded long after",
        ("CHK-CMP-03",),
        training_recorded_later,
        on_site=True,
    ),
)
