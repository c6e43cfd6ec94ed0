"""Service management functions: what each is for, which work waits in it, and until when.

Each function says this once, in the module `function` of its app; its page, the rail and the first
screens read it. Views of record types are named `record.view`, as `change.late`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TypeAlias

from django.db.models import Q, QuerySet

from shallmark.kernel.discovery import app_modules
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.kernel.texts import Text
from shallmark.looks import open_to
from shallmark.pages.list_address import VIEW, Address
from shallmark.pages.list_counts import bounded_each
from shallmark.pages.list_query import ListState
from shallmark.pages.list_views import Tab, shipped_tabs
from shallmark.pages.record_base import may_list

#: the condition of what a view held at a moment
Stood: TypeAlias = Callable[[datetime], Q]


def between(*ends: str, **also: object) -> Stood:
    """Of what counts from its recording until the first of these moments, once it has come."""

    def held(at: datetime) -> Q:
        condition = Q(created_at__lt=at, **also)
        for end in ends:
            condition &= Q(**{end: None}) | Q(**{f"{end}__gte": at})
        return condition

    return held


@dataclass(frozen=True)
class ServiceFunction:
    """One function of MOF as its page shows it."""

    #: the last part of its address
    key: str
    #: its full name, as its record types say it
    name: Text
    #: what it is for, in one sentence
    purpose: Text
    #: its record types under headings, in the order of the work
    groups: tuple[tuple[Text, tuple[str, ...]], ...]
    #: those that the rail names, where it does not name all; the others are on the page
    main: tuple[str, ...]
    #: views told as key figures, at most five
    figures: tuple[str, ...]
    #: views of what one reader has to do, beside what waits for the reader's word
    own: tuple[str, ...]
    #: views of what is overdue, or should not be at all
    late: tuple[str, ...]
    #: fields with the day on which something is due next, as `document.review_due`
    dates: tuple[str, ...]
    #: keys of the roles that answer for it
    roles: tuple[str, ...]
    #: kinds of its policies
    policies: tuple[str, ...] = ()
    #: groups of the catalogue whose checks judge its work
    checks: tuple[str, ...] = ()
    #: figures of which the records keep since when and until when they counted: view -> its records
    #: at a moment that has passed
    stood: Mapping[str, Stood] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/functions/{self.key}"

    @property
    def asks(self) -> tuple[str, ...]:
        """Views of its record types that ask for the reader's word."""
        return asking(lambda record_type: str(record_type.function) == str(self.name))

    @property
    def records(self) -> tuple[str, ...]:
        """Keys of its record types."""
        return tuple(key for _name, keys in self.groups for key in keys)


@dataclass(frozen=True)
class Counted:
    """A view of a list, and how many records it holds for the reader (1,000: more than 999)."""

    record_type: type[RecordType]
    tab: Tab
    count: int

    @property
    def name(self) -> str:
        """As `record.view`."""
        return f"{self.record_type.key}.{self.tab.key}"

    @property
    def url(self) -> str:
        """The list that holds exactly these."""
        return f"{self.record_type.url()}?{VIEW}={self.tab.key}"


@cache
def functions() -> dict[str, ServiceFunction]:
    """Those that are declared, by their key."""
    declared = (module.FUNCTION for module in app_modules("function"))
    return {each.key: each for each in declared}


def function_named(name: Text) -> ServiceFunction | None:
    """The declared function of this full name."""
    return next((each for each in functions().values() if str(each.name) == str(name)), None)


def asking(fits: Callable[[type[RecordType]], bool] = lambda _record_type: True) -> tuple[str, ...]:
    """Views that ask for the reader's word, of the record types that fit."""
    return tuple(
        f"{record_type.key}.{view.key}"
        for record_type in record_types()
        if fits(record_type)
        for view in record_type.views
        if view.asks
    )


def readable_types(person: Person, keys: Iterable[str]) -> list[type[RecordType]]:
    """The record types of these keys whose lists the person may open."""
    return [each for each in map(get_record_type, keys) if may_list(person, each)]


def counted(person: Person, names: Iterable[str]) -> dict[str, Counted]:
    """The named views that the person may open, each with its number. One query for all."""
    return {each.name: each for each in count(person, _places(person, names))}


def _places(person: Person, names: Iterable[str]) -> list[tuple[type[RecordType], Tab]]:
    places = []
    for name in dict.fromkeys(names):
        key, _dot, view = name.partition(".")
        if may_list(person, get_record_type(key)):
            tabs = shipped_tabs(get_record_type(key), person)
            places += [(get_record_type(key), tab) for tab in tabs if tab.key == view]
    return places


def count(person: Person, places: list[tuple[type[RecordType], Tab]]) -> list[Counted]:
    """How many records each list of a view holds, as its own counter tells. One query for all."""
    numbers = bounded_each(_each(places, person))
    return [Counted(*place, number) for place, number in zip(places, numbers, strict=True)]


def compared(
    function: ServiceFunction, person: Person, names: Iterable[str], at: datetime
) -> tuple[dict[str, Counted], dict[str, int]]:
    """As `counted`, and what its figures held at a moment, where they keep it. One query."""
    places = _places(person, names)
    named = {f"{record_type.key}.{tab.key}": record_type for record_type, tab in places}
    told = {name: record_type for name, record_type in named.items() if name in function.stood}
    then = (
        open_to(record_type.model, person).filter(function.stood[name](at))
        for name, record_type in told.items()
    )
    numbers = bounded_each([*_each(places, person), *then])
    views = zip(places, numbers, strict=False)
    return (
        {each.name: each for each in (Counted(*place, number) for place, number in views)},
        dict(zip(told, numbers[len(places) :], strict=True)),
    )


def rows_of(view: Counted, person: Person) -> QuerySet[Record]:
    """The records of a counted view, but for those that only a recorded look opens."""
    return _list_of(view.record_type, person, looks=False).in_tab(view.tab)


def _each(places: list[tuple[type[RecordType], Tab]], person: Person) -> list[QuerySet[Record]]:
    """The records of each view; what the person may read of a type is worked out once."""
    lists = {record_type: _list_of(record_type, person) for record_type, _tab in places}
    return [lists[record_type].in_tab(tab) for record_type, tab in places]


def _list_of(record_type: type[RecordType], person: Person, *, looks: bool = True) -> ListState:
    state = ListState(record_type, person, Address(record_type.url(), ()))
    state.tabs, state.looks = [], looks
    return state


@dataclass(frozen=True)
class Needs:
    """What one person has to do now: to decide, own work, and what is overdue."""

    asked: list[Counted]
    own: list[Counted]
    #: where the person answers
    late: list[Counted]


def needs(person: Person, but: Collection[str] = ()) -> Needs:
    """Over all functions but those of the keys `but`, views that hold nothing left out; one query.

    A function's overdue work is told to those whose role answers for it.
    """
    told = [function for key, function in functions().items() if key not in but]
    own = [name for function in told for name in function.own]
    late = [
        name
        for function in told
        if set(function.roles) & person.role_keys
        for name in function.late
    ]
    asked = asking()
    views = counted(person, (*asked, *own, *late))
    held = {name: view for name, view in views.items() if view.count}
    return Needs(*([held[name] for name in names if name in held] for names in (asked, own, late)))
