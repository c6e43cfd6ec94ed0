"""The history of a record in words: who took which step, what changed from what to what.

Reads the event table of any tracked record type; each row is a whole version, so that a change is
the difference to the row before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from shallmark.common.iso_days import days_in_words
from shallmark.common.unmarked import unmarked
from shallmark.kernel.lifecycle import states_of, steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.records import type_of
from shallmark.kernel.tracking import versions_of
from shallmark.pages.keyset import fields_at
from shallmark.pages.record_fields import REFERENCE
from shallmark.pages.references import by_prefix

Row = dict[str, Any]
#: titles by the label of a model and a key, or by `BY_NUMBER` and a number
Names = dict[tuple[str, str], str]
BY_NUMBER = "number"
#: kinds whose names every reader of a history may know; of others the number alone is told
KNOWN_TO_ALL = frozenset({"person", "team", "customer", "service", "ci"})
#: texts are shortened to this many characters
SHOWN = 90
#: between the cells of a line that is a row of a table
CELLS = " | "
#: letters of a text that are shown before its first difference, at least
LEAD = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed, in words; `old` or `new` is empty where there was nothing."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One version of a record as the timeline tells it."""

    pgh_id: int
    #: create, step or edit
    kind: str
    at: datetime
    by_id: int | None
    by: str
    #: label of the step
    label: str
    #: states, key and label; empty when the state stayed
    before: tuple[str, str]
    after: tuple[str, str]
    differences: tuple[Difference, ...]
    reason: str
    source: str
    #: what the source of an import called the state that this version entered or stated again
    source_word: str = ""


@cache
def fields_told(model: type[Record]) -> list[ModelField]:
    """Fields whose changes are worth a line: those that people edit, without the state."""
    event = {field.name for field in versions_of(model).model._meta.concrete_fields}
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and field.name in event and field.name not in {"id", "status"}
    ]


def versions(record: Record, *, below: int | None, limit: int) -> list[Row]:
    """The newest `limit` + 1 versions older than `below`; the last is there to compare with."""
    model: Any = type(record)
    events = model.pgh_event_model.objects.filter(pgh_obj_id=record.pk)
    if below is not None:
        events = events.filter(pgh_id__lt=below)
    columns = [field.attname for field in fields_told(model)]
    columns += [name for name in ("status", "source_state") if hasattr(record, name)]
    keep = ("pgh_id", "pgh_context", "updated_at", "updated_by_id", *columns)
    return list(events.order_by("-pgh_id").values(*keep)[: limit + 1])


def happenings(record: Record, rows: list[Row], *, limit: int, staff: bool) -> list[HistoryEntry]:
    """What the versions tell, newest first; customers hear of steps only, without the details."""
    model = type(record)
    pairs: list[tuple[Row, Row | None]] = list(pairwise(rows))
    if rows and len(rows) <= limit:
        pairs.append((rows[-1], None))
    names = _names(model, [row for pair in pairs for row in pair if row is not None])
    entries = (_happening(model, new, old, names, staff=staff) for new, old in pairs)
    return [entry for entry in entries if entry is not None]


def _happening(
    model: type[Record], new: Row, old: Row | None, names: Names, *, staff: bool
) -> HistoryEntry | None:
    context = new["pgh_context"] or {}
    verb = context.get("verb", "")
    steps = steps_of(model) if hasattr(model, "Status") else {}
    moved = old is not None and new.get("status") != old.get("status")
    changed = tuple(_differences(model, old, new, names)) if old is not None and staff else ()
    step = steps.get(verb) if old is not None else None
    word = _source_word(new, old) if staff else ""
    if old is not None and not (moved or changed or word or (step and staff)):
        return None
    by = context.get("by") or new["updated_by_id"]
    return HistoryEntry(
        pgh_id=new["pgh_id"],
        kind="create" if old is None else "step" if moved or step else "edit",
        at=new["updated_at"],
        by_id=by,
        by=names.get((_person(), str(by)), "") if by else "",
        label=str(step.label) if step else "",
        before=_state(model, old["status"]) if moved and old is not None else ("", ""),
        after=_state(model, new["status"]) if moved else ("", ""),
        differences=changed,
        reason=days_in_words(context.get("reason", "")) if staff else "",
        source=context.get("source", ""),
        source_word=word,
    )


