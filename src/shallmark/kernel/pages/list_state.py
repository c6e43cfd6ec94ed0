"""What a list shows, worked out once: page, export, counts and mass actions agree."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.filters import RecordFilter, names_of, search_condition
from shallmark.kernel.keyset import Order, has_index
from shallmark.kernel.pages.list_address import COLUMNS, OWN, SEARCH, SORT, VIEW, Address
from shallmark.kernel.pages.list_chips import words_of
from shallmark.kernel.pages.list_counts import bounded
from shallmark.kernel.pages.list_views import Tab, chosen, tabs_of
from shallmark.kernel.records import RecordType
from shallmark.kernel.tables import Column, column, known_columns, laid_out

Chip = dict[str, Any]
LONGEST_SEARCH = 200
#: rows that are sorted by a column without an index; of a million, one waits for seconds
LONGEST_SORT = 10_000


def visible_of(declared: type[RecordType], person: Any) -> Any:
    """Every record of the type that the person may read."""
    manager: Any = declared.model._default_manager
    return manager.visible_to(person)


class ListState:
    """A record type's list for one reader at one address.

    What the address says and nobody understands is left out and told in `notes`.
    """

    def __init__(self, declared: type[RecordType], person: Any, address: Address) -> None:
        self.declared, self.person, self.address = declared, person, address
        self.notes: list[str] = []

    @classmethod
    def of(cls, declared: type[RecordType], request: HttpRequest) -> "ListState":
        return cls(declared, request.user, Address.read(declared.url(), request.GET))

    @cached_property
    def tabs(self) -> list[Tab]:
        return tabs_of(self.declared, self.person)

    @cached_property
    def tab(self) -> Tab:
        key = self.address.get(VIEW)
        found = chosen(self.tabs, key, self.declared, self.person)
        if found is None:
            self.notes.append(
                _("There is no view “%(key)s” for you: this is another.") % {"key": key[:60]}
            )
            found = chosen(self.tabs, "", self.declared, self.person)
        assert found is not None
        return found

    @cached_property
    def said(self) -> dict[str, str]:
        """The view's words, overruled by those of the address; an empty one takes a filter away."""
        return {**self.tab.said, **dict(self.address.said)}

    @cached_property
    def filter(self) -> RecordFilter:
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in self.said.items() if value})
        made = RecordFilter(self.declared, data, self.visible, self.person, only=set(data))
        known = {*names_of(self.declared), *OWN}
        strange = [name for name in self.said if name not in known]
        self.notes.extend(
            _("This list has no filter “%(name)s”: it was left out.") % {"name": name[:60]}
            for name in strange
        )
        self.notes.extend(made.complaints())
        return made

    @property
    def visible(self) -> Any:
        return visible_of(self.declared, self.person)

    @cached_property
    def search(self) -> str:
        return self.said.get(SEARCH, "").strip()[:LONGEST_SEARCH]

    @cached_property
    def queryset(self) -> Any:
        """The records the list holds, in no order."""
        found = self.filter.qs.filter(self.tab.condition(self.person))
        if self.search:
            found = found.filter(search_condition(self.declared, self.search))
        return found

    def in_tab(self, tab: Tab) -> Any:
        """The records of another tab, as its counter counts them: the view alone."""
        other = ListState(self.declared, self.person, Address(self.address.path, ()))
        other.tabs, other.tab = self.tabs, tab
        return other.queryset

    @cached_property
    def columns(self) -> list[Column]:
        wanted = [name for name in self.said.get(COLUMNS, "").split(",") if name]
        known = {one.key: one for one in known_columns(self.declared)}
        strange = [name for name in wanted if name not in known]
        if strange:
            self.notes.append(
                _("There is no column “%(name)s”: it was left out.") % {"name": strange[0][:60]}
            )
        names = [name for name in wanted if name in known] or list(self.declared.list_display)
        return laid_out([known[name] for name in names])

    @cached_property
    def sorted_by(self) -> tuple[str, bool]:
        """Key of the column and whether downwards; ("", False) for the type's own order."""
        asked = self.said.get(SORT, "")
        key = asked.removeprefix("-")
        if not key:
            return "", False
        found = self._sortable(key)
        if found is None:
            self.notes.append(_("This list is not sorted by “%(name)s”.") % {"name": key[:60]})
            return "", False
        if self._too_long_for(found.sort_path):
            self.notes.append(
                _("This list is too long to be sorted by “%(name)s”: filter it first.")
                % {"name": found.label}
            )
            return "", False
        return found.key, asked.startswith("-")

    def _too_long_for(self, path: str) -> bool:
        """Whether a click asks to sort more rows than can be sorted in no time. Costs one query."""
        if not self.address.get(SORT) or has_index(self.declared.model, path):
            return False
        return bounded(self.queryset, LONGEST_SORT + 1) > LONGEST_SORT

    def _sortable(self, key: str) -> Column | None:
        """By key of a column, or by the path it is sorted by (next_due_at is the clock's)."""
        try:
            names = (*self.declared.list_display, "created_at")
            offered = [column(self.declared, name) for name in names]
        except FieldDoesNotExist:
            return None
        fits = (one for one in (*offered, *self.columns) if key in {one.key, one.sort_path})
        return next((one for one in fits if one.sort_path), None)

    @cached_property
    def order(self) -> Order:
        key, down = self.sorted_by
        if not key:
            return Order.of(self.declared.model, self.declared.ordering)
        found = self._sortable(key)
        assert found is not None
        return Order.of(self.declared.model, (f"{'-' if down else ''}{found.sort_path}",))

    @cached_property
    def heads(self) -> list[Column]:
        """The columns with the address that sorts by each."""
        key, down = self.sorted_by
        if not key and len(self.declared.ordering) == 1:
            first = self.declared.ordering[0]
            key, down = first.removeprefix("-"), first.startswith("-")
        made = []
        for one in self.columns:
            if not one.sort_path:
                made.append(one)
                continue
            on = key == one.key
            other = f"-{one.key}" if on and not down else one.key
            sort = ("descending" if down else "ascending") if on else ""
            made.append(replace(one, sort=sort, sort_url=str(self.address.with_(sort=other))))
        return made

    @property
    def paths(self) -> set[str]:
        """What a row needs."""
        return {"pk", "reference", "version", *(path for one in self.columns for path in one.paths)}

    @property
    def narrowed(self) -> bool:
        """Whether the address says more than the view."""
        ours = {name: value for name, value in self.address.said if name != VIEW and value}
        return bool(ours) and ours != self.tab.said

    def chips(self) -> list[Chip]:
        return [*self._chips_of_view(), *self._chips_of_address()]

    def _chips_of_view(self) -> Iterable[Chip]:
        model: type[models.Model] = self.declared.model
        for name, value in words_of(model, self.tab.condition(self.person), self.person):
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
