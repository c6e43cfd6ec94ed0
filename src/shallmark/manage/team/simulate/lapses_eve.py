"""Lapses as found on site: a competence that nobody asks for any more, or that was dated back."""

from datetime import timedelta

from shallmark.manage.team.models import (
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    RoleAssignment,
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


LAPSES = (
    Lapse(
        "K-733",
        "a missing competence that one person asks for no more",
        ("CHK-CMP-01",),
        asked_for_no_more,
        on_site=True,
    ),
    Lapse("K-734", "a competence dated back by one", ("CHK-CMP-01",), dated_back, on_site=True),
)
