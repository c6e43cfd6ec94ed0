"""Paging by key: what comes after or before a record, never the n-th page.

The last key is always the record's id, so that the order is the same on every page. Records without
a value come last in either direction.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.expressions import OrderBy

from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record

PAGE = 50


class InvalidCursor(Exception):
    """A cursor that no list of ours wrote, or one of another order."""


def fields_at(model: type[models.Model], path: str) -> list[ModelField]:
    """The fields along `fk__field`.

    Raises:
        FieldDoesNotExist: a part of the path is no column.

    """
    fields: list[ModelField] = []
    here: type[models.Model] | None = model
    for part in path.split("__"):
        if here is None:
            raise FieldDoesNotExist(path)
        field = here._meta.pk if part == "pk" else here._meta.get_field(part)
        if not isinstance(field, models.Field) or not field.concrete or field.many_to_many:
            raise FieldDoesNotExist(path)
        fields.append(field)
        here = field.related_model
    return fields


def has_index(model: type[models.Model], path: str) -> bool:
    """Whether the whole table is at hand in the order of this column."""
    if "__" in path:
        return False
    field = fields_at(model, path)[-1]
    leading = {
        index.fields[0].removeprefix("-")
        for index in model._meta.indexes
        if index.fields and index.condition is None
    }
    return bool(field.unique or getattr(field, "db_index", False) or path in leading)


@dataclass(frozen=True)
class Key:
    """One column of an order."""

    path: str
    descending: bool
    field: ModelField
    nullable: bool

    @classmethod
    def of(cls, model: type[models.Model], name: str) -> "Key":
        path = name.removeprefix("-")
        along = fields_at(model, path)
        return cls(path, name.startswith("-"), along[-1], any(field.null for field in along))

    def order(self, *, backwards: bool) -> OrderBy:
        descending = self.descending != backwards
        last = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        column = models.F(self.path)
        return column.desc(**last) if descending else column.asc(**last)

    def same(self, value: object) -> models.Q:
        if value is None:
            return models.Q(**{f"{self.path}__isnull": True})
        return models.Q(**{self.path: value})

    def beyond(self, value: object, *, backwards: bool, equal: str = "") -> models.Q | None:
        """Records strictly past `value`; None where there cannot be any."""
        if value is None:
            return models.Q(**{f"{self.path}__isnull": False}) if backwards else None
        lookup = "lt" if self.descending != backwards else "gt"
        condition = models.Q(**{f"{self.path}__{lookup}{equal}": value})
        if self.nullable and not backwards:
            condition |= models.Q(**{f"{self.path}__isnull": True})
        return condition


@dataclass(frozen=True)
class Order:
    """A total order of a list."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, model: type[models.Model], names: tuple[str, ...]) -> "Order":
        """The order by `names` ("-created_at"), made unique by the id in the last direction."""
        last = "-id" if names and names[-1].startswith("-") else "id"
        return cls(tuple(Key.of(model, name) for name in (*names, last)))

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(key.path for key in self.keys)

    def by(self, *, backwards: bool = False) -> list[OrderBy]:
        return [key.order(backwards=backwards) for key in self.keys]

    def past(self, place: tuple[object, ...], *, backwards: bool) -> models.Q:
        """The condition of what comes after (or before) the record with these values."""
        condition = models.Q(pk__in=[])
        for depth, (key, value) in enumerate(zip(self.keys, place, strict=True)):
            step = key.beyond(value, backwards=backwards)
            if step is not None:
                equal = [part.same(at) for part, at in zip(self.keys[:depth], place, strict=False)]
                condition |= models.Q(*equal) & step
        first, value = self.keys[0], place[0]
        # Says nothing new, but lets PostgreSQL enter the index at the right place.
        bound = first.beyond(value, backwards=backwards, equal="e") if value is not None else None
        return condition if bound is None else bound & condition

    def place_of(self, row: Mapping[str, object]) -> str:
        """The cursor of a row."""
        values = [row[path] for path in self.paths]
        text = json.dumps(values, default=_text_of, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def read_place(self, cursor: str) -> tuple[object, ...]:
        """The values in a cursor.

        Raises:
            InvalidCursor: it is damaged or belongs to another order.

        """
        try:
            values = json.loads(
                base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
            )
            return tuple(self._read(values))
        except (ValueError, TypeError, RecursionError, ValidationError) as wrong:
            raise InvalidCursor(cursor) from wrong

    def _read(self, values: object) -> Iterator[object]:
        if not isinstance(values, list) or len(values) != len(self.keys):
            raise InvalidCursor
        for key, value in zip(self.keys, values, strict=True):
            if isinstance(value, list | dict) or (value is None and not key.nullable):
                raise InvalidCursor
            read = None if value is None else key.field.to_python(value)
            if isinstance(read, datetime) and read.tzinfo is None:
                raise InvalidCursor
            yield read


def _text_of(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of its neighbours ("" = there is none)."""

    rows: list[dict[str, Any]]
    following: str = ""
    previous: str = ""


def page_of(
    queryset: models.QuerySet[Record],
    order: Order,
    paths: set[str],
    *,
    after: str = "",
    before: str = "",
    size: int = 0,
) -> Page:
    """At most `size` rows, or `PAGE`, as dictionaries of `paths`.

    Raises:
        InvalidCursor: the cursor cannot be read.

    """
    size = size or PAGE
    backwards = bool(before) and not after
    if after or before:
        place = order.read_place(after or before)
        queryset = queryset.filter(order.past(place, backwards=backwards))
    wanted = queryset.order_by(*order.by(backwards=backwards)).values(*paths | set(order.paths))
    rows = list(wanted[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    following = order.place_of(rows[-1]) if more or backwards else ""
    previous = order.place_of(rows[0]) if after or (backwards and more) else ""
    return Page(rows, following, previous)
