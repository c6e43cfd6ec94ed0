"""Chips of the filter bar: what the address says, and what the view adds, in words."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.people import Person
from shallmark.pages import formats
from shallmark.pages.filters import has_members, is_person
from shallmark.pages.formats import duration
from shallmark.pages.keyset import fields_at

Words = tuple[str, str]


def describe_q(model: type[models.Model], condition: models.Q, person: Person) -> list[Words]:
    """(field, value) for each part of a view's condition that words can be found for."""
    words: dict[str, list[str]] = {}
    for path, lookup, value in _parts(condition):
        try:
            column = fields_at(model, path)[-1]
        except FieldDoesNotExist:
            continue
        name = str(column.verbose_name)
        words.setdefault(name[:1].upper() + name[1:], []).append(
            _value(column, lookup, value, person)
        )
    return [(name, " ".join(parts)) for name, parts in words.items()]


def _parts(condition: models.Q) -> Iterator[tuple[str, str, object]]:
    """Leaves of a condition that is only joined by AND; a query of others has no words."""
    if condition.negated or (condition.connector != models.Q.AND and len(condition.children) > 1):
        return
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _parts(child)
        elif isinstance(child, tuple) and not isinstance(child[1], models.QuerySet):
            path, value = child
            head, _sep, last = path.rpartition("__")
            known = last in {"in", "lt", "lte", "gt", "gte", "isnull"}
            yield (head, last, value) if known else (path, "exact", value)


def _value(column: ModelField, lookup: str, value: object, person: Person) -> str:
    if lookup == "isnull":
        return _("nobody") if value and is_person(column) else _none(empty=bool(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return _moment(lookup, value)
    if lookup == "in" and isinstance(value, Iterable):
        return _several(column, value, person)
    return _single(column, lookup, value, person)


def _single(column: ModelField, lookup: str, value: object, person: Person) -> str:
    if value == person:
        return _("me")
    if isinstance(value, date):
        text = formats.day(value)
    else:
        text = str(dict(column.flatchoices).get(value, value))
    return text if lookup == "exact" else f"{_sign(lookup)} {text}"


def _none(*, empty: bool) -> str:
    return _("none") if empty else _("any")


def _several(column: ModelField, values: Iterable[object], person: Person) -> str:
    if has_members(column) and tuple(values) == tuple(person.team_ids):
        return _("my teams")
    labels = dict(column.flatchoices)
    return ", ".join(str(labels.get(value, value)) for value in values)


def _sign(lookup: str) -> str:
    words = {"lt": _("before"), "lte": _("up to"), "gt": _("more than"), "gte": _("from")}
    return words.get(lookup, "")


def _moment(lookup: str, value: datetime) -> str:
    """A moment near now as a distance: "within 4 h", "passed", "over 3 d ago"."""
    distance = value - clock.now()
    nearly_now = abs(distance) < timedelta(seconds=30)
    before = lookup in {"lt", "lte"}
    if nearly_now:
        return _("passed") if before else _("to come")
    span = _span(abs(distance) + timedelta(seconds=30))
    if distance > timedelta(0):
        return (_("within %s") if before else _("later than in %s")) % span
    return (_("over %s ago") if before else _("within the last %s")) % span


def _span(distance: timedelta) -> str:
    return duration(distance.total_seconds(), parts=1)
