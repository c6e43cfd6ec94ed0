"""A few fields of a record that are filled in on its page as a step is taken: a button, a form.

A function fills `fills` beside its record types. What has no life of its own is worked on by them:
what was found of an audited item, what a meeting came to, the end of a relation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.kernel.texts import Text
from shallmark.pages.record_base import is_changeable, is_staff


@dataclass(frozen=True)
class Fill:
    """A button of the record's page, and the form that it opens there."""

    word: Text
    icon: str = "pencil"
    #: what it asks for
    names: tuple[str, ...] = ()
    #: whether there is anything to do by it
    offered: Callable[[Any], bool] = lambda _record: True
    #: a sentence above the form
    says: Callable[[Any], Text] = lambda _record: ""
    #: what it does where that is more than to write the fields
    write: Callable[[Any, Person], object] | None = None
    #: whether it is what one comes here for, and drawn so
    leads_on: bool = True


#: key of a record type -> key of each, the last part of its address below the record
fills: dict[str, dict[str, Fill]] = {}


def fills_of(record: Record, person: Person) -> Mapping[str, Fill]:
    """Those that this reader is offered for the record."""
    record_type = type_of(type(record))
    known = fills.get(record_type.key, {})
    if not known or not (is_staff(person) and is_changeable(record)):
        return {}
    if record_type.is_closed(record):
        return {}
    return {key: fill for key, fill in known.items() if fill.offered(record)}


@dataclass(frozen=True)
class Lead:
    """A button of the record's page that opens the form of another record, filled in already."""

    text: Text
    url: str
    icon: str = "plus"
