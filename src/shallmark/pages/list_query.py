"""What a list shows, worked out once: page, export, counts and mass actions agree."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TypedDict

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record, RecordQuerySet
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import Text
from shallmark.looks import open_to
from shallmark.pages.active_filters import describe_q
from shallmark.pages.filters import RecordFilter, names_of, search_condition
from shallmark.pages.keyset import Order, has_index
from shallmark.pages.list_address import COLUMNS, OWN, SEARCH, SORT, VIEW, Address
from shallmark.pages.list_counts import bounded
from shallmark.pages.list_views import Tab, chosen, tabs_of
from shallmark.pages.tables import Column, column, known_columns, with_added, with_layout


class Chip(TypedDict, total=False):
    """One filter as it is shown: `drop` is the address without it."""

    field: Text
    value: str
    drop: str
    #: of the filter, until its chip knows where it is changed
    name: str
    attrs: dict[str, str]


LONGEST_SEARCH = 200
#: rows that are sorted by a column without an index; of a million, one waits for seconds
LONGEST_SORT = 10_000


def visible_of(record_type: type[RecordType], person: Person) -> RecordQuerySet[Record]:
    """Every record of the type that the person may read."""
    return record_type.model.objects.visible_to(person)


class ListState:
    """A record type's list for one reader at one address.

    What the address says and nobody understands is in `faults`: whoever has some shows no list,
    since one without the filter that was meant would be taken for the one with it.
    """

    def __init__(self, record_type: type[RecordType], person: Person, address: Address) -> None:
        self.record_type, self.person, self.address = record_type, person, address
        #: whether what is opened to the reader is in it; whoever shows the rows records the look
        self.looks = False
        #: parameters that a page goes without, and says so; a program and a file do not
        self.notes: dict[str, str] = {}
        self._faults: dict[str, str] = {}

    @classmethod
    def of(
        cls, record_type: type[RecordType], request: HttpRequest, without: Collection[str] = ()
    ) -> "ListState":
        """Of the request's address; `without` names what is said to the page, not to the list."""
        address = Address.read(record_type.url(), request.GET, without)
        return cls(record_type, signed_in(request), address)

    @cached_property
    def faults(self) -> dict[str, str]:
        """A sentence for each parameter that is unknown, or says what it cannot, by its name."""
        for _each in (self.tab, self.filter, self.search, self.columns, self.order):
            # each tells what it does not understand
            continue
        return self._faults

    @cached_property
    def tabs(self) -> list[Tab]:
        return tabs_of(self.record_type, self.person)

    @cached_property
    def tab(self) -> Tab:
        key = self.address.get(VIEW)
        tab = chosen(self.tabs, key, self.record_type, self.person)
        if tab is None:
            self._faults[VIEW] = _("There is no view “%(key)s” for you.") % {"key": key[:60]}
            tab = chosen(self.tabs, "", self.record_type, self.person)
        assert tab is not None
        return tab

    @cached_property
    def said(self) -> dict[str, str]:
        """The view's words, overruled by those of the address; an empty one takes a filter away."""
        return {**self.tab.said, **dict(self.address.said)}

    @cached_property
    def filter(self) -> RecordFilter:
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in self.said.items() if value})
        record_filter = RecordFilter(
            self.record_type, data, self.visible, self.person, only=set(data)
        )
        known = {*names_of(self.record_type), *OWN}
        unknown = _("This list has no filter of this name.")
        self._faults.update({name: unknown for name in self.said if name not in known})
        self._faults.update(record_filter.complaints())
        return record_filter

    @cached_property
    def visible(self) -> RecordQuerySet[Record]:
        if self.looks:
            return open_to(self.record_type.model, self.person)
        return visible_of(self.record_type, self.person)

    @cached_property
    def search(self) -> str:
        text = self.said.get(SEARCH, "").strip()
        if len(text) > LONGEST_SEARCH:
            wrong = _("A search has at most %(most)s characters.")
            self._faults[SEARCH] = wrong % {"most": LONGEST_SEARCH}
        return text[:LONGEST_SEARCH]

    @cached_property
    def rows(self) -> models.QuerySet[Record]:
        """The records the list holds, in no order and without what its columns need."""
        rows: models.QuerySet[Record] = self.filter.qs.filter(self.tab.condition(self.person))
        return rows.filter(search_condition(self.record_type, self.search)) if self.search else rows

    @cached_property
    def queryset(self) -> models.QuerySet[Record]:
        return with_added(self.rows, self.columns)

    def in_tab(self, tab: Tab) -> models.QuerySet[Record]:
        """The records of another tab, as its counter counts them: the view alone."""
        other = ListState(self.record_type, self.person, Address(self.address.path, ()))
        other.tabs, other.tab, other.visible = self.tabs, tab, self.visible
        return other.rows

    @cached_property
    def columns(self) -> list[Column]:
        wanted = [name for name in self.said.get(COLUMNS, "").split(",") if name]
        known = {column.key: column for column in known_columns(self.record_type)}
        strange = [name for name in wanted if name not in known]
        if strange:
            self._faults[COLUMNS] = _("There is no column “%(name)s”.") % {"name": strange[0][:60]}
        names = [name for name in wanted if name in known] or list(self.record_type.list_display)
        return with_layout([known[name] for name in names])

    @cached_property
    def sorted_by(self) -> tuple[str, bool]:
        """Key of the column and whether downwards; ("", False) for the type's own order."""
        wanted = self.said.get(SORT, "")
        key = wanted.removeprefix("-")
        if not key:
            return "", False
        column = self._sortable(key)
        if column is None:
            self._faults[SORT] = _("This list is not sorted by “%(name)s”.") % {"name": key[:60]}
            return "", False
        if self._too_long_for(column.sort_path):
            too_long = _("This list is too long to be sorted by “%(name)s”: filter it first.")
            self.notes[SORT] = too_long % {"name": column.label}
            return "", False
        return column.key, wanted.startswith("-")

    def _too_long_for(self, path: str) -> bool:
        """Whether a click asks to sort more rows than can be sorted in no time. Costs one query."""
        if not self.address.get(SORT) or has_index(self.record_type.model, path):
            return False
        return bounded(self.queryset, LONGEST_SORT + 1) > LONGEST_SORT

    def _sortable(self, key: str) -> Column | None:
        """By key of a column, or by the path it is sorted by (next_due_at is the clock's)."""
        try:
            names = (*self.record_type.list_display, "created_at")
            offered = [column(self.record_type, name) for name in names]
        except FieldDoesNotExist:
            return None
        fits = (each for each in (*offered, *self.columns) if key in {each.key, each.sort_path})
        return next((each for each in fits if each.sort_path), None)

    @cached_property
    def order(self) -> Order:
        key, down = self.sorted_by
        if not key:
            return Order.of(self.record_type.model, self.record_type.ordering)
        column = self._sortable(key)
        assert column is not None
        return Order.of(self.record_type.model, (f"{'-' if down else ''}{column.sort_path}",))

    @cached_property
    def heads(self) -> list[Column]:
        """The columns with the address that sorts by each."""
        key, down = self.sorted_by
        if not key and len(self.record_type.ordering) == 1:
            first = self.record_type.ordering[0]
            key, down = first.removeprefix("-"), first.startswith("-")
        heads = []
        for shown in self.columns:
            if not shown.sort_path:
                heads.append(shown)
                continue
            on = key == shown.key
            other = f"-{shown.key}" if on and not down else shown.key
            sort = ("descending" if down else "ascending") if on else ""
            heads.append(replace(shown, sort=sort, sort_url=str(self.address.with_(sort=other))))
        return heads

    @property
    def paths(self) -> set[str]:
        """What a row needs."""
        return {"pk", "reference", "version", *(path for own in self.columns for path in own.paths)}

    @property
    def narrowed(self) -> bool:
        """Whether the address says more than the view."""
        ours = {name: value for name, value in self.address.said if name != VIEW and value}
        return bool(ours) and ours != self.tab.said

    def chips(self) -> list[Chip]:
        return [*self._chips_of_view(), *self._chips_of_address()]

    def _chips_of_view(self) -> Iterable[Chip]:
        model: type[models.Model] = self.record_type.model
        for name, value in describe_q(model, self.tab.condition(self.person), self.person):
            yield {"field": name, "value": value}

    def _chips_of_address(self) -> Iterable[Chip]:
        if self.search:
            drop = str(self.address.with_(q=None))
            yield {"field": _("Text"), "value": self.search, "drop": drop}
        for name, picked in self.filter.picked().items():
            # A filter of the view itself goes by an empty word in the address.
            gone = "" if name in self.tab.said else None
            yield {
                "field": self.filter.filters[name].label,
                "value": ", ".join(picked.words),
                "drop": str(self.address.with_(**{name: gone})),
                "name": name,
            }
