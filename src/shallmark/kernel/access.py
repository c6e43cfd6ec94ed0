"""Who may see and do what: role x scope, read and write apart, as one queryset condition.

Roles are code (`Role`), kept by upper floors in `roles.py` and registered here. A grant names a
record, a read scope, a write scope and the steps. There are no grants on single records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, TypeGuard

from django.db import models

from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from shallmark.kernel.models.record import Record


class Scope(IntEnum):
    """How far a right reaches; a wider one includes the narrower ones."""

    NOTHING = 0
    OWN = 1
    TEAM = 2
    SERVICE = 3
    CUSTOMER = 4
    EVERYTHING = 9


ALL_STEPS = frozenset({"*"})


@dataclass(frozen=True)
class Grant:
    """What a role may do with one record type ("*" = every type)."""

    record: str
    read: Scope = Scope.NOTHING
    write: Scope = Scope.NOTHING
    steps: frozenset[str] = frozenset()
    create: bool = False


@dataclass(frozen=True)
class Role:
    """An operational role: a name of the field and its grants."""

    key: str
    name: Text
    grants: tuple[Grant, ...] = ()
    #: false for customers: staff see private notes
    staff: bool = True
    by_record: dict[str, Grant] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_record.update({grant.record: grant for grant in self.grants})

    def grant_for(self, record: str) -> Grant | None:
        return self.by_record.get(record) or self.by_record.get("*")


_roles: dict[str, Role] = {}


def register_roles(roles: Iterable[Role]) -> None:
    _roles.update({role.key: role for role in roles})


def roles() -> dict[str, Role]:
    return _roles


def grants_of(person: Person, record: str) -> list[Grant]:
    """The grants that the person's roles give on a record type."""
    held = (_roles.get(key) for key in person.role_keys)
    grants = (role.grant_for(record) for role in held if role is not None)
    return [grant for grant in grants if grant is not None]


def _condition(model: "type[Record]", person: Person, scopes: Iterable[Scope]) -> models.Q:
    record_type = model.record_type()
    wanted = set(scopes) - {Scope.NOTHING}
    if Scope.EVERYTHING in wanted:
        reach = models.Q()
    else:
        # `pk__in=[]` is Django's own way to say "nothing", and costs no query.
        reach = models.Q(pk__in=[])
        for scope in sorted(wanted):
            reach |= record_type.scope_condition(scope, person)
    return reach & record_type.restriction(person)


def _is_known(person: "Person | AnonymousUser") -> TypeGuard[Person]:
    return bool(getattr(person, "is_authenticated", False) and person.is_active)


def readable(model: "type[Record]", person: "Person | AnonymousUser") -> models.Q:
    if not _is_known(person):
        return models.Q(pk__in=[])
    key = model.record_type().key
    return _condition(model, person, (grant.read for grant in grants_of(person, key)))


def writable(model: "type[Record]", person: "Person | AnonymousUser") -> models.Q:
    if not _is_known(person):
        return models.Q(pk__in=[])
    key = model.record_type().key
    return _condition(model, person, (grant.write for grant in grants_of(person, key)))


def may_create(person: "Person | AnonymousUser", record: str) -> bool:
    return _is_known(person) and any(grant.create for grant in grants_of(person, record))


def may_edit(person: Person, record: "Record") -> bool:
    """Whether the person may change this record, as it is in hand."""
    return _matches(record, writable(type(record), person))


def may_read(person: Person, record: "Record") -> bool:
    """Whether the person may read this record, as it is in hand."""
    return _matches(record, readable(type(record), person))


def _matches(record: "Record", condition: models.Q) -> bool:
    """Costs a query only where the condition looks beyond the columns of the record."""
    fits = evaluate_q(record, condition)
    if fits is None:
        return bool(type(record).objects.filter(condition, pk=record.pk).exists())
    return fits


def evaluate_q(record: "Record", condition: object) -> bool | None:
    """What the database would say of the condition, by the record's own columns; None: ask it."""
    if not isinstance(condition, models.Q):
        return _column_fits(record, *condition) if isinstance(condition, tuple) else None
    if not condition.children:
        # Without a condition Django asks for nothing, even where nothing is denied.
        return True
    outcomes = {evaluate_q(record, child) for child in condition.children}
    decides = condition.connector == models.Q.OR
    if condition.connector == models.Q.XOR or (None in outcomes and decides not in outcomes):
        return None
    outcome = decides if decides in outcomes else not decides
    return outcome != condition.negated


def _column_fits(record: "Record", path: str, value: object) -> bool | None:
    name, _gap, lookup = path.partition("__")
    meta = record._meta
    field = meta.pk if name == "pk" else meta.get_field(name)
    column = getattr(field, "attname", "")
    if column not in record.__dict__ or hasattr(value, "resolve_expression"):
        return None
    present = record.__dict__[column]
    match lookup:
        case "" | "exact":
            return bool(present == _key_of(value))
        case "in" if isinstance(value, list | tuple | set | frozenset):
            return present in {_key_of(member) for member in value}
        case "isnull":
            return bool((present is None) == value)
    return None


def _key_of(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


def may_step(person: Person, record: "Record", verb: str, relations: Iterable[str] = ()) -> bool:
    """Whether a role or a relation to the record lets the person do `verb`, scope aside."""
    if any(getattr(record, f"{name}_id", None) == person.pk for name in relations):
        return True
    allowed = (grant.steps for grant in grants_of(person, record.record_type().key))
    return any(verb in steps or "*" in steps for steps in allowed)
