"""Charts whose rows are the values of a field."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from shallmark.pages.filters import MOST_VALUES, NONE, ChoicesField, RelatedField
from shallmark.workplace.charts.cells import Cell, Row
from shallmark.workplace.charts.declared import Chart, Words
from shallmark.workplace.charts.lists import Group, Lists
from shallmark.workplace.charts.over_periods import in_any
from shallmark.workplace.charts.periods import Period

#: values of a field that have a row of their own
MOST = 8


class ByValue:
    """Rows are values of a field: the most frequent ones, and the others together in one."""

    def __init__(self, chart: Chart, lists: Lists, periods: list[Period]) -> None:
        self.chart, self.lists = chart, lists
        self.field = lists.field(chart.by)
        self.left_out = 0
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
        self.left_out = len(order) - MOST - len(rest) if rest else 0
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
