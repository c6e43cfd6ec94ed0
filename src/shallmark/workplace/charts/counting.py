"""The numbers of charts: each is the length of a list, counted by that list's own filters.

All charts of a page are counted by one statement. A condition is what the filters of the list make
of its address, so that a number and the rows behind its link cannot differ.
"""

from typing import Any, Protocol

from django.db.models import QuerySet

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type, type_of
from shallmark.pages.filters import ManyField
from shallmark.pages.record_base import may_list
from shallmark.workplace.charts.as_it_stood import AsItStood
from shallmark.workplace.charts.by_value import ByValue
from shallmark.workplace.charts.cells import Counted, Row
from shallmark.workplace.charts.declared import Chart, Dashboard
from shallmark.workplace.charts.lists import Group, Lists, groups_of
from shallmark.workplace.charts.over_periods import OverPeriods


class Counter(Protocol):
    """How the rows of one chart are counted."""

    chart: Chart
    lists: Lists

    def querysets(self) -> list[QuerySet[Any, Any]]:
        """What is asked of the database: groups with their counts."""
        ...

    def rows(self, groups: list[list[Group]]) -> list[Row]:
        """The rows, of what was answered to each."""
        ...


def count(dashboard: Dashboard, person: Person) -> list[Counted]:
    """The charts whose records the person may read, with their numbers. One query."""
    counters = _counters(dashboard, person)
    parts = [counter.querysets() for counter in counters]
    answers = iter(groups_of([queryset for part in parts for queryset in part]))
    return [
        Counted(
            counter.chart,
            counter.lists.record_type,
            counter.rows([next(answers) for _queryset in part]),
            getattr(counter, "left_out", 0),
        )
        for counter, part in zip(counters, parts, strict=True)
    ]


def _counters(dashboard: Dashboard, person: Person) -> list[Counter]:
    known: dict[str, Lists] = {}
    counters: list[Counter] = []
    for chart in dashboard.charts:
        record_type = get_record_type(chart.record)
        if not may_list(person, record_type):
            continue
        if chart.record not in known:
            known[chart.record] = Lists(record_type, person)
        lists = known[chart.record]
        periods = chart.over() if chart.over else []
        if chart.as_it_stood:
            counters.append(AsItStood(chart, lists, periods, dashboard.url))
        elif not chart.by:
            counters.append(OverPeriods(chart, lists, periods))
        elif _may_name(lists.field(chart.by), person):
            counters.append(ByValue(chart, lists, periods))
    return counters


def _may_name(field: ManyField, person: Person) -> bool:
    """Whether the person may read what the values of the field are called."""
    model = field.column.related_model
    return model is None or not issubclass(model, Record) or may_list(person, type_of(model))
