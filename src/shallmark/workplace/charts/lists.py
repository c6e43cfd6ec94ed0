"""Lists as charts count them: what their addresses hold, by the filters that the lists use."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from shallmark.kernel import clock
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.looks import open_to
from shallmark.pages.filters import ManyField, RecordFilter
from shallmark.pages.list_address import VIEW, Address
from shallmark.workplace.charts.declared import Words

#: one group of an answer, by the names it was given
Group = Mapping[str, Any]


class Lists:
    """The lists of one record type for one reader."""

    def __init__(self, record_type: type[RecordType], person: Person) -> None:
        self.record_type, self.person = record_type, person
        self.visible: QuerySet[Record] = open_to(record_type.model, person)
        self._filters = RecordFilter(record_type, QueryDict(), self.visible, person).filters
        self._conditions: dict[tuple[str, str], Q] = {}

    def field(self, name: str) -> ManyField:
        """The field of the filter of this name."""
        field: ManyField = self._filters[name].field
        return field

    def condition(self, words: Words) -> Q:
        """What the list with these words in its address holds."""
        whole = Q()
        for name, text in words.items():
            if (name, text) not in self._conditions:
                self._conditions[name, text] = self._condition(name, text)
            whole &= self._conditions[name, text]
        return whole

    def _condition(self, name: str, text: str) -> Q:
        if name == VIEW:
            view = next(one for one in self.record_type.views if one.key == text)
            assert view.condition is not None, f"{text} is not told by a condition"
            return view.condition(self.person, clock.now())
        value = self.field(name).clean(text.split(","))
        assert value is not None, f"{name} says nothing"
        return value.condition

    def url(self, words: Words) -> str:
        """The address of that list, among all records of the type where they name no view."""
        return str(Address(self.record_type.url(), {VIEW: "all", **words}.items()))


def one_group(held: QuerySet[Any], counts: Mapping[str, Count]) -> QuerySet[Any, Any]:
    """The counts of all that is held, as one row: nothing to group by, so nothing to compare."""
    row: QuerySet[Any, Any] = held.annotate(**counts).values(*counts)
    row.query.group_by = None
    return row


def groups_of(querysets: list[QuerySet[Any, Any]]) -> list[list[Group]]:
    """The groups of each aggregate, by one statement for all."""
    parts: list[str] = []
    params: list[Any] = []
    places: list[int | None] = []
    for queryset in querysets:
        try:
            sql, parameters = queryset.order_by().query.sql_with_params()
        except EmptyResultSet:
            places.append(None)
            continue
        places.append(len(parts))
        parts.append(f"(select coalesce(json_agg(g), '[]')::text from ({sql}) g)")
        params.extend(parameters)
    if not parts:
        return [[] for _place in places]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        found = cursor.fetchone()
    return [[] if place is None else json.loads(found[place]) for place in places]
