"""The numbers of charts: each is the length of a list, counted by that list's own filters.

All charts of a page are counted by one statement. A condition is what the filters of the list make
of its address, so that a number and the rows behind its link cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db.models import Count, F, QuerySet, Value
from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, type_of
from shallmark.pages.filters import MOST_VALUES, NONE, ChoicesField, ManyField, RelatedField
from shallmark.pages.record_base import may_list
from shallmark.workplace.charts.declared import Chart, Words
from shallmark.workplace.charts.lists import Group, Lists, groups_of
from shallmark.workplace.charts.periods import Period

#: values of a field that have a row of their own
MOST = 8


@dataclass(frozen=True)
class Cell:
    """A number, and the list that holds exactly so many records."""

    number: int
    url: str
    #: of what it is the share
    of: "Cell | None" = None

    @property
    def value(self) -> float | None:
        """What is drawn: the number, or the share in percent; None: there is nothing to share."""
        if self.of is None:
            return self.number
        return round(100 * self.number / self.of.number, 1) if self.of.number else None


@dataclass(frozen=True)
class Row:
    """A period or a value, with a cell for each series."""

    label: str
    cells: tuple[Cell, ...]
    #: whether it stands for the values that have no row of their own
    is_rest: bool = False


@dataclass(frozen=True)
class Counted:
    """A chart with its numbers."""

    chart: Chart
    record_type: type[RecordType]
    rows: list[Row]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look at."""
        return not any((cell.of or cell).number for row in self.rows for cell in row.cells)


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


def count(charts: Iterable[Chart], person: Person) -> list[Counted]:
    """The charts whose records the person may read, with their numbers. One query."""
    counters = _counters(charts, person)
    parts = [counter.querysets() for counter in counters]
    answers = iter(groups_of([queryset for part in parts for queryset in part]))
    return [
        Counted(
            counter.chart,
            counter.lists.record_type,
            counter.rows([next(answers) for _queryset in part]),
        )
        for counter, part in zip(counters, parts, strict=True)
    ]


def _counters(charts: Iterable[Chart], person: Person) -> list[Counter]:
    known: dict[str, Lists] = {}
    counters: list[Counter] = []
    for chart in charts:
        record_type = get_record_type(chart.record)
        if not may_list(person, record_type):
            continue
        if chart.record not in known:
            known[chart.record] = Lists(record_type, person)
        lists = known[chart.record]
        periods = chart.over() if chart.over else []
        if not chart.by:
            counters.append(OverPeriods(chart, lists, periods))
        elif _may_name(lists.field(chart.by), person):
            counters.append(ByValue(chart, lists, periods))
    return counters


def _may_name(field: ManyField, person: Person) -> bool:
    """Whether the person may read what the values of the field are called."""
    model = field.column.related_model
    return model is None or not issubclass(model, Record) or may_list(person, type_of(model))


class OverPeriods:
    """Rows are periods: for each list one group, with a count for each period."""

    def __init__(self, chart: Chart, lists: Lists, periods: list[Period]) -> None:
        self.chart, self.lists, self.periods = chart, lists, periods

    def querysets(self) -> list[QuerySet[Any, Any]]:
        series = self.chart.series
        return [self._queryset(words) for one in series for words in (one.words, one.of) if words]

    def _queryset(self, words: Words) -> QuerySet[Any, Any]:
        """Only what some period may hold is read; of that each period counts its own."""
        counts = {
            f"chart_{place}": Count("pk", filter=self.lists.condition(in_period(words, period)))
            for place, period in enumerate(self.periods)
        }
        held = self.lists.visible.filter(self.lists.condition(in_any(words, self.periods)))
        return held.annotate(chart_all=Value(1)).values("chart_all").annotate(**counts)

    def rows(self, groups: list[list[Group]]) -> list[Row]:
        answers = iter(groups)
        columns = []
        for series in self.chart.series:
            cells = self._cells(series.words, next(answers))
            if series.of:
                wholes = self._cells(series.of, next(answers))
                pairs = zip(cells, wholes, strict=True)
                cells = [Cell(cell.number, cell.url, whole) for cell, whole in pairs]
            columns.append(cells)
        rows = zip(*columns, strict=True)
        return [Row(period.label, cells) for period, cells in zip(self.periods, rows, strict=True)]

    def _cells(self, words: Words, groups: list[Group]) -> list[Cell]:
        counts: Group = groups[0] if groups else {}
        return [
            Cell(counts.get(f"chart_{place}", 0), self.lists.url(in_period(words, period)))
            for place, period in enumerate(self.periods)
        ]


