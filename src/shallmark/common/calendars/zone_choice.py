"""Choosing a time zone: the places of the world by region, each with its offset now."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.forms import ChoiceField
from django.utils.translation import gettext_lazy

from shallmark.common.calendars.zones import known_zones
from shallmark.kernel import clock
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.texts import capital
from shallmark.pages import formats

#: names before the first "/" that are parts of the world; what else there is are names of old
REGIONS = (
    "Europe", "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
    "Indian", "Pacific",
)  # fmt: skip


def place_in_words(zone: str, now: datetime) -> str:
    """As "Berlin (UTC+1)", "Kolkata (UTC+5:30)": typed, a list finds it by its place."""
    place = ", ".join(zone.split("/")[1:] or [zone]).replace("_", " ")
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = formats.MINUS if offset < timedelta() else "+"
    return f"{place} (UTC{sign}{hours}{f':{minutes:02}' if minutes else ''})"


def zones_by_region(now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """The places of each part of the world, by their names."""
    regions = []
    for region in REGIONS:
        zones = (zone for zone in known_zones() if zone.startswith(f"{region}/"))
        named = [(zone, place_in_words(zone, now)) for zone in zones]
        regions.append((region, sorted(named, key=lambda pair: pair[1])))
    return regions


def zone_choices() -> list[tuple[str, Any]]:
    """What is offered now: offsets change with the season."""
    shared = gettext_lazy("as the organisation (%(zone)s)") % {"zone": settings.SITE_ZONE}
    return [("", shared), ("UTC", "UTC"), *zones_by_region(clock.now())]


def _required() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("not chosen")), *zone_choices()[1:]]


class ZoneField(ChoiceField):
    """The places of the world by region, and the zone of the organisation first.

    It takes every known zone: a browser may name one by a name of old, which is offered then.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  what Django's field takes
        given = {"label": gettext_lazy("Your time zone"), "required": False, **options}
        super().__init__(choices=_required if given["required"] else zone_choices, **given)

    def prepare_value(self, value: object) -> object:
        """A name of old that is chosen stays: without it the form would choose another."""
        known = str(value or "")
        if known in known_zones() and known.split("/", maxsplit=1)[0] not in {*REGIONS, "UTC"}:
            offered: Any = self.choices
            self.choices = [*offered, (known, place_in_words(known, clock.now()))]
        return value

    def valid_value(self, value: str) -> bool:
        return value in known_zones()


def zone_field(column: ModelField) -> forms.Field:
    """How forms ask for the zone of a record."""
    label = capital(str(column.verbose_name))
    required = not column.blank
    initial = column.get_default() if column.has_default() else None
    return ZoneField(label=label, required=required, initial=initial)
