"""Parts of what the pages of people, teams, services and customers tell beside their fields.

Every number is that of the list it opens: both come of the same address.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from django.db.models import F, QuerySet

from shallmark.common.blocks.bands import Bands
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Reading
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.kernel.texts import Text
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.listed_clock import clock_of, with_clock
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.filters import NONE
from shallmark.pages.list_address import VIEW, Address
from shallmark.pages.list_counts import bounded_each
from shallmark.pages.list_query import ListState
from shallmark.pages.list_views import shipped_tabs
from shallmark.pages.record_base import may_list

#: rows of a list in a page, and days in which what ends is said to end soon
MOST, SOON = 4, timedelta(days=60)


@dataclass(frozen=True)
class Place:
    """A list at an address: its records and, once counted, their number."""

    record_type: type[RecordType]
    address: Address
    records: QuerySet[Record]
    count: int = 0

    @property
    def url(self) -> str:
        return str(self.address)


@dataclass(frozen=True)
class Figure:
    """A number with the list that it opens."""

    label: Text
    place: Place
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a list in the page; what it has not is left out."""

    title: str
    url: str = ""
    icon: str = ""
    priority: int | None = None
    clock: dict[str, Any] | None = None
    status: str = ""
    state: str = ""
    reference: str = ""
    note: str = ""
    end: object = ""
    tone: str = ""
    #: words and address of what is late in it, or of what is to be done
    step: tuple[str, str] | None = None


@dataclass(frozen=True)
class Listing:
    """A list in the page; `url` and `count` where there is a list of all."""

    name: Text
    lines: Sequence[Line]
    count: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Taken:
    """One line of a queue, with what its form sends: the version in view, and a token."""

    line: Line
    version: int
    token: str


@dataclass(frozen=True)
class Queue:
    """What nobody has yet, and who of the team could take it, the one with the least first."""

    lines: Sequence[Taken]
    count: int
    url: str
    team: Team
    #: reference and name with what each has open; empty where the reader may not assign
    people: list[tuple[str, str]]


@dataclass
class Room:
    """What is told of one thing now."""

    #: what must not be overlooked, and where it is mended; bad or not
    notice: tuple[str, str] | None = None
    is_bad: bool = True
    #: how it stands at this moment, said in line with the facts of the head
    now: list[Line] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    #: values that are no lists, beside the figures
    facts: list[Fact] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    #: what nobody has, each assigned in place
    queue: Queue | None = None
    #: what is drawn, as wide as the column
    blocks: list[Table | Bands | Reading] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)


def places(
    person: Person, asked: Iterable[tuple[str, str, Mapping[str, Record | str | None]]]
) -> list[Place]:
    """Lists by record type, view and what fields say, where they open. One query counts them all.

    A field says a record, None (nobody), or words of the list's own filter, such as "-90d..".
    """
    found = []
    for key, view, named in asked:
        record_type = get_record_type(key)
        tabs = {tab.key: tab for tab in shipped_tabs(record_type, person)}
        if may_list(person, record_type) and view in tabs:
            records_named = {k: v for k, v in named.items() if not isinstance(v, str)}
            words = [(name, each) for name, each in named.items() if isinstance(each, str)]
            state = ListState(record_type, person, Address(record_type.url(), words))
            state.tabs, state.tab, state.looks = [tabs[view]], tabs[view], True
            said = {name: each.reference if each else NONE for name, each in records_named.items()}
            address = Address(record_type.url(), ((VIEW, view), *said.items(), *words))
            records = state.queryset.filter(**records_named)
            found.append(Place(record_type, address, records))
    counts = bounded_each([each.records for each in found])
    return [replace(each, count=count) for each, count in zip(found, counts, strict=True)]


def incident_lines(records: QuerySet[Record], most: int = MOST) -> list[Line]:
    """Incidents, due first, with their clock."""
    incidents = cast("QuerySet[Incident]", records).select_related("assigned_to")
    ordered = with_clock(incidents).order_by(
        F("next_due_at").asc(nulls_last=True), "priority", "-pk"
    )
    return [
        Line(
            title=each.title,
            url=each.get_absolute_url(),
            priority=each.priority,
            reference=each.reference,
            clock=clock_of(each),
        )
        for each in ordered[:most]
    ]


def plain_lines(records: QuerySet[Record], end: str = "", most: int = MOST) -> list[Line]:
    """Records with their state, and at the end a day."""
    return [
        Line(
            title=each.title,
            url=each.get_absolute_url(),
            icon=each.record_type().icon,
            status=str(getattr(each, "status", "")),
            state=str(each.get_status_display()) if hasattr(each, "get_status_display") else "",
            reference=each.reference,
            end=getattr(each, end, None) or "" if end else "",
        )
        for each in records[:most]
    ]


def by_name(found: Iterable[Place]) -> dict[str, Place]:
    return {f"{each.record_type.key}.{each.address.get(VIEW)}": each for each in found}


def figures_of(by: dict[str, Place], wanted: Iterable[tuple[Text, str, str]]) -> list[Figure]:
    return [
        Figure(label, by[name], tone if by[name].count else "")
        for label, name, tone in wanted
        if name in by
    ]


def incidents_of(by: dict[str, Place], name: str, head: Text) -> list[Listing]:
    place = by.get(name)
    if place is None or not place.count:
        return []
    return [Listing(head, incident_lines(place.records), place.count, place.url)]


def plain_of(by: dict[str, Place], name: str, head: Text) -> list[Listing]:
    place = by.get(name)
    if place is None or not place.count:
        return []
    ordered = place.records.order_by(*place.record_type.ordering)
    return [Listing(head, plain_lines(ordered), place.count, place.url)]


def told(room: Room) -> Room:
    """Without lists and blocks that hold nothing."""
    room.blocks = [each for each in room.blocks if each]
    room.listings = [each for each in room.listings if each.lines]
    return room
