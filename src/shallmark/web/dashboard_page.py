"""What the page of a function's charts shows: each chart with its drawing, sentence and table."""

from dataclasses import dataclass

from shallmark.kernel.people import Person
from shallmark.workplace.charts.counting import Counted, count
from shallmark.workplace.charts.declared import Chart, Dashboard
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
        for counted in count(dashboard.charts, person)
    ]
