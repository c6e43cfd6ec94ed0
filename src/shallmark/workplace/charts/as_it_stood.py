"""Charts of records as they stood: at the end of each period, by their history.

No list shows the past, so the numbers open a page of their own, which asks the same.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from shallmark.kernel.moments import read_moment
from shallmark.kernel.tracking import versions_of
from shallmark.workplace.charts.cells import Cell, Row
from shallmark.workplace.charts.declared import Chart, Series
from shallmark.workplace.charts.lists import Group, Lists, one_group
from shallmark.workplace.charts.periods import Period


def stood(lists: Lists, series: Series, before: datetime) -> QuerySet[Any]:
    """The versions that the records of the list had before a moment.

    Of records that the reader may see now.
    """
    return _latest(lists, before).filter(lists.condition(series.words))


def _latest(lists: Lists, before: datetime) -> QuerySet[Any]:
    model = lists.record_type.model
    seen = model.objects.visible_to(lists.person).order_by().values("pk")
    versions = versions_of(model)
    until = versions.filter(updated_at__lt=before, pgh_obj_id__in=seen)
    latest = until.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return versions.filter(pk__in=latest.values("pk"))


class AsItStood:
    """Rows are periods; each is one group with a count for each series. `url`: of the page."""

    def __init__(self, chart: Chart, lists: Lists, periods: list[Period], url: str) -> None:
        self.chart, self.lists, self.periods, self.url = chart, lists, periods, url

    def querysets(self) -> list[QuerySet[Any, Any]]:
        conditions = [self.lists.condition(series.words) for series in self.chart.series]
        return [self._queryset(period, conditions) for period in self.periods]

    def _queryset(self, period: Period, conditions: list[Q]) -> QuerySet[Any, Any]:
        counts = {
            f"chart_{place}": Count("pk", filter=condition)
            for place, condition in enumerate(conditions)
        }
        return one_group(_latest(self.lists, read_moment(period.end)), counts)

    def rows(self, groups: list[list[Group]]) -> list[Row]:
        pairs = zip(self.periods, groups, strict=True)
        return [Row(period.label, self._cells(period, found)) for period, found in pairs]

    def _cells(self, period: Period, groups: list[Group]) -> tuple[Cell, ...]:
        counts: Group = groups[0] if groups else {}
        return tuple(
            Cell(
                counts.get(f"chart_{place}", 0),
                f"{self.url}/rows?chart={self.chart.key}&series={place}&before={period.end}",
            )
            for place in range(len(self.chart.series))
        )
