"""Columns of a list: what is fetched for them, how they are drawn, and what an export writes.

Rows are dictionaries of `.values()`. A field is drawn by its type, or as `RecordType.looks` says;
`RecordType.columns` brings whole columns. Names tell nothing, but those that every record has.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import BaseExpression
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import Look, RecordType
from shallmark.kernel.texts import Text, capital
from shallmark.pages import formats
from shallmark.pages.keyset import fields_at
from shallmark.pages.record_fields import amount

Row = dict[str, Any]
#: as `.values()` of a list gives them
Rows = models.QuerySet[Record, Row]


@dataclass(frozen=True)
class Column:
    """One column of a list, in the words of the table component of the web."""

    key: str
    label: Text
    #: what the cell macro draws: text, ref, title, state, priority, person, clock, ...
    kind: str = "text"
    paths: tuple[str, ...] = ()
    #: what the macro gets
    cell: Callable[[Row], Any] = lambda _row: ""
    #: what an export writes: text, number, bool, date, datetime or None
    plain: Callable[[Row], Any] = lambda _row: ""
    #: path it is sorted by; "" = not sorted by it
    sort_path: str = ""
    width: str = ""
    phone: str = ""
    drop: int = 0
    right: bool = False
    #: filled for one page
    sort: str = ""
    sort_url: str = ""
    #: what the rows need beside fields: paths that are computed, as of the moment of the call
    added: Callable[[], dict[str, BaseExpression]] = dict


def with_added(rows: models.QuerySet[Record], columns: Iterable[Column]) -> models.QuerySet[Record]:
    """The records, with what the columns need beside fields."""
    return rows.annotate(**{path: each for own in columns for path, each in own.added().items()})


@dataclass(frozen=True)
class _Made:
    """What `_of_field` finds out."""

    kind: str
    cell: Callable[[Row], Any]
    plain: Callable[[Row], Any]
    paths: tuple[str, ...]
    sort_path: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    #: where the head is not the field's name
    label: Text = ""


def column(record_type: type[RecordType], key: str) -> Column:
    """The column called `key`.

    Raises:
        FieldDoesNotExist: the record type has no such column.

    """
    cached = _columns.get((record_type.key, key))
    if cached is None:
        cached = _columns[record_type.key, key] = _make(record_type, key)
    return cached


_columns: dict[tuple[str, str], Column] = {}


def _make(record_type: type[RecordType], key: str) -> Column:
    own: Column | None = record_type.columns.get(key)
    if own is not None:
        return own
    along = fields_at(record_type.model, key)
    parts = _of_field(record_type, key, along[-1])
    return Column(
        key=key,
        label=parts.label or capital(along[-1].verbose_name),
        kind=parts.kind,
        paths=parts.paths,
        cell=parts.cell,
        plain=parts.plain,
        sort_path=parts.sort_path or key,
        **parts.more,
    )


def known_columns(record_type: type[RecordType]) -> list[Column]:
    """Every column a person may choose, those of the list first."""
    names = dict.fromkeys(
        (
            *record_type.list_display,
            *record_type.columns,
            *record_type.detail_fields,
            *record_type.list_filter,
            *record_type.changeable(),
            *("reference", "title", "owner", "created_at", "updated_at", "closed_at"),
        )
    )
    columns = []
    for name in names:
        try:
            columns.append(column(record_type, name))
        except FieldDoesNotExist:
            # list_filter and forms may name what is no column, such as a many-to-many field
            continue
    return columns


def with_layout(columns: list[Column]) -> list[Column]:
    """The columns with their place on a phone and the order in which they leave a narrow window.

    A phone shows three lines: priority, reference and clock; title; state, whose it is, who works.
    """
    kinds = {column.kind for column in columns}
    related = [column.key for column in columns if _is_related(column)]
    third = [*(column.key for column in columns if column.kind == "state"), *related[:1]]
    places = dict(zip(third, ("3", "3m"), strict=False))
    narrow = _dropped(columns)
    return [
        replace(
            column,
            # Without a title the reference is what opens the record.
            kind="link" if column.kind == "ref" and "title" not in kinds else column.kind,
            phone=places.get(column.key) or _phone(column, kinds),
            drop=narrow.get(column.key, 0),
        )
        for column in columns
    ]


#: px of each width of a column, of a title that can be read, and of the narrowest list before each
#: of the three points at which columns leave (web/shallmark.css: drop-1 to drop-3)
_PX = {"xs": 48, "t": 64, "s": 98, "m": 118, "l": 136, "xl": 200, "": 118}
_TITLE = 240
_ROOMS = (900, 790, 700)
#: kinds of columns that stay, and those that leave before others; what is related leaves first
_STAYS = frozenset({"ref", "title", "state", "priority", "clock"})
_LEAVES = ("ago", "moment", "number", "text", "person")


def _dropped(columns: list[Column]) -> dict[str, int]:
    """At which of three widths each column leaves, so that the title can be read."""
    others = [each for each in columns if each.kind not in _STAYS and not _is_related(each)]
    ranks = {kind: rank for rank, kind in enumerate(_LEAVES)}
    others.sort(key=lambda each: ranks.get(each.kind, len(_LEAVES)))
    leaving = [*(each for each in columns if _is_related(each)), *others]
    taken = _TITLE + sum(_PX[each.width] for each in columns if each.kind != "title")
    drops: dict[str, int] = {}
    for level, room in enumerate(_ROOMS, 1):
        while leaving and taken > room:
            gone = leaving.pop(0)
            drops[gone.key] = level
            taken -= _PX[gone.width]
    return drops


def _is_related(column: Column) -> bool:
    return column.kind == "text" and column.sort_path.endswith("__title")


def _phone(column: Column, kinds: set[str]) -> str:
    if column.kind == "ref":
        return "1" if "title" in kinds else "t"
    if column.kind in {"ago", "moment"}:
        return "" if "clock" in kinds else "1e"
    return {"title": "t", "priority": "1", "clock": "1e", "person": "3e"}.get(column.kind, "")


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _of_field(record_type: type[RecordType], key: str, field: ModelField) -> _Made:
    """By what every record has, then as declared, then by the type of the field."""
    get, look = itemgetter(key), record_type.looks.get(key)
    if key == "title":
        return _Made("title", lambda row: {"text": row["title"]}, get, ("title",))
    if key == "reference":
        width = "m" if len(record_type.prefix) > 3 else "s"
        return _Made("ref", get, get, (key,), more={"width": width})
    if key == "status" and record_type.has_lifecycle():
        return _state(field)
    if look is Look.PRIORITY:
        label = gettext_lazy("Prio")
        return _Made("priority", get, get, (key,), label=label, more={"width": "xs"})
    if field.is_relation:
        return _related(key, field)
    if field.flatchoices and key not in record_type.words:
        labels = dict(field.flatchoices)
        labelled = _labelled(key, labels)
        return _Made("text", labelled, labelled, (key,), more={"width": "m"})
    return _plain_field(key, field, record_type.words.get(key))


def _plain_field(key: str, field: ModelField, words: Callable[[Any], str] | None = None) -> _Made:
    get = itemgetter(key)
    if isinstance(field, models.DateTimeField):
        kind = "ago" if key == "updated_at" else "moment"
        return _Made(kind, get, get, (key,), more={"width": "s", "right": True})
    if isinstance(field, models.DateField):
        return _Made("text", _in_words(key, formats.day), get, (key,), more={"width": "s"})
    if isinstance(field, models.BooleanField):
        said = _in_words(key, lambda flag: _("yes") if flag else _("no"))
        return _Made("text", said, get, (key,), more={"width": "s"})
    if isinstance(field, models.DecimalField):
        currency = None if hasattr(field.model, "currency") else settings.CURRENCY
        said = _in_words(key, lambda value: amount(field, value, currency))
        return _Made("text", said, get, (key,), more={"width": "s", "right": True})
    if hasattr(field, "unit"):
        said = _in_words(key, getattr(field, "words", str))
        return _Made("text", said, get, (key,), more={"width": "s", "right": True})
    if isinstance(field, models.IntegerField):
        return _Made("number", get, get, (key,), more={"width": "s", "right": True})
    words = words or (_joined if isinstance(field, ArrayField | models.JSONField) else None)
    if key == "key":
        said = _in_words(key, Markup("<code>{}</code>").format)
        return _Made("html", said, get, (key,), more={"width": "m"})
    return _Made("text", _in_words(key, words) if words else get, get, (key,), more={"width": "l"})


def _joined(values: Iterable[object]) -> str:
    """A list of values as text; the parts of one are " | " apart."""
    return ", ".join(str(value).replace(" | ", " · ") for value in values)


def _in_words(key: str, words: Callable[[Any], str]) -> Callable[[Row], str]:
    return lambda row: "" if row[key] is None else words(row[key])


def _labelled(key: str, labels: Mapping[object, object]) -> Callable[[Row], str]:
    return lambda row: str(labels.get(row[key], row[key] or ""))


@dataclass(frozen=True)
class PersonCell:
    """A person as a row knows one: enough for the avatar."""

    pk: int
    name: str

    @property
    def short_name(self) -> str:
        """Initial and last name."""
        first, _gap, last = self.name.partition(" ")
        return f"{first[:1]}. {last.rpartition(' ')[2]}" if last else first


def _related(key: str, field: ModelField) -> _Made:
    name = f"{key}__title"
    if field.related_model is None or not _has(field.related_model, "title"):
        return _Made("text", itemgetter(key), itemgetter(key), (key,), key, {"width": "m"})
    if field.related_model._meta.label == settings.AUTH_USER_MODEL:
        own = f"{key}_id"

        def somebody(row: Row) -> PersonCell | None:
            return PersonCell(row[own], row[name]) if row[own] else None

        return _Made("person", somebody, itemgetter(name), (own, name), name, {"width": "m"})
    return _Made("text", _in_words(name, str), itemgetter(name), (name,), name, {"width": "m"})


def _state(field: ModelField) -> _Made:
    plain = _labelled("status", dict(field.flatchoices))

    def cell(row: Row) -> dict[str, Any]:
        return {"status": row["status"], "word": plain(row)}

    return _Made("state", cell, plain, ("status",), more={"width": "l"})


@dataclass(frozen=True)
class Tag:
    """A word behind the title of records whose `flag` is set; it leads to `page` of the record."""

    flag: str
    text: Text
    tone: str = ""
    icon: str = ""
    page: str = ""


def title_column(label: Text, tags: Collection[Tag]) -> Column:
    """The title with a word behind it: that of the first tag whose flag is set."""

    def cell(row: Row) -> dict[str, Any]:
        text: dict[str, Any] = {"text": row["title"]}
        for tag in tags:
            if row[tag.flag]:
                return {**text, "tag": tag}
        return text

    paths = ("title", *(tag.flag for tag in tags))
    return Column("title", label, "title", paths, cell, itemgetter("title"), sort_path="title")


def state_column(field: ModelField, states: Collection[str], awaited: str) -> Column:
    """The state, which in these states also says for what one waits: the text at `awaited`."""
    parts = _state(field)

    def cell(row: Row) -> dict[str, Any]:
        value: dict[str, Any] = parts.cell(row)
        if row["status"] not in states or not row[awaited]:
            return value
        word = row[awaited].removeprefix(_("Awaiting "))
        return {**value, "word": f"{value['word']}, {word}"}

    label, paths = capital(field.verbose_name), (*parts.paths, awaited)
    return Column("status", label, "state", paths, cell, parts.plain, "status", **parts.more)
