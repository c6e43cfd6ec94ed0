"""First screens by role, declared: figures, lists told row by row, and what waits on each.

An app declares its screens in its module `home` (`SCREENS`). Each number is that of a view, counted
as the list counts it, and leads to that list (docs/adr/0052). What is no view, as the outcome of
checks, comes from `blocks`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shallmark.common.blocks.cells import Tone
from shallmark.common.blocks.tables import Table, line_of, listed
from shallmark.kernel import clock
from shallmark.kernel.discovery import app_modules
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text, capital
from shallmark.pages import formats
from shallmark.workplace.functions import Counted, counted, rows_of

#: rows of a list
MOST = 10
#: a column: its head, and what stands in it for a record
Column = tuple[Text, Callable[[Record], object]]


@dataclass(frozen=True)
class Listed:
    """A view told row by row; what holds nothing is left out."""

    view: str
    #: fields, or columns of their own
    columns: tuple[str | Column, ...] = ()
    order: tuple[str, ...] = ()
    #: of the last cell: bad or warn
    tone: Tone = ""
    caption: Text = ""


@dataclass(frozen=True)
class Screen:
    """The first screen of some roles."""

    #: `?screen=KEY`
    key: str
    name: Text
    roles: frozenset[str]
    #: views, each with the tone of what holds something
    figures: tuple[tuple[str, str], ...]
    listed: tuple[Listed, ...]
    #: views whose records wait there: what its number in the switch sums up
    waits: tuple[str, ...]
    #: address, name and icon
    links: tuple[tuple[str, Text, str], ...] = ()
    #: key of the record type that one makes here
    makes: str = ""
    #: what no view tells, before the lists
    blocks: Callable[[Person], Iterable[Table]] | None = None


@cache
def screens() -> dict[str, Screen]:
    """Those that are declared, by their key, the lower floors first."""
    return {each.key: each for module in app_modules("home") for each in module.SCREENS}


def screens_of(person: Person) -> list[Screen]:
    """First screens of the roles that the person holds."""
    return [each for each in screens().values() if each.roles & person.role_keys]


@dataclass(frozen=True)
class Place:
    """A first screen in the switch, with the number that waits there."""

    key: str
    name: Text
    waits: int
    here: bool


def switch(person: Person, here: str, others: Sequence[tuple[str, Text, str]] = ()) -> list[Place]:
    """All first screens of the person; none where there is one alone. One query.

    `others`: key, name and view of the screens that a function draws itself.
    """
    mine = [(each.key, each.name, each.waits) for each in screens_of(person)]
    mine += [(key, name, (view,)) for key, name, view in others]
    if len(mine) < 2:
        return []
    views = counted(person, (name for _key, _name, names in mine for name in names))
    return [
        Place(key, name, sum(views[each].count for each in names if each in views), key == here)
        for key, name, names in mine
    ]


def shown(screen: Screen, person: Person) -> dict[str, object]:
    """What the template of a screen needs. A query for all numbers, and one for each list."""
    names = [name for name, _tone in screen.figures] + [each.view for each in screen.listed]
    views = counted(person, names)
    blocks = list(screen.blocks(person)) if screen.blocks else []
    for each in screen.listed:
        if each.view in views and views[each.view].count:
            blocks.append(_rows(each, views[each.view], person))
    return {
        "screen": screen,
        "figures": [
            (views[name], tone if views[name].count else "")
            for name, tone in screen.figures
            if name in views
        ],
        "blocks": blocks,
    }


def _rows(told: Listed, view: Counted, person: Person) -> Table:
    columns = [_column(view.record_type.model, each) for each in told.columns]
    records = rows_of(view, person)
    people = [each for each in told.columns if isinstance(each, str) and _points(view, each)]
    if people:
        records = records.select_related(*people)
    if told.order:
        records = records.order_by(*told.order, "pk")
    lines = [
        line_of(record, *(cell(record) for _head, cell in columns), tone=told.tone)
        for record in records[:MOST]
    ]
    words = view.record_type.label_plural()
    return listed(
        key=view.name.replace(".", "-"),
        name=f"{capital(words)}: {view.tab.name[:1].lower()}{view.tab.name[1:]}",
        columns=[head for head, _cell in columns],
        lines=lines,
        count=view.count,
        url=view.url,
        says=told.caption,
    )


def _points(view: Counted, name: str) -> bool:
    return view.record_type.model._meta.get_field(name).is_relation


def _column(model: type[Record], column: str | Column) -> Column:
    if not isinstance(column, str):
        return column
    field = model._meta.get_field(column)
    name = f"get_{column}_display" if getattr(field, "choices", None) else column

    def cell(record: Record) -> object:
        value = getattr(record, name)
        if isinstance(value, Decimal):
            return formats.decimal(value)
        return value() if callable(value) else value

    return capital(getattr(field, "verbose_name", column)), cell


def _days_ago(at: date | datetime) -> int:
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return (timezone.localdate(clock.now()) - day).days


def days_over(name: str) -> Column:
    """Since how many days the day or moment of this field is over, or when it will be."""

    def cell(record: Record) -> object:
        at = getattr(record, name)
        days = _days_ago(at) if at is not None else 0
        return ngettext("%d day over", "%d days over", days) % days if days > 0 else at

    return _("Due"), cell


def days_since(name: str, head: Text) -> Column:
    """How many days ago the day or moment of this field was."""

    def cell(record: Record) -> object:
        at = getattr(record, name)
        if at is None:
            return None
        days = max(_days_ago(at), 0)
        return ngettext("%d day", "%d days", days) % days

    return head, cell
