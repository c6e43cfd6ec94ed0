"""Writes records at moments of the simulated year, as people do and as an import does."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shallmark.common.links.models import Link
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models.record import AnyRecord, Record
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.confirming import confirmers, signed_in_as
from shallmark.manage.team.models import AccessChange
from shallmark.manage.team.models import Person as PersonRecord
from shallmark.manage.team.two_people import SIGNED
from shallmark.simulate.context import SimulationContext

#: the name under which imported records enter: those of a lapse, which no gate would let in
IMPORT_SOURCE = "old_register"


class RecordWriter:
    """Writes the records of one organisation."""

    def __init__(self, context: SimulationContext) -> None:
        self.context = context
        self.org = context.org
        self.founded, self.start, self.end = context.founded, context.start, context.end

    @property
    def compliance(self) -> Person:
        return self.org.roles["it_risk_compliance_manager"]

    @property
    def executive(self) -> Person:
        return self.org.roles["it_executive_officer"]

    @property
    def review_due(self) -> date:
        """A day well after the year, so that no review is overdue at its end."""
        return (self.end + timedelta(days=60)).date()

    def months(self) -> Iterator[datetime]:
        """The second day of each month from the founding to the end."""
        at = self.founded
        while at < self.end - timedelta(days=1):
            yield at
            at = (at.replace(day=1) + timedelta(days=32)).replace(day=2)

    def days_ago(self, days: float) -> datetime:
        return self.context.days_ago(days)

    def create(
        self, model: type[AnyRecord], by: Person | None, at: datetime, **values: object
    ) -> AnyRecord:
        return writes.create(model, by=by, values=values, at=at)

    def create_as_system(self, model: type[AnyRecord], days: float, **values: object) -> AnyRecord:
        """A record that enters without a person, this many days before the end."""
        at = self.end - timedelta(days=days)
        return writes.create(model, by=None, values=values, at=at, authority=SYSTEM)

    def edit(
        self, record: AnyRecord, by: Person | None, at: datetime, reason: str = "", **values: object
    ) -> AnyRecord:
        return writes.edit(record, by=by, values=values, reason=reason, at=at)

    def correct(
        self, record: AnyRecord, by: Person, at: datetime, reason: str, **values: object
    ) -> AnyRecord:
        """Change a closed record by two people: one asks, the first who may confirms."""
        with clock.at(at):
            try:
                return writes.edit(record, by=by, values=values, reason=reason)
            except AwaitsSecondPerson as waits:
                _confirm(waits)
        record.refresh_from_db()
        return record

    def create_confirmed(
        self, model: type[AnyRecord], by: Person, at: datetime, **values: object
    ) -> None:
        """What one proposes and the first who may confirms; then it is written."""
        with clock.at(at):
            try:
                writes.create(model, by=by, values=values)
            except AwaitsSecondPerson as waits:
                _confirm(waits)

    def somebody_who_left(self, days: float) -> PersonRecord:
        """A colleague who left this many days before the end, and had no role."""
        person = self.create_as_system(PersonRecord, 400, title="Lea Leaver")
        self.alter(person, at=self.end - timedelta(days=days), is_active=False)
        return person

    def create_by_two(
        self, model: type[AnyRecord], by: Person, second: Person, at: datetime, **values: object
    ) -> AnyRecord:
        """What one proposed and another approved, as it stands after both."""
        people = {"asked_by": by, "confirmed_by": second}
        signed = {name: people[who] for name, who in SIGNED[model.record_type().key].items()}
        return writes.create(model, by=by, values={**values, **signed}, at=at, authority=SYSTEM)

    def perform(
        self, record: AnyRecord, verb: str, by: Person | None, at: datetime, reason: str = "",
        **values: object,
    ) -> AnyRecord:  # fmt: skip
        return writes.perform(
            record, verb, by=by, values=values, reason=reason, confirm=True, at=at
        )

    def import_record(
        self, model: type[AnyRecord], status: str, at: datetime, **values: object
    ) -> AnyRecord:
        """A record of the register before: no gate judged it, and every check judges it."""
        values = {"created_at": at, "updated_at": at, "source_system": IMPORT_SOURCE, **values}
        with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
            reference = next_reference(model.record_type().prefix)
            record = model(reference=reference, status=status, source_key=reference, **values)
            record.save(force_insert=True)
        return record

    def import_row(self, model: type[AnyRecord], at: datetime, **values: object) -> AnyRecord:
        """A record without a lifecycle, such as a sighting or a relation."""
        with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
            reference = next_reference(model.record_type().prefix)
            record = model(reference=reference, created_at=at, updated_at=at, **values)
            record.save(force_insert=True)
        return record

    def alter(
        self,
        record: Record,
        *,
        at: datetime | None = None,
        by: Person | None = None,
        verb: str = "import",
        reason: str = "",
        **values: object,
    ) -> str:
        """Change fields as another tool does, past gates and reasons; returns the reference.

        It happens an hour before the end, unless `at` is given.
        """
        moment = at or self.end - timedelta(hours=1)
        authority = SYSTEM if by is None else None
        with write_transaction(by=by, verb=verb, reason=reason, authority=authority, at=moment):
            for name, value in values.items():
                setattr(record, name, value)
            record.updated_at, record.updated_by = moment, by
            record.version += 1
            record.save()
        return record.reference

    def force_step(
        self, record: AnyRecord, verb: str, by: Person | None, at: datetime, **values: object
    ) -> AnyRecord:
        """Take a step past its gates, as the register before would have allowed it."""
        step = steps_of(type(record))[verb]
        with write_transaction(by=by, verb=verb, at=at):
            for name, value in values.items():
                setattr(record, name, value)
            for name in step.signs if by else ():
                setattr(record, name, by)
            step.apply(record, by)
            for column in step.sets_time:
                setattr(record, column, at)
            if verb in record.record_type().closing_steps():
                record.closed_at, record.closed_by = at, by
            record.updated_at, record.updated_by = at, by
            record.version += 1
            record.save()
        return record

    def link(self, first: Record, kind: str, second: Record, at: datetime) -> None:
        Link.objects.get_or_create(
            kind=kind,
            from_key=first.record_type().key,
            from_id=first.pk,
            to_key=second.record_type().key,
            to_id=second.pk,
            defaults={
                "from_reference": first.reference,
                "to_reference": second.reference,
                "created_at": at,
            },
        )


def _confirm(waits: AwaitsSecondPerson) -> None:
    asked = AccessChange.objects.get(reference=waits.reference)
    second = confirmers(asked)[0]
    with signed_in_as(second):
        writes.perform(asked, "confirm", by=second)
