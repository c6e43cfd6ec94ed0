"""Filters of a list, made from `list_filter`; they live in the address and can be read there.

`status=new,on_hold`, `assigned_team=TEAM0000002,none`, `assigned_to=me`, `created_at=-7d..`.
What is not understood is refused by its name: `RecordFilter.complaints`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.moments import read_day, read_moment
from shallmark.kernel.people import Person
from shallmark.kernel.records import Look, RecordType, type_of
from shallmark.kernel.texts import Text
from shallmark.pages.formats import day, duration
from shallmark.pages.keyset import fields_at

NONE = "none"
#: every record can be filtered by these
ALWAYS = ("created_at", "updated_at")
MOST_VALUES = 100


@dataclass(frozen=True)
class FilterValue:
    """What one filter was set to: the condition, and the words of its chip."""

    condition: models.Q
    words: tuple[str, ...]
    values: tuple[str, ...]


class CommaSeparated(forms.TextInput):
    """`a,b` and `a` `b` mean the same."""

    def value_from_datadict(
        self, data: Mapping[str, object], _files: object, name: str
    ) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        parts = (part.strip() for text in values for part in str(text or "").split(","))
        return list(dict.fromkeys(part for part in parts if part))


class ManyField(forms.Field):
    """Several values of one field; subclasses say which are known."""

    widget = CommaSeparated

    def __init__(
        self,
        *,
        column: ModelField,
        path: str,
        person: Person | None,
        label: Text,
        required: bool = False,
    ) -> None:
        super().__init__(label=label, required=required)
        self.column, self.path, self.person = column, path, person

    def clean(self, value: list[str] | None) -> FilterValue | None:
        texts = value or []
        if not texts:
            return None
        if len(texts) > MOST_VALUES or any("\0" in word for word in texts):
            raise ValidationError(_("These are more values than a filter takes."))
        empty = NONE in texts
        known, words = self.look_up([word for word in texts if word != NONE])
        condition = models.Q(**{f"{self.path}__in": known}) if known else models.Q(pk__in=[])
        if empty:
            condition |= self.without()
            words = [*words, str(_("none"))]
        return FilterValue(condition, tuple(words), tuple(texts))

    def described(self) -> str:
        """What the filter takes, for a reader of the API's contract."""
        empty = ", or none" if self.column.null else ""
        return f"Values with commas between them{empty}."

    def without(self) -> models.Q:
        if self.column.null:
            return models.Q(**{f"{self.path}__isnull": True})
        return models.Q(**{self.path: ""}) if self.column.empty_strings_allowed else models.Q(pk=0)

    def look_up(self, words: list[str]) -> tuple[list[object], list[str]]:
        """Values of the column and their words. Raises ValidationError naming what is unknown."""
        values = []
        for word in words:
            try:
                values.append(self.column.to_python(word))
            except ValidationError as wrong:
                raise self.unknown([word]) from wrong
        return values, words

    def unknown(self, words: Iterable[str]) -> ValidationError:
        quoted = ", ".join(f"“{word[:60]}”" for word in words)
        return ValidationError(_("%(values)s is not known here.") % {"values": quoted})


class ChoicesField(ManyField):
    def described(self) -> str:
        return f"{super().described()} {self._known(value for value, _label in self.options())}"

    def options(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.column.flatchoices]

    def look_up(self, words: list[str]) -> tuple[list[object], list[str]]:
        known = dict(self.options())
        strange = [word for word in words if word not in known]
        if strange:
            raise ValidationError([*self.unknown(strange), self._known(known)])
        return [self.value(word) for word in words], [known[word] for word in words]

    def value(self, text: str) -> object:
        return self.column.to_python(text)

    def _known(self, known: Iterable[str]) -> str:
        return _("Known are %(values)s.") % {"values": ", ".join(known)}


class BooleanField(ChoicesField):
    def options(self) -> list[tuple[str, str]]:
        return [("true", str(_("yes"))), ("false", str(_("no")))]

    def value(self, text: str) -> bool:
        return text == "true"


class LevelField(ChoicesField):
    """A small number with limits, such as a priority of 1 to 5."""

    def options(self) -> list[tuple[str, str]]:
        model = self.column.model
        looks = type_of(model).looks if issubclass(model, Record) else {}
        sign = "P" if looks.get(self.column.name) is Look.PRIORITY else ""
        return [(str(level), f"{sign}{level}") for level in range(1, max_level(self.column) + 1)]


