"""Chips of the filter bar: what the address says, and what the view adds, in words."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import clock, formats
from shallmark.kernel.keyset import fields_at

Words = tuple[str, str]


def words_of(model: type[models.Model], condition: models.Q, person: Any) -> list[Words]:
    """(field, value) for each part of a view's condition that words can be found for."""
    said: dict[str, list[str]] = {}
    for path, lookup, value in _parts(condition):
        try:
            column = fields_at(model, path)[-1]
        except FieldDoesNotExist:
            continue
        name = str(column.verbose_name)
        said.setdefault(name[:1].upper() + name[1:], []).append(
            _value(column, lookup, value, person)
        )
    return [(name, " ".join(parts)) for name, parts in said.items()]


def _parts(condition: models.Q) -> Iterator[tuple[str, str, Any]]:
    """Leaves of a condition that is only joined by AND."""
    if condition.negated or (condition.connector != models.Q.AND and len(condition.children) > 1):
        return
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _parts(child)
        elif isinstance(child, tuple):
            path, value = child
            head, _sep, last = path.rpartition("__")
            known = last in {"in", "lt", "lte", "gt", "gte", "isnull"}
            yield (head, last, value) if known else (path, "exact", value)


def _value(column: Any, lookup: str, value: Any, person: Any) -> str:
    if lookup == "isnull":
        return _("nobody") if value and column.name == "assigned_to" else _none(empty=value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return _moment(lookup, value)
    if lookup == "in":
        return _several(column, value, person)
    return _single(column, lookup, value, person)


def _single(column: Any, lookup: str, value: Any, person: Any) -> str:
    if getattr(value, "pk", None) is not None and value.pk == person.pk:
        return _("me")
    if isinstance(value, date):
        said = formats.day(value)
    else:
        said = str(dict(getattr(column, "flatchoices", ())).get(value, value))
    return said if lookup == "exact" else f"{_sign(lookup)} {said}"


def _none(*, empty: bool) -> str:
    return _("none") if empty else _("any")


def _several(column: Any, values: Any, person: Any) -> str:
    if tuple(values) == tuple(getattr(person, "team_ids", ())) and column.is_relation:
        return _("my teams")
    labels = dict(getattr(column, "flatchoices", ()) or ())
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
    from shallmark.kernel.formats import duration

    return duration(distance.total_seconds(), parts=1)
