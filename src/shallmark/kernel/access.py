"""Who may see and do what: role x scope, read and write apart, as one queryset condition.

Roles are code (`Role`), kept by upper floors in `roles.py` and registered here. A grant names a
record, a read scope, a write scope and the steps. There are no grants on single records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


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
    name: "str | _StrPromise"
    grants: tuple[Grant, ...] = ()
    #: false for customers: staff see private notes
    staff: bool = True
    by_record: dict[str, Grant] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_record.update({found.record: found for found in self.grants})

    def grant_for(self, record: str) -> Grant | None:
        return self.by_record.get(record) or self.by_record.get("*")


_roles: dict[str, Role] = {}


def register_roles(roles: Iterable[Role]) -> None:
    _roles.update({role.key: role for role in roles})


def roles() -> dict[str, Role]:
    return _roles


def grants_of(person: Any, record: str) -> list[Grant]:
    """The grants that the person's roles give on a record type."""
    held = (_roles.get(key) for key in person.role_keys)
    found = (role.grant_for(record) for role in held if role is not None)
    return [grant for grant in found if grant is not None]


def _condition(model: type[models.Model], person: Any, scopes: Iterable[Scope]) -> models.Q:
    from shallmark.kernel.records import type_of

    record_type = type_of(model)
    wanted = set(scopes) - {Scope.NOTHING}
    if Scope.EVERYTHING in wanted:
        reach = models.Q()
    else:
        # `pk__in=[]` is Django's own way to say "nothing", and costs no query.
        reach = models.Q(pk__in=[])
        for scope in sorted(wanted):
            reach |= record_type.scope_condition(scope, person)
    return reach & record_type.restriction(person)


def _is_known(person: Any) -> bool:
    return bool(getattr(person, "is_authenticated", False) and person.is_active)


def readable(model: type[models.Model], person: Any) -> models.Q:
    if not _is_known(person):
        return models.Q(pk__in=[])
    key = _key(model)
    return _condition(model, person, (grant.read for grant in grants_of(person, key)))


def writable(model: type[models.Model], person: Any) -> models.Q:
    if not _is_known(person):
        return models.Q(pk__in=[])
    key = _key(model)
    return _condition(model, person, (grant.write for grant in grants_of(person, key)))


def _key(model: type[models.Model]) -> str:
    from shallmark.kernel.records import type_of

    return type_of(model).key


def may_create(person: Any, record: str) -> bool:
    return _is_known(person) and any(grant.create for grant in grants_of(person, record))


def may_edit(person: Any, record: Any) -> bool:
    """Whether the person may change this record. Costs one query."""
    return bool(type(record).objects.editable_by(person).filter(pk=record.pk).exists())


def may_read(person: Any, record: Any) -> bool:
    """Whether the person may read this record. Costs one query."""
    return bool(type(record).objects.visible_to(person).filter(pk=record.pk).exists())


def may_step(person: Any, record: Any, verb: str, relations: Iterable[str] = ()) -> bool:
    """Whether a role or a relation to the record lets the person do `verb`, scope aside."""
    if any(getattr(record, f"{name}_id", None) == person.pk for name in relations):
        return True
    allowed = (grant.steps for grant in grants_of(person, _key(type(record))))
    return any(verb in steps or "*" in steps for steps in allowed)
