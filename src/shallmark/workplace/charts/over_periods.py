"""Charts whose rows are periods."""

from typing import Any

from django.db.models import Count, QuerySet, Value

from shallmark.workplace.charts.cells import Cell, Row
from shallmark.workplace.charts.declared import Chart, Words
from shallmark.workplace.charts.lists import Group, Lists
from shallmark.workplace.charts.periods import Period


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
    wide = {
        name: ",".join(_widest(part, periods) for part in text.split(","))
        for name, text in words.items()
    }
    return {name: text for name, text in wide.items() if ".." not in text.split(",")}


def _widest(text: str, periods: list[Period]) -> str:
    start, dots, end = text.partition("..")
    if not dots:
        return text
    starts = [start.format(start=one.start, end=one.end) for one in periods]
    ends = [end.format(start=one.start, end=one.end) for one in periods]
    return (min(starts) if all(starts) else "") + dots + (max(ends) if all(ends) else "")
