"""The records behind a number of a chart that tells of the past, each as it stood then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models

from shallmark.kernel.moments import read_moment
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.kernel.texts import capital
from shallmark.workplace.charts.as_it_stood import stood
from shallmark.workplace.charts.declared import Chart, Series
from shallmark.workplace.charts.lists import Lists
from shallmark.workplace.charts.periods import today

#: rows on the page; of more it says how many there are
MOST = 1000


@dataclass(frozen=True)
class Stood:
    """A record as it stood: its title then, and what the chart tells of it."""

    reference: str
    title: str
    url: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """What one number counted."""

    record_type: type[RecordType]
    series: Series
    #: the last day of the period, or today where it is not over
    day: date
    heads: tuple[str, ...]
    rows: tuple[Stood, ...]
    count: int

    @property
    def is_now(self) -> bool:
        return self.day == today()


def past(chart: Chart, series: Series, before: date, person: Person) -> Past:
    """The records of the series before a day began. Two queries at most."""
    record_type = get_record_type(chart.record)
    versions = stood(Lists(record_type, person), series, read_moment(before.isoformat()))
    rows = tuple(_rows(chart, record_type, versions.order_by("reference")[:MOST]))
    heads = (record_type.model._meta.get_field(name) for name in chart.told)
    return Past(
        record_type,
        series,
        min(before - timedelta(days=1), today()),
        tuple(capital(getattr(head, "verbose_name", "")) for head in heads),
        rows,
        len(rows) if len(rows) < MOST else versions.count(),
    )


def _rows(
    chart: Chart, record_type: type[RecordType], versions: models.QuerySet[Any]
) -> Iterator[Stood]:
    for version in versions:
        told = tuple(_word(version, name) for name in chart.told)
        url = f"/{record_type.slug}/{version.reference}"
        yield Stood(version.reference, version.title, url, told)


def _word(version: models.Model, name: str) -> str:
    label = getattr(version, f"get_{name}_display", None)
    value = label() if label else getattr(version, name)
    return "–" if value in {None, ""} else str(value)
