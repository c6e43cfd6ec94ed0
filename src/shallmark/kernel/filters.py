"""Filters of a list, made from `list_filter`; they live in the address and can be read there.

`status=new,on_hold`, `assigned_team=TEAM0000002,none`, `assigned_to=me`, `created_at=-7d..`.
A value that is not understood is left out and said; it never breaks the list.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.keyset import fields_at
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import RecordType

NONE = "none"
#: every record can be filtered by these
ALWAYS = ("created_at", "updated_at")
MOST_VALUES = 100


@dataclass(frozen=True)
class Picked:
    """What one filter was set to: the condition, and the words of its chip."""

    condition: models.Q
    words: tuple[str, ...]
    values: tuple[str, ...]


class CommaSeparated(forms.TextInput):
    """`a,b` and `a` `b` mean the same."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        parts = (part.strip() for text in given for part in str(text or "").split(","))
        return list(dict.fromkeys(part for part in parts if part))


class ManyField(forms.Field):
    """Several values of one field; subclasses say which are known."""

    widget = CommaSeparated

    def __init__(self, *, column: Any, path: str, person: Any, **said: Any) -> None:
        super().__init__(**said)
        self.column, self.path, self.person = column, path, person

    def clean(self, value: Any) -> Picked | None:
        given: list[str] = value or []
        if not given:
            return None
        if len(given) > MOST_VALUES or any("\0" in one for one in given):
            raise ValidationError(_("These are more values than a filter takes."))
        empty = NONE in given
        known, words = self.look_up([one for one in given if one != NONE])
        condition = models.Q(**{f"{self.path}__in": known}) if known else models.Q(pk__in=[])
        if empty:
            condition |= self.without()
            words = [*words, str(_("none"))]
        return Picked(condition, tuple(words), tuple(given))

    def without(self) -> models.Q:
        if self.column.null:
            return models.Q(**{f"{self.path}__isnull": True})
        return models.Q(**{self.path: ""}) if self.column.empty_strings_allowed else models.Q(pk=0)

    def look_up(self, given: list[str]) -> tuple[list[Any], list[str]]:
        """Values of the column and their words. Raises ValidationError naming what is unknown."""
        values = []
        for one in given:
            try:
                values.append(self.column.to_python(one))
            except ValidationError as wrong:
                raise self.unknown([one]) from wrong
        return values, given

    def unknown(self, given: Iterable[str]) -> ValidationError:
        said = ", ".join(f"“{one[:60]}”" for one in given)
        return ValidationError(_("%(values)s is not known here.") % {"values": said})


class ChoicesField(ManyField):
    def options(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.column.flatchoices]

    def look_up(self, given: list[str]) -> tuple[list[Any], list[str]]:
        known = dict(self.options())
        strange = [one for one in given if one not in known]
        if strange:
            raise self.unknown(strange)
        return [self.column.to_python(one) for one in given], [known[one] for one in given]


class YesField(ChoicesField):
    def options(self) -> list[tuple[str, str]]:
        return [("true", str(_("yes"))), ("false", str(_("no")))]


class LevelField(ChoicesField):
    """A small number with limits, such as a priority of 1 to 5."""

    def options(self) -> list[tuple[str, str]]:
        sign = "P" if self.path.endswith("priority") else ""
        return [(str(level), f"{sign}{level}") for level in range(1, top_of(self.column) + 1)]


class RelatedField(ManyField):
    """Other records by reference; `me` is the reader, `mine` the reader's teams."""

    def look_up(self, given: list[str]) -> tuple[list[Any], list[str]]:
        keys: list[Any] = []
        words: list[str] = []
        references = []
        for one in given:
            if one == "me" and self.is_person:
                keys.append(self.person.pk)
                words.append(str(_("me")))
            elif one == "mine" and self.path.endswith("team"):
                keys.extend(self.person.team_ids or [0])
                words.append(str(_("my teams")))
            else:
                references.append(one)
        found = self._by_reference(references)
        missing = [one for one in references if one not in found]
        if missing:
            raise self.unknown(missing)
        keys.extend(found[one][0] for one in references)
        words.extend(found[one][1] for one in references)
        return keys, words

    @property
    def is_person(self) -> bool:
        return bool(self.column.related_model._meta.label == settings.AUTH_USER_MODEL)

    def choices(self, text: str = "", limit: int = 20) -> list[tuple[str, str]]:
        """References and titles of what may be picked, narrowed by what was typed."""
        found = self._visible()
        if any(field.name == "is_active" for field in found.model._meta.concrete_fields):
            found = found.filter(is_active=True)
        for word in text.split()[:5]:
            found = found.filter(title__icontains=word)
        return list(found.order_by("title").values_list("reference", "title")[:limit])

    def _visible(self) -> Any:
        model = self.column.related_model
        found = model._default_manager.all()
        return found.visible_to(self.person) if issubclass(model, Record) else found

    def _by_reference(self, references: list[str]) -> dict[str, tuple[int, str]]:
        if not references:
            return {}
        found = self._visible().filter(reference__in=references)
        return {
            ref: (pk, title) for ref, pk, title in found.values_list("reference", "pk", "title")
        }


