"""What time decides about competence, and what a person says of the own account at first."""

from datetime import datetime, timedelta

from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import CompetenceRecord, Person, TrainingRecord

#: days until the training that renews an expired competence
RENEWED_IN = timedelta(days=60)


def expire_due(now: datetime) -> int:
    """Competences whose last day has passed expire, and a training is planned. May run twice."""
    valid = CompetenceRecord.objects.filter(status="valid", effective_to__lte=now.date())
    due = list(valid.select_related("person", "competence"))
    for record in due:
        writes.perform(record, "expire", by=None, authority=SYSTEM, reason="valid until")
        planned = TrainingRecord.objects.filter(
            person=record.person, competence=record.competence, status="planned"
        )
        if not planned.exists():
            values = {
                "title": record.competence.title,
                "person": record.person,
                "competence": record.competence,
                "planned_for": (now + RENEWED_IN).date(),
            }
            writes.create(TrainingRecord, by=None, values=values, authority=SYSTEM)
    return len(due)


def choose_zone(person: Person, zone: str) -> None:
    """The time zone that somebody chooses who is not signed in yet, with the first password."""
    with write_transaction(by=person, verb="choose", reference=person.reference):
        writes.edit(person, by=person, values={"zone": zone}, authority=FOLLOWING)
