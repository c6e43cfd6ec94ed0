"""Columns of a list: what is fetched for them, how they are drawn, and what an export writes.

Rows are dictionaries of `.values()`. A record type may bring columns of its own in `columns`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel import formats
from shallmark.kernel.keyset import fields_at
from shallmark.kernel.records import RecordType, type_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Row = dict[str, Any]
#: fields with this ending hold seconds, and are read as a duration
SECONDS = "_seconds"
#: fields that are drawn by their name: kind, width
NAMED = {"reference": ("ref", "s"), "priority": ("priority", "xs")}
#: heads that are shorter than the field's name
SHORT: dict[str, Any] = {"priority": gettext_lazy("Prio")}


@dataclass(frozen=True)
class Column:
    """One column of a list, in the words of the table component of the web."""

    key: str
    label: "str | _StrPromise"
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


@dataclass(frozen=True)
class _Made:
    """What `_of_field` finds out."""

    kind: str
    cell: Callable[[Row], Any]
    plain: Callable[[Row], Any]
    paths: tuple[str, ...]
    sort_path: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def column(declared: type[RecordType], key: str) -> Column:
    """The column called `key`.

    Raises:
        FieldDoesNotExist: the record type has no such column.

    """
    kept = _columns.get((declared.key, key))
    if kept is None:
        kept = _columns[declared.key, key] = _make(declared, key)
    return kept


_columns: dict[tuple[str, str], Column] = {}


def _make(declared: type[RecordType], key: str) -> Column:
    own: dict[str, Column] = getattr(declared, "columns", {})
    if key in own:
        return own[key]
    if key == "clock" and _has(declared.model, "next_due_at"):
        from shallmark.kernel.pages.list_clock import clock_column

        return clock_column(declared.model)
    along = fields_at(declared.model, key)
    made = _of_field(declared.model, key, along[-1])
    return Column(
        key=key,
        label=SHORT.get(key) or _capital(along[-1].verbose_name),
        kind=made.kind,
        paths=made.paths,
        cell=made.cell,
        plain=made.plain,
        sort_path=made.sort_path or key,
        **made.more,
    )


def known_columns(declared: type[RecordType]) -> list[Column]:
    """Every column a person may choose, those of the list first."""
    names = dict.fromkeys(
        (
            *declared.list_display,
            *getattr(declared, "columns", {}),
            *declared.detail_fields,
            *declared.list_filter,
            *declared.changeable(),
            *("reference", "title", "owner", "created_at", "updated_at", "closed_at"),
        )
    )
    found = []
    for name in names:
        try:
            found.append(column(declared, name))
        except FieldDoesNotExist:
            # list_filter and forms may name what is no column, such as a many-to-many field
            continue
    return found


def laid_out(columns: list[Column]) -> list[Column]:
    """The columns with their place on a phone and the order in which they leave a narrow window.

    A phone shows three lines: priority, reference and clock; title; state, whose it is, who works.
    """
    kinds = {one.kind for one in columns}
    related = [one.key for one in columns if _is_related(one)]
    third = [*(one.key for one in columns if one.kind == "state"), *related[:1]]
    places = dict(zip(third, ("3", "3m"), strict=False))
    narrow = dict(zip(related, (1, 2, 3), strict=False))
    return [
        replace(
            one,
            # Without a title the reference is what opens the record.
            kind="link" if one.kind == "ref" and "title" not in kinds else one.kind,
            phone=places.get(one.key) or _phone(one, kinds),
            drop=narrow.get(one.key, 0) if len(columns) > 4 else 0,
        )
        for one in columns
    ]


def _is_related(one: Column) -> bool:
    return one.kind == "text" and one.sort_path.endswith("__title")


def _phone(one: Column, kinds: set[str]) -> str:
    if one.kind == "ref":
        return "1" if "title" in kinds else "t"
    if one.kind in {"ago", "moment"}:
        return "" if "clock" in kinds else "1e"
    return {"title": "t", "priority": "1", "clock": "1e", "person": "3e"}.get(one.kind, "")


def _has(model: type[models.Model], name: str) -> bool:
    return any(one.name == name for one in model._meta.concrete_fields)


def _capital(text: Any) -> str:
    said = str(text)
    return said[:1].upper() + said[1:]


def _of_field(model: type[models.Model], key: str, found: Any) -> _Made:
    """Kind by type of field; names only where the design names them."""
    if key == "title":
        return _title(model)
    if key == "status":
        return _state(model, found)
    if key in NAMED:
        kind, width = NAMED[key]
        if key == "reference" and len(type_of(model).prefix) > 3:
            width = "m"
        return _Made(kind, _get(key), _get(key), (key,), more={"width": width})
    if found.is_relation:
        return _related(key, found)
    if found.flatchoices:
        labels = dict(found.flatchoices)
        said = _labelled(key, labels)
        return _Made("text", said, said, (key,), more={"width": "m"})
    return _plain_field(key, found)


def _plain_field(key: str, found: Any) -> _Made:
    get = _get(key)
    if isinstance(found, models.DateTimeField):
        kind = "ago" if key.startswith("updated") else "moment"
        return _Made(kind, get, get, (key,), more={"width": "s", "right": True})
    if isinstance(found, models.DateField):
        return _Made("text", _day(key), get, (key,), more={"width": "s"})
    if isinstance(found, models.BooleanField):
        return _Made("text", _yes(key), get, (key,), more={"width": "s"})
    if isinstance(found, models.IntegerField | models.DecimalField):
        more = {"width": "s", "right": True}
        if key.endswith(SECONDS):
            return _Made("text", _span(key), get, (key,), more=more)
        return _Made("number", get, get, (key,), more=more)
    return _Made("text", get, get, (key,), more={"width": "l"})


def _get(key: str) -> Callable[[Row], Any]:
    return lambda row: row[key]


def _labelled(key: str, labels: dict[Any, Any]) -> Callable[[Row], Any]:
    return lambda row: str(labels.get(row[key], row[key] or ""))


def _yes(key: str) -> Callable[[Row], Any]:
    return lambda row: "" if row[key] is None else _("yes") if row[key] else _("no")


def _day(key: str) -> Callable[[Row], Any]:
    def said(row: Row) -> str:
        value: date | None = row[key]
        return formats.day(value) if value else ""

    return said


def _span(key: str) -> Callable[[Row], Any]:
    """Whole hours and minutes of service time: never days, which would be of 24 hours."""

    def said(row: Row) -> str:
        if row[key] is None:
            return ""
        hours, rest = divmod(int(row[key]), 3600)
        parts = [f"{hours}\u00a0h" if hours else "", f"{rest // 60}\u00a0min" if rest >= 60 else ""]
        return "\u00a0".join(filter(None, parts)) or f"{rest}\u00a0s"

    return said


@dataclass(frozen=True)
class Somebody:
    """A person as a row knows one: enough for the avatar."""

    pk: int
    name: str

    @property
    def short_name(self) -> str:
        """Initial and last name."""
        first, _gap, last = self.name.partition(" ")
        return f"{first[:1]}. {last.rpartition(' ')[2]}" if last else first


def _related(key: str, found: Any) -> _Made:
    name = f"{key}__title"
    if found.related_model is None or not _has(found.related_model, "title"):
        return _Made("text", _get(key), _get(key), (key,), key, {"width": "m"})
    if found.related_model._meta.label == settings.AUTH_USER_MODEL:
        own = f"{key}_id"

        def somebody(row: Row) -> Somebody | None:
            return Somebody(row[own], row[name]) if row[own] else None

        return _Made("person", somebody, _get(name), (own, name), name, {"width": "m"})
    return _Made("text", lambda row: row[name] or "", _get(name), (name,), name, {"width": "m"})


#: fields that put a word behind the title, the first that holds: word, tone, icon
TAGS: tuple[tuple[str, Any, str, str], ...] = (
    ("major", gettext_lazy("Major"), "bad", ""),
    ("security", gettext_lazy("Security"), "", "lock"),
    ("confidential", gettext_lazy("Confidential"), "", "lock"),
)


def _title(model: type[models.Model]) -> _Made:
    tags = [tag for tag in TAGS if _has(model, tag[0])]

    def cell(row: Row) -> dict[str, Any]:
        for name, word, tone, icon in tags:
            if row[name]:
                return {"text": row["title"], "tag": {"text": word, "tone": tone, "icon": icon}}
        return {"text": row["title"]}

    return _Made("title", cell, _get("title"), ("title", *(tag[0] for tag in tags)))


def _state(model: type[models.Model], found: Any) -> _Made:
    """State and, while something is awaited, for what."""
    labels = dict(found.flatchoices)
    reason = "hold_reason__title" if _has(model, "hold_reason") else ""
    waits = {value for value in labels if value == "on_hold"} if reason else set()

    def word(row: Row) -> str:
        said = str(labels.get(row["status"], row["status"]))
        if row["status"] in waits and row[reason]:
            awaited = row[reason].removeprefix(_("Awaiting "))
            return f"{said}, {awaited}"
        return said

    def cell(row: Row) -> dict[str, Any]:
        return {"status": row["status"], "word": word(row)}

    def plain(row: Row) -> str:
        return str(labels.get(row["status"], row["status"]))

    paths = ("status", reason) if reason else ("status",)
    return _Made("state", cell, plain, paths, more={"width": "l"})