def in_period(words: Words, period: Period) -> Words:
    """The words of the list of one period."""
    return {name: text.format(start=period.start, end=period.end) for name, text in words.items()}


def in_any(words: Words, periods: list[Period]) -> Words:
    """Words of a list that holds what the lists of all periods hold."""
    return {
        name: ",".join(_widest(part, periods) for part in text.split(","))
        for name, text in words.items()
    }


def _widest(text: str, periods: list[Period]) -> str:
    start, dots, end = text.partition("..")
    if not dots:
        return text
    starts = [start.format(start=one.start, end=one.end) for one in periods]
    ends = [end.format(start=one.start, end=one.end) for one in periods]
    return (min(starts) if all(starts) else "") + dots + (max(ends) if all(ends) else "")


class ByValue:
    """Rows are values of a field: the most frequent ones, and the others together in one."""

    def __init__(self, chart: Chart, lists: Lists, periods: list[Period]) -> None:
        self.chart, self.lists = chart, lists
        self.field = lists.field(chart.by)
        self.words = [in_any(series.words, periods) for series in chart.series]

    def querysets(self) -> list[QuerySet[Any, Any]]:
        return [self._queryset(words) for words in self.words]

    def _queryset(self, words: Words) -> QuerySet[Any, Any]:
        by = self.chart.by
        names = {"chart_value": F(by)}
        if isinstance(self.field, RelatedField):
            names = {"chart_value": F(f"{by}__reference"), "chart_label": F(f"{by}__title")}
        held = self.lists.visible.filter(self.lists.condition(words))
        return held.values(**names).annotate(chart_count=Count("pk"))

    def rows(self, groups: list[list[Group]]) -> list[Row]:
        labels = {NONE: _("none"), **self._known_labels()}
        counts: list[dict[str, int]] = []
        for answer in groups:
            found = {_value(group): int(group["chart_count"]) for group in answer}
            labels.update({_value(one): one["chart_label"] for one in answer if _label(one)})
            counts.append(found)
        total = {value: sum(one.get(value, 0) for one in counts) for one in counts for value in one}
        order = sorted(total, key=lambda value: (-total[value], str(labels.get(value, value))))
        rows = [self._row(str(labels.get(value, value)), [value], counts) for value in order[:MOST]]
        rest = order[MOST : MOST + MOST_VALUES]
        if rest:
            rows.append(replace(self._row(_("%d more") % len(rest), rest, counts), is_rest=True))
        return rows

    def _known_labels(self) -> dict[str, str]:
        return dict(self.field.options()) if isinstance(self.field, ChoicesField) else {}

    def _row(self, label: str, values: list[str], counts: list[dict[str, int]]) -> Row:
        picked = {self.chart.by: ",".join(values)}
        return Row(
            label,
            tuple(
                Cell(
                    sum(found.get(value, 0) for value in values),
                    self.lists.url({**words, **picked}),
                )
                for words, found in zip(self.words, counts, strict=True)
            ),
        )


def _value(group: Group) -> str:
    """As the address of a list says it."""
    value = group["chart_value"]
    return NONE if value in {None, ""} else str(value)


def _label(group: Group) -> bool:
    return bool(group.get("chart_label"))
