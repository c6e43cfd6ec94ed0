"""What an app declares in its module `dashboard`: charts, each made of lists that it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from shallmark.kernel.discovery import app_modules
from shallmark.kernel.texts import Text
from shallmark.workplace.charts.periods import Period

#: filters and view of a list as its address says them; {start} and {end} stand for those of the row
Words: TypeAlias = Mapping[str, str]


class Mark(StrEnum):
    """How a chart is drawn."""

    #: one line for each series, over periods
    LINES = "lines"
    #: one column for each row, its series on each other
    COLUMNS = "columns"
    #: as columns, lying, for rows with long names
    BARS = "bars"


@dataclass(frozen=True)
class Series:
    """One list for each row of a chart, counted."""

    name: Text
    words: Words
    #: the list of which it is the share; the chart then shows percent
    of: Words | None = None


@dataclass(frozen=True)
class Chart:
    """Numbers of one record type, each the length of a list that can be opened.

    Its rows are periods (`over`), or the values of a field (`by`), most frequent first; with both,
    the values that the field has in all the periods together.
    """

    #: within its dashboard
    key: str
    title: Text
    #: what is counted, in few words
    caption: Text
    #: key of the record type
    record: str
    #: at most four: as many colours there are
    series: tuple[Series, ...]
    mark: Mark
    over: Callable[[], list[Period]] | None = None
    by: str = ""
    #: over the whole width
    wide: bool = False
    #: counted are records as they stood at the end of each period, by their history
    as_it_stood: bool = False
    #: fields that are told of a record as it stood
    told: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        return self.series[0].of is not None


@dataclass(frozen=True)
class Dashboard:
    """The charts of one function."""

    #: key of the function
    function: str
    charts: tuple[Chart, ...]
    #: keys of the two that its function's page shows too; by default the first two
    front: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"/functions/{self.function}/charts"

    @property
    def in_front(self) -> "Dashboard":
        """Of these charts alone."""
        named = self.front or tuple(chart.key for chart in self.charts[:2])
        return replace(self, charts=tuple(chart for chart in self.charts if chart.key in named))


@cache
def dashboards() -> dict[str, Dashboard]:
    """Those that are declared, by the key of their function."""
    declared = (module.DASHBOARD for module in app_modules("dashboard"))
    return {each.function: each for each in declared}


def charts_of(record: str) -> str:
    """Address of the page with charts of a record type, by its key; empty where it has none."""
    drawn = (
        each for each in dashboards().values() for chart in each.charts if chart.record == record
    )
    return next((dashboard.url for dashboard in drawn), "")
