"""Charts whose rows are periods."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet

from shallmark.workplace.charts.cells import Cell, Row
from shallmark.workplace.charts.declared import Chart, Series, Words
from shallmark.workplace.charts.lists import Group, Lists, one_group
from shallmark.workplace.charts.periods import Period


class OverPeriods:
    """Rows are periods: for each list one group, with a count for each period."""

    def __init__(self, chart: Chart, lists: Lists, periods: list[Period]) -> None:
        self.chart, self.lists, self.periods = chart, lists, periods

    def querysets(self) -> list[QuerySet[Any, Any]]:
        return [self._queryset(series) for series in self.chart.series]

    def _queryset(self, series: Series) -> QuerySet[Any, Any]:
        """Only what some period may hold is read, once; of that each period counts its own.

        A share is part of what it is the share of, so both are counted of the same rows.
        """
        counts = self._counts("chart", series.words)
        if series.of:
            counts |= self._counts("chart_of", series.of)
        whole = in_any(series.of or series.words, self.periods)
        held = self.lists.visible.filter(self.lists.condition(whole))
        return one_group(held, counts)

    def _counts(self, name: str, words: Words) -> dict[str, Count]:
        return {
            f"{name}_{place}": Count("pk", filter=self.lists.condition(in_period(words, period)))
            for place, period in enumerate(self.periods)
        }

    def rows(self, groups: list[list[Group]]) -> list[Row]:
        pairs = zip(self.chart.series, groups, strict=True)
        columns = [self._column(series, found[0] if found else {}) for series, found in pairs]
        rows = zip(*columns, strict=True)
        return [Row(period.label, cells) for period, cells in zip(self.periods, rows, strict=True)]

    def _column(self, series: Series, counts: Group) -> list[Cell]:
        cells = self._cells("chart", series.words, counts)
        if not series.of:
            return cells
        wholes = self._cells("chart_of", series.of, counts)
        return [replace(cell, of=whole) for cell, whole in zip(cells, wholes, strict=True)]

    def _cells(self, name: str, words: Words, counts: Group) -> list[Cell]:
        return [
            Cell(counts.get(f"{name}_{place}", 0), self.lists.url(in_period(words, period)))
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
