"""Somebody leaves: what is open goes to an heir or back to the queue, deputies take over the roles.

It follows from the write that closes the account, in the same transaction, by whatever way that
write comes: a page, the API, or what a second person confirms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Field, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.over import over
from shallmark.kernel import clock, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.texts import Text
from shallmark.manage.team.belonging import end_of
from shallmark.manage.team.models import Membership, Person, RoleAssignment, Team

#: fields that name who works on a record: without an heir it goes back to the queue
WORKS = ("assigned_to", "implementer", "chair", "auditor", "main_contact")
#: the field that names who answers for a record: somebody always does
ANSWERS = "owner"
#: key of a record type -> fields that are handed over although no form changes them, and what is
#: noted with it: field -> words with the name of who left; functions add their own
HANDED: dict[str, tuple[tuple[str, ...], Mapping[str, Text]]] = {}
#: key of a record type -> which of its records change hands by an act of their own alone, so that
#: they stay in the name of who left until then; functions add their own
KEPT: dict[str, Q] = {}


@dataclass(frozen=True)
class Held:
    """Open records of one type in which one field names the person."""

    record_type: type[RecordType]
    field: str
    records: QuerySet[Record]

    @property
    def name(self) -> str:
        field = self.record_type.model._meta.get_field(self.field)
        assert isinstance(field, Field)
        return str(field.verbose_name)

    @property
    def answers(self) -> bool:
        """Whether somebody must be named after it, as for those who answer for it."""
        return self.field == ANSWERS


def held_by(person: Person) -> list[Held]:
    """Everything open that is in the person's hands and is handed over; a query each, when read."""
    return [
        replace(held, records=held.records.exclude(KEPT[held.record_type.key]))
        if held.record_type.key in KEPT
        else held
        for held in _open_of(person)
    ]


def kept_by(person: Person) -> list[Held]:
    """What stays in the person's name until an act of its own."""
    return [
        replace(held, records=held.records.filter(KEPT[held.record_type.key]))
        for held in _open_of(person)
        if held.record_type.key in KEPT
    ]


def _open_of(person: Person) -> list[Held]:
    held = []
    for record_type in record_types():
        for field in _fields(record_type):
            records = record_type.model.objects.filter(**{field: person})
            records = records.exclude(over(record_type.model))
            held.append(Held(record_type, field, records.order_by("pk")))
    return held


def _fields(record_type: type[RecordType]) -> list[str]:
    more, _notes = HANDED.get(record_type.key, ((), {}))
    known = {
        field.name
        for field in record_type.model._meta.concrete_fields
        if field.many_to_one and field.related_model is Person
    }
    changed = {name for name in (ANSWERS, *WORKS) if name in record_type.changeable()}
    return [
        name
        for name in dict.fromkeys((ANSWERS, *WORKS, *more))
        if name in known & (changed | set(more))
    ]


def successor_of(person: Person, by: AnyPerson | None) -> Person | None:
    """Who answers where no heir is named: a deputy, the lead of a team, or whoever closes it."""
    today = clock.now().date()
    deputies = RoleAssignment.objects.in_effect(today).filter(person=person, deputy__is_active=True)
    for assignment in deputies.select_related("deputy").order_by("pk"):
        return assignment.deputy
    teams = Team.objects.filter(memberships__person=person, owner__is_active=True)
    for team in teams.exclude(owner=person).select_related("owner").order_by("pk"):
        lead = team.owner
        return lead if isinstance(lead, Person) else None
    return by if isinstance(by, Person) and by.pk != person.pk else None


@after(Person, "edit")
def hand_over(person: Person, event: WriteEvent) -> None:
    """Hand over what is open when the account is closed."""
    if person.is_active or not event.before.get("is_active"):
        return
    heir = person.heir
    if heir is not None and (heir.pk == person.pk or not heir.is_active):
        raise Invalid({"heir": [_("Name somebody else who is here.")]})
    successor = heir or successor_of(person, event.by)
    for held in held_by(person):
        to = heir or (successor if held.answers else None)
        for record in held.records:
            _give(record, held, to, person, event.by)
    _end_roles(person, event.by)
    _leave_teams(person, event.by)


def _give(
    record: Record, held: Held, to: Person | None, person: Person, by: AnyPerson | None
) -> None:
    _more, notes = HANDED.get(held.record_type.key, ((), {}))
    values: dict[str, object] = {held.field: to}
    if held.answers:
        values |= {name: str(words) % {"name": person} for name, words in notes.items()}
    try:
        writes.edit(record, by=by, values=values, authority=FOLLOWING)
    except Refused as wrong:
        sentence = f"{record.reference}: {wrong.sentence}"
        raise Invalid({"is_active": [sentence]}) from wrong


def _end_roles(person: Person, by: AnyPerson | None) -> None:
    """End the roles; the deputy of each takes it over, unless that is who closes the account."""
    today = clock.now().date()
    for assignment in RoleAssignment.objects.exclude(ends_on__lte=today).filter(person=person):
        deputy = assignment.deputy
        last = max(today, assignment.starts_on + timedelta(days=1))
        if assignment.ends_on is None or assignment.ends_on > last:
            writes.edit(assignment, by=by, values={"ends_on": last}, authority=FOLLOWING)
        if deputy is not None and deputy.is_active and (by is None or deputy.pk != by.pk):
            _take_over(assignment, deputy, last, by)
    for assignment in RoleAssignment.objects.exclude(ends_on__lte=today).filter(deputy=person):
        writes.edit(assignment, by=by, values={"deputy": None}, authority=FOLLOWING)


def _take_over(
    assignment: RoleAssignment, deputy: Person, since: date, by: AnyPerson | None
) -> None:
    holds = RoleAssignment.objects.filter(role=assignment.role, person=deputy)
    if holds.exclude(ends_on__lte=since).exists():
        return
    values = {
        "role": assignment.role,
        "person": deputy,
        "scope": assignment.scope,
        "starts_on": since,
    }
    writes.create(RoleAssignment, by=by, values=values, authority=FOLLOWING)


def _leave_teams(person: Person, by: AnyPerson | None) -> None:
    for membership in Membership.objects.filter(person=person).select_related("team"):
        end_of(membership.team, "people", person.pk, by=by, authority=FOLLOWING)
