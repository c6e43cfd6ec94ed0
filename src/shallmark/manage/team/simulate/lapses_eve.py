"""Lapses as found on site: a competence that nobody asks for any more, or that was dated back."""

from datetime import timedelta

from shallmark.manage.team.models import (
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    Person,
    RoleAssignment,
    TrainingRecord,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def _asked_for(writer: RecordWriter, title: str) -> tuple[CompetenceNeed, RoleAssignment]:
    """A competence that the one holder of a role is asked for since last year, and never showed."""
    competence = writer.create_as_system(Competence, 300, title=title)
    held = RoleAssignment.objects.get(role__key="security_manager", ends_on__isnull=True)
    need = writer.create_as_system(CompetenceNeed, 300, role=held.role, competence=competence)
    return need, held


def asked_for_no_more(context: SimulationContext) -> list[str]:
    """An hour before the audit one person switches off what was missing all year."""
    writer = RecordWriter(context)
    need, held = _asked_for(writer, "Judging alarms")
    writer.alter(need, by=writer.compliance, verb="edit", is_active=False)
    return [str(held.reference)]


def dated_back(context: SimulationContext) -> list[str]:
    """Recorded and confirmed by one person on the eve, as of a day in last year."""
    writer = RecordWriter(context)
    need, held = _asked_for(writer, "Reading alarms")
    at, by = context.end - 2 * DAY, writer.compliance
    record = writer.create(
        CompetenceRecord, by, at, person=held.person, competence=need.competence, level="working",
        evidence="Appraisal of the board", effective_from=context.date_ago(290),
    )  # fmt: skip
    writer.force_step(record, "confirm", by, at + DAY / 24, confirmed_at=at)
    return [str(held.reference)]


def shown_by_another(context: SimulationContext) -> list[str]:
    """The record of a colleague who has two of them is given to one whose own has ended."""
    writer = RecordWriter(context)
    shown = CompetenceRecord.objects.filter(status="valid")
    one, two = shown.filter(competence__title__startswith="Operating").order_by("pk")[:2]
    writer.alter(two, at=context.end - 40 * DAY, effective_to=context.date_ago(2))
    at, by = context.end - 100 * DAY, writer.compliance
    extra = writer.create(
        CompetenceRecord, by, at, person=one.person, competence=one.competence, level="working",
        evidence="Appraisal of the team lead", effective_from=context.date_ago(100),
        effective_to=context.date_ago(-300), owner=writer.executive,
    )  # fmt: skip
    extra = writer.perform(extra, "confirm", writer.executive, at + DAY)
    writer.alter(extra, at=context.end - 3 * DAY, by=by, verb="edit", person=two.person)
    held = RoleAssignment.objects.get(person=two.person, role__key="resolver")
    return [str(held.reference)]


def holder_left_before_the_role_ended(context: SimulationContext) -> list[str]:
    """She left in summer; her assignment ends in autumn, on the day on which the next began."""
    writer = RecordWriter(context)
    held = RoleAssignment.objects.get(role__key="capacity_process_owner", ends_on__isnull=True)
    for days, person in (
        (200, writer.create_as_system(Person, 400, title="Lea Leaver")),
        (30, held.person),
    ):
        day = context.date_ago(days)
        writer.alter(held, at=context.end - days * DAY, ends_on=day)
        at = context.end - (days - 1) * DAY
        held = writer.create_as_system(
            RoleAssignment, days, role=held.role, person=person, starts_on=day
        )
        held = writer.force_step(held, "accept", person, at)
        if days == 200:
            writer.alter(person, at=context.end - 100 * DAY, is_active=False)
    return [str(held.role.reference)]


def training_planned_anew(context: SimulationContext) -> list[str]:
    """Canceled on its eve with a reason, and planned for another day: he learns next year."""
    writer = RecordWriter(context)
    need, held = _asked_for(writer, "Reading plans")
    for begun, day in ((90, 30), (31, -60)):
        training = writer.create_as_system(
            TrainingRecord, begun, title="Reading plans", person=held.person,
            competence=need.competence, planned_for=context.date_ago(day),
        )  # fmt: skip
        if day > 0:
            at, why = context.end - (day + 1) * DAY, "The trainer is ill this week."
            writer.force_step(training, "cancel", writer.compliance, at, cancel_reason=why)
    return [str(held.reference)]


LAPSES = (
    Lapse(
        "K-754",
        "a training canceled on its eve and planned anew",
        ("CHK-CMP-01",),
        training_planned_anew,
        on_site=True,
    ),
    Lapse(
        "K-748",
        "a competence that another had shown",
        ("CHK-CMP-01",),
        shown_by_another,
        on_site=True,
    ),
    Lapse(
        "K-749",
        "a mandatory role held by somebody who had left",
        ("CHK-SMS-07",),
        holder_left_before_the_role_ended,
        on_site=True,
    ),
    Lapse(
        "K-733",
        "a missing competence that one person asks for no more",
        ("CHK-CMP-01",),
        asked_for_no_more,
        on_site=True,
    ),
    Lapse("K-734", "a competence dated back by one", ("CHK-CMP-01",), dated_back, on_site=True),
)