class RelatedField(ManyField):
    """Other records by reference; `me` is the reader, `mine` the reader's teams."""

    @property
    def reader(self) -> Person:
        """Who looks up; a description of the filters has nobody and looks nothing up."""
        assert self.person is not None
        return self.person

    def described(self) -> str:
        own = " `me` is yourself." if self.is_person else ""
        own = " `mine` are your teams." if has_members(self.column) else own
        return f"References; {super().described().lower()}{own}"

    def look_up(self, texts: list[str]) -> tuple[list[object], list[str]]:
        keys: list[object] = []
        words: list[str] = []
        references = []
        for word in texts:
            if word == "me" and self.is_person:
                keys.append(self.reader.pk)
                words.append(str(_("me")))
            elif word == "mine" and has_members(self.column):
                keys.extend(self.reader.team_ids or [0])
                words.append(str(_("my teams")))
            else:
                references.append(word)
        known = self._by_reference(references)
        missing = [reference for reference in references if reference not in known]
        if missing:
            raise self.unknown(missing)
        keys.extend(known[reference][0] for reference in references)
        words.extend(known[reference][1] for reference in references)
        return keys, words

    @property
    def is_person(self) -> bool:
        return is_person(self.column)

    def choices(self, text: str = "", limit: int = 20) -> list[tuple[str, str]]:
        """References and titles of what may be picked, narrowed by what was typed."""
        records = self._visible()
        if any(field.name == "is_active" for field in records.model._meta.concrete_fields):
            records = records.filter(is_active=True)
        for word in text.split()[:5]:
            records = records.filter(title__icontains=word)
        return list(records.order_by("title").values_list("reference", "title")[:limit])

    def _visible(self) -> models.QuerySet[models.Model]:
        model = self.column.related_model
        assert model is not None
        if issubclass(model, Record):
            return model.objects.visible_to(self.reader)
        return model._default_manager.all()

    def _by_reference(self, references: list[str]) -> dict[str, tuple[int, str]]:
        if not references:
            return {}
        records = self._visible().filter(reference__in=references)
        return {
            ref: (pk, title) for ref, pk, title in records.values_list("reference", "pk", "title")
        }


def is_person(column: ModelField) -> bool:
    """Whether the column names somebody."""
    far = column.related_model
    return bool(far is not None and far._meta.label == settings.AUTH_USER_MODEL)


def has_members(column: ModelField) -> bool:
    """Whether the column names what people belong to."""
    far = column.related_model
    return far is not None and issubclass(far, Record) and type_of(far).has_members


RELATIVE = re.compile(r"^([+-]?)(\d{1,4})(min|h|d|w)$")
UNITS = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800}


class DateRangeField(ManyField):
    """`A..B`, half open; either end a date, a time, or a distance from now such as `-7d`.

    `A..B,none` holds what has no date, too.
    """

    def clean(self, value: list[str] | None) -> FilterValue | None:
        texts = value or []
        spans = [text for text in texts if text != NONE]
        if not texts:
            return None
        if len(spans) > 1 or (len(spans) < len(texts) and not self.column.null):
            raise self._no_span()
        condition, words = models.Q(pk__in=[]), []
        if spans:
            condition, words = self._within(spans[0]), [self._said(spans[0])]
        if NONE in texts:
            condition, words = condition | self.without(), [*words, str(_("none"))]
        return FilterValue(condition, tuple(words), tuple(texts))

    def _within(self, span: str) -> models.Q:
        start, dots, end = span.partition("..")
        if not dots or not (start or end):
            raise self._no_span()
        condition = models.Q()
        if start:
            condition &= models.Q(**{f"{self.path}__gte": self._moment(start)})
        if end:
            condition &= models.Q(**{f"{self.path}__lt": self._moment(end)})
        return condition

    def _said(self, span: str) -> str:
        """As a reader says it; a span ends before its last day, so the day before is said."""
        ends = [self._end(text, back) for back, text in enumerate(span.split("..", 1))]
        form = _("%s to %s") if all(ends) else _("from %s") if ends[0] else _("until %s")
        return form % tuple(filter(None, ends))

    def _end(self, text: str, back: int) -> str:
        if relative := RELATIVE.match(text):
            span = duration(int(relative[2]) * UNITS[relative[3]], parts=1)
            return (_("%s ago") if relative[1] == "-" else _("in %s")) % span
        with suppress(ValidationError):
            return day(read_day(text) - timedelta(days=back))
        return text.replace("T", " ")

    def _no_span(self) -> ValidationError:
        return ValidationError(_("Write a span as from..to, such as 2026-01-01..2026-02-01."))

    def described(self) -> str:
        span = "A span as from..to: days, times, or distances from now such as -7d..; half open."
        return f"{span} Also none, alone or beside a span." if self.column.null else span

    def _moment(self, text: str) -> datetime | date:
        """A distance from now, else as everywhere: what names no zone is in the person's."""
        if relative := RELATIVE.match(text):
            seconds = int(relative[1] + relative[2]) * UNITS[relative[3]]
            moment = clock.now() + timedelta(seconds=seconds)
        else:
            moment = read_moment(text)
        timed = isinstance(self.column, models.DateTimeField)
        return moment if timed else timezone.localtime(moment).date()


