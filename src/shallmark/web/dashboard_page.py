"""What the page of a function's charts shows: each chart with its drawing, sentence and table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from shallmark.kernel.moments import read_day
from shallmark.kernel.people import Person
from shallmark.workplace.charts.cells import Counted
from shallmark.workplace.charts.counting import count
from shallmark.workplace.charts.declared import Chart, Dashboard, Series
from shallmark.workplace.charts.drawing import Spec, specification
from shallmark.workplace.charts.reading import reading


@dataclass(frozen=True)
class Shown:
    """A chart as the page draws it."""

    counted: Counted
    spec: Spec
    reading: str

    @property
    def chart(self) -> Chart:
        return self.counted.chart

    @property
    def shows_names(self) -> bool:
        """Whether its colours need a key."""
        return len(self.chart.series) > 1


def shown(dashboard: Dashboard, person: Person) -> list[Shown]:
    """Its charts as the person may see them. One query."""
    return [
        Shown(counted, specification(counted), reading(counted))
        for counted in count(dashboard, person)
    ]


class NotAsked(Exception):
    """The address names no number of the dashboard."""


def asked(dashboard: Dashboard, words: Mapping[str, str]) -> tuple[Chart, Series, date]:
    """The number of the past that an address names.

    Raises:
        NotAsked: it names none.

    """
    charts = {chart.key: chart for chart in dashboard.charts if chart.as_it_stood}
    try:
        chart = charts[words.get("chart", "")]
        series = dict(enumerate(chart.series))[int(words.get("series", ""))]
        return chart, series, read_day(words.get("before", ""))
    except (KeyError, ValueError, ValidationError) as unknown:
        raise NotAsked from unknown
