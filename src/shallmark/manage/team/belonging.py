"""Who belongs to a record: the members of a team, the people of a customer.

Each belonging is a row that comes and goes, and its history stays (`ledger.team_member`).
"""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import type_of
from shallmark.manage.team.models import Membership, Person


@dataclass(frozen=True)
class Belonging:
    """Rows of `through` tie people to a record by its field `owner`."""

    through: type[models.Model]
    owner: str


#: key of the record type -> how people belong to it; a function adds its own
BELONGINGS: dict[str, Belonging] = {"team": Belonging(Membership, "team")}


def people_of(record: Record) -> "models.QuerySet[Person]":
    """Those who belong to it, by name; who left the organisation comes last."""
    how = BELONGINGS[type_of(type(record)).key]
    rows = how.through._default_manager.filter(**{how.owner: record.pk}).values("person")
    people: models.QuerySet[Person] = Person.objects.filter(pk__in=rows)
    return people.order_by("-is_active", "title")


def add_person(record: Record, person: Person, *, by: AnyPerson) -> None:
    """Let the person belong to it.

    Raises:
        NotAllowed: who adds may not change the record, or takes in himself.
        Invalid: the person belongs to it, or to another where one belongs to one alone.

    """
    how = BELONGINGS[type_of(type(record)).key]
    _require_right(record, by)
    if person.pk == by.pk and "admin" not in by.role_keys:
        raise NotAllowed(_("Somebody else takes you in: whoever belongs to it reads its records."))
    if not person.is_active:
        raise Invalid({"person": [_("%s has left.") % person]})
    try:
        with transaction.atomic(), write_transaction(by=by, verb="join"):
            how.through._default_manager.create(**{how.owner: record, "person": person})
    except IntegrityError as wrong:
        sentence = _("%s belongs to it already, or to another.") % person
        raise Invalid({"person": [sentence]}) from wrong


def drop_person(record: Record, person: int, *, by: AnyPerson) -> None:
    """End that the person of this key belongs to it; history keeps that it was so.

    Raises:
        NotAllowed: who does it may not change the record.

    """
    how = BELONGINGS[type_of(type(record)).key]
    _require_right(record, by)
    with write_transaction(by=by, verb="leave"):
        for row in how.through._default_manager.filter(**{how.owner: record.pk}, person=person):
            row.delete()


def _require_right(record: Record, by: AnyPerson) -> None:
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not say who belongs to it."))