def _source_word(new: Row, old: Row | None) -> str:
    """The source's word for the state, where it is another than before or an event of its own."""
    word = new.get("source_state") or ""
    is_event = (new["pgh_context"] or {}).get("event", False)
    return word if old is None or is_event or word != old.get("source_state") else ""


def _state(model: type[Record], key: str) -> tuple[str, str]:
    labels = dict(fields_at(model, "status")[-1].flatchoices) or states_of(model)
    return key, str(labels.get(key, key))


def _differences(model: type[Record], old: Row, new: Row, names: Names) -> Iterator[Difference]:
    words = type_of(model).words
    for field in fields_told(model):
        before, after = old[field.attname], new[field.attname]
        if before != after:
            if isinstance(field, models.TextField) and before and after:
                before, after = excerpts(str(before), str(after))
            yield Difference(
                field.name,
                str(field.verbose_name),
                _word(field, before, names, words.get(field.name)),
                _word(field, after, names, words.get(field.name)),
            )


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Both texts as they are read, without marks, from a few words before the first difference."""
    old, new = (" ".join(unmarked(text).split()) for text in (before, after))
    pairs = enumerate(zip(old, new, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), 0)
    if same <= SHOWN // 2:
        return old, new
    start = old.rfind(" ", 0, same - LEAD) + 1
    return f"… {old[start:]}", f"… {new[start:]}"


def _word(
    field: ModelField, value: object, names: Names, words: Callable[[Any], str] | None
) -> str:
    """The value as pages say it; `words` are those of the record's type."""
    if value in (None, ""):
        return ""
    if field.related_model is not None and isinstance(value, int):
        return names.get((field.related_model._meta.label, str(value)), f"#{value}")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    words = words or getattr(field, "words", None)
    if words is not None and not isinstance(value, list):
        return words(value)
    if isinstance(value, list | str):
        said = [names.get((BY_NUMBER, str(one)), str(one)) for one in _listed(value)]
        return Truncator(_joined(said)).chars(SHOWN)
    return _plain(value)


def _joined(said: list[str]) -> str:
    """Entries with commas between; of a table each row as its first cell, and the others."""
    if not any(CELLS in one for one in said):
        return ", ".join(said)
    rows = (one.split(CELLS) for one in said)
    return "; ".join(f"{row[0]}: {', '.join(row[1:])}" if row[1:] else row[0] for row in rows)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return _("%(count)s answers") % {"count": len(value)}
    return Truncator(str(value)).chars(SHOWN)


def _person() -> str:
    return str(get_user_model()._meta.label)


def _names(model: type[Record], rows: Iterable[Row]) -> Names:
    """Titles of all records that the rows point to, by key or by number, in one query."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    numbers: dict[type[models.Model], set[str]] = defaultdict(set)
    keys = [field for field in fields_told(model) if isinstance(field, models.ForeignKey)]
    people = get_user_model()
    for row in rows:
        by = (row["pgh_context"] or {}).get("by") or row["updated_by_id"]
        if by:
            wanted[people].add(by)
        for field in keys:
            if row[field.attname]:
                wanted[field.related_model].add(row[field.attname])
        for told in fields_told(model):
            for one in _listed(row[told.attname]):
                match = REFERENCE.fullmatch(one) if isinstance(one, str) else None
                kind = by_prefix().get(match[1]) if match else None
                if match and kind and kind.key in KNOWN_TO_ALL:
                    numbers[kind.model].add(match[0])
    return {(label, key): title for label, key, title in _titles(wanted, numbers)}


def _titles(
    wanted: dict[type[models.Model], set[int]], numbers: dict[type[models.Model], set[str]]
) -> Iterable[tuple[str, str, str]]:
    asked: list[tuple[str, str, str, list[int] | list[str]]] = [
        *((model._meta.label, "id", model._meta.db_table, list(ids))
          for model, ids in wanted.items() if issubclass(model, Record)),
        *((BY_NUMBER, "reference", model._meta.db_table, list(references))
          for model, references in numbers.items()),
    ]  # fmt: skip
    if not asked:
        return []
    # Written by hand: to put seven queries into one takes Django longer than to answer them.
    arms = [
        f"select %s, {key}::text, title from {table} where {key} = any(%s)"
        for _label, key, table, _keys in asked
    ]
    values = [value for label, _key, _table, keys in asked for value in (label, keys)]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(arms), values)
        return list(cursor.fetchall())