def max_level(column: ModelField) -> int:
    """The highest value of a small level, 0 where the column is no level."""
    limits = [each.limit_value for each in column.validators if isinstance(each, MaxValueValidator)]
    lowest = min((int(limit) for limit in limits if not callable(limit)), default=0)
    return lowest if lowest <= 10 else 0


def _field_class(column: ModelField) -> type[ManyField]:
    if column.is_relation:
        return RelatedField
    if isinstance(column, models.BooleanField):
        return BooleanField
    if isinstance(column, models.DateField):
        return DateRangeField
    if column.flatchoices:
        return ChoicesField
    if isinstance(column, models.IntegerField) and max_level(column):
        return LevelField
    return ManyField


def names_of(record_type: type[RecordType]) -> tuple[str, ...]:
    """Everything a list of this type can be filtered by."""
    return tuple(dict.fromkeys((*record_type.list_filter, *ALWAYS)))


class RecordValueFilter(django_filters.Filter):  # type: ignore[misc]
    """Adds the condition that the field worked out."""

    def filter(
        self, qs: models.QuerySet[Record], value: FilterValue | None
    ) -> models.QuerySet[Record]:
        return qs if value is None else qs.filter(value.condition)


class RecordFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one record type for one reader.

    `only` names those that are asked for: a list with two filters does not make fifteen.
    """

    def __init__(
        self,
        record_type: type[RecordType],
        data: QueryDict,
        queryset: models.QuerySet[Record],
        person: Person | None,
        only: Iterable[str] | None = None,
    ) -> None:
        super().__init__(data, queryset=queryset)
        names = names_of(record_type)
        for name in names if only is None else [name for name in names if name in only]:
            value_filter = _filter(record_type, name, person)
            if value_filter is not None:
                value_filter.parent, value_filter.model = self, record_type.model
                self.filters[name] = value_filter

    def picked(self) -> dict[str, FilterValue]:
        """What is set and understood, by name of the filter."""
        self.form.is_valid()
        values = self.form.cleaned_data
        return {name: value for name, value in values.items() if value is not None}

    def complaints(self) -> dict[str, str]:
        """A sentence for each filter that is not understood, by its name."""
        return {name: " ".join(map(str, why)) for name, why in self.form.errors.items()}


def _filter(
    record_type: type[RecordType], name: str, person: Person | None
) -> RecordValueFilter | None:
    try:
        column = fields_at(record_type.model, name)[-1]
    except FieldDoesNotExist:
        return None
    value_filter = RecordValueFilter(
        field_name=name,
        label=str(column.verbose_name)[:1].upper() + str(column.verbose_name)[1:],
        column=column,
        path=name,
        person=person,
    )
    value_filter.field_class = getattr(column, "filter_field", None) or _field_class(column)
    return value_filter


#: (record type, text) -> condition, or None when it has nothing to say; filled in config/wiring.py
Finder = Callable[[type[RecordType], str], models.Q | None]
finders: list[Finder] = []


def search_condition(record_type: type[RecordType], text: str) -> models.Q:
    """Records that the text finds: by the search that is plugged in, else by their fields."""
    for find in finders:
        matched = find(record_type, text)
        if matched is not None:
            return matched
    condition = models.Q()
    for word in text.replace("\0", "").split()[:8]:
        anywhere = models.Q(pk__in=[])
        for path in record_type.search_fields:
            anywhere |= models.Q(**{f"{path}__icontains": word})
        condition &= anywhere
    return condition