RELATIVE = re.compile(r"^([+-]?)(\d{1,4})(min|h|d|w)$")
UNITS = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800}


class SpanField(ManyField):
    """`A..B`, half open; either end a date, a time, or a distance from now such as `-7d`."""

    def clean(self, value: Any) -> Picked | None:
        given: list[str] = value or []
        if not given:
            return None
        if given == [NONE] and self.column.null:
            return Picked(self.without(), (str(_("none")),), (NONE,))
        start, dots, end = given[0].partition("..")
        if not dots or not (start or end) or len(given) > 1:
            raise ValidationError(_("Write a span as from..to, such as 2026-01-01..2026-02-01."))
        condition = models.Q()
        if start:
            condition &= models.Q(**{f"{self.path}__gte": self._moment(start)})
        if end:
            condition &= models.Q(**{f"{self.path}__lt": self._moment(end)})
        return Picked(condition, (f"{start} – {end}".strip(),), (given[0],))

    def _moment(self, text: str) -> Any:
        found = _moment(text)
        if found is None:
            raise self.unknown([text])
        return found if isinstance(self.column, models.DateTimeField) else found.date()


def _moment(text: str) -> datetime | None:
    relative = RELATIVE.match(text)
    if relative:
        sign, amount, unit = relative.groups()
        distance = timedelta(seconds=int(amount) * UNITS[unit])
        return clock.now() + (-distance if sign == "-" else distance)
    zone = timezone.get_current_timezone()
    try:
        day = parse_date(text)
        moment = parse_datetime(text) if day is None else datetime.combine(day, time.min, zone)
    except ValueError:
        return None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def top_of(column: Any) -> int:
    """The highest value of a small level, 0 where the column is no level."""
    limits = [one.limit_value for one in column.validators if one.code == "max_value"]
    lowest = min((int(limit) for limit in limits if not callable(limit)), default=0)
    return lowest if lowest <= 10 else 0


def _field_class(column: Any) -> type[ManyField]:
    if column.is_relation:
        return RelatedField
    if isinstance(column, models.BooleanField):
        return YesField
    if isinstance(column, models.DateField):
        return SpanField
    if column.flatchoices:
        return ChoicesField
    if isinstance(column, models.IntegerField) and top_of(column):
        return LevelField
    return ManyField


def names_of(declared: type[RecordType]) -> tuple[str, ...]:
    """Everything a list of this type can be filtered by."""
    return tuple(dict.fromkeys((*declared.list_filter, *ALWAYS)))


class PickedFilter(django_filters.Filter):  # type: ignore[misc]
    """Adds the condition that the field worked out."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs if value is None else qs.filter(value.condition)


class RecordFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one record type for one reader.

    `only` names those that are asked for: a list with two filters does not make fifteen.
    """

    def __init__(
        self,
        declared: type[RecordType],
        data: Any,
        queryset: Any,
        person: Any,
        only: Iterable[str] | None = None,
    ) -> None:
        super().__init__(data, queryset=queryset)
        names = names_of(declared)
        for name in names if only is None else [one for one in names if one in only]:
            made = _filter(declared, name, person)
            if made is not None:
                made.parent, made.model = self, declared.model
                self.filters[name] = made

    def picked(self) -> dict[str, Picked]:
        """What is set and understood, by name of the filter."""
        self.form.is_valid()
        found = self.form.cleaned_data
        return {name: value for name, value in found.items() if value is not None}

    def complaints(self) -> list[str]:
        """A sentence for each filter that was left out."""
        return [
            _("Filter %(name)s was left out: %(why)s")
            % {"name": self.filters[name].label, "why": " ".join(map(str, why))}
            for name, why in self.form.errors.items()
        ]


def _filter(declared: type[RecordType], name: str, person: Any) -> PickedFilter | None:
    try:
        column = fields_at(declared.model, name)[-1]
    except FieldDoesNotExist:
        return None
    made = PickedFilter(
        field_name=name,
        label=str(column.verbose_name)[:1].upper() + str(column.verbose_name)[1:],
        column=column,
        path=name,
        person=person,
    )
    made.field_class = _field_class(column)
    return made


#: (record type, text) -> condition, or None when it has nothing to say; filled in config/wiring.py
Finder = Callable[[type[RecordType], str], models.Q | None]
finders: list[Finder] = []


def search_condition(declared: type[RecordType], text: str) -> models.Q:
    """Records that the text finds: by the search that is plugged in, else by their fields."""
    for find in finders:
        found = find(declared, text)
        if found is not None:
            return found
    condition = models.Q()
    for word in text.replace("\0", "").split()[:8]:
        anywhere = models.Q(pk__in=[])
        for path in declared.search_fields:
            anywhere |= models.Q(**{f"{path}__icontains": word})
        condition &= anywhere
    return condition
