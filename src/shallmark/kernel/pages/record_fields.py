"""Fields of a record as the side column shows them, and the addresses that change them in place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from shallmark.kernel import formats
from shallmark.kernel.records import RecordType


@dataclass(frozen=True)
class Shown:
    """One field: `kind` says how the template draws `value`."""

    name: str
    label: str
    #: person, record, moment, flag, text or long
    kind: str
    value: Any
    word: str
    #: address of the fragment that changes it, empty for what is only read
    edit: str = ""
    #: address of the record it names
    url: str = ""


Word = Callable[[Any], str]
_words: dict[tuple[type[models.Model], str], Word] = {}


def use_word(model: type[models.Model], name: str, word: Word) -> None:
    """Let pages say the values of a field in words, such as P2 High for 2."""
    _words[model, name] = word


def field_of(declared: type[RecordType], name: str) -> Any:
    """The model's field, or None."""
    try:
        return declared.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def capital(text: Any) -> str:
    """Django's labels are written small; at the head of a line they begin with a capital."""
    said = str(text)
    return said[:1].upper() + said[1:]


def label_of(field: Any) -> str:
    return capital(field.verbose_name)


def shown_fields(
    declared: type[RecordType], record: Any, *, editable: bool, names: Iterable[str] = ()
) -> list[Shown]:
    """The detail fields in their order; with `editable`, those that a form may change say where."""
    wanted = tuple(names) or declared.detail_fields or declared.changeable()
    return list(_shown(declared, record, wanted, editable=editable))


def _shown(
    declared: type[RecordType], record: Any, names: Iterable[str], *, editable: bool
) -> Iterator[Shown]:
    changeable = set(declared.changeable()) if editable else set()
    for name in names:
        field = field_of(declared, name)
        if field is None:
            continue
        edit = f"{record.get_absolute_url()}/field/{name}" if name in changeable else ""
        yield shown_field(record, field, edit=edit)


def shown_field(record: Any, field: Any, *, edit: str = "") -> Shown:
    value = getattr(record, field.name)
    kind, word = _kind(record, field, value)
    url = value.get_absolute_url() if kind == "record" and value is not None else ""
    return Shown(field.name, label_of(field), kind, value, word, edit, url)


def _kind(record: Any, field: models.Field[Any, Any], value: Any) -> tuple[str, str]:
    own = _words.get((type(record), field.name))
    if own is not None:
        return "text", own(value) if value not in (None, "") else ""
    if field.is_relation:
        is_person = hasattr(field.related_model, "USERNAME_FIELD")
        return ("person" if is_person else "record"), str(value or "")
    if getattr(field, "choices", None):
        return "text", str(getattr(record, f"get_{field.name}_display")())
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "text", formats.day(value) if isinstance(value, date) else ""
    word = "" if value is None else str(value)
    for of, kind, silent in KINDS:
        if isinstance(field, of):
            return kind, "" if silent else word
    return "text", word


#: kinds of fields that are drawn in their own way; a silent one is drawn from its value
KINDS: tuple[tuple[Any, str, bool], ...] = (
    (models.BooleanField, "flag", True),
    (models.DateTimeField, "moment", True),
    (models.JSONField, "answers", True),
    (models.TextField, "long", False),
)
