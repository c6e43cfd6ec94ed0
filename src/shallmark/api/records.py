"""A record as the API tells it, and the one that an address names."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

from django.db import models

from shallmark.api.refusals import NotFound
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models.aliases import Alias
from shallmark.kernel.models.record import Record, RecordQuerySet
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.looks import open_to, record_looks
from shallmark.pages.keyset import fields_at

#: every record answers with these
COMMON = (
    "reference",
    "title",
    "status",
    "owner",
    "created_at",
    "updated_at",
    "closed_at",
    "source_system",
    "source_key",
    "version",
)


def names_of(record_type: type[RecordType]) -> tuple[str, ...]:
    """The fields of an answer: what is common, what forms and pages show, the times of steps."""
    return _names(record_type.key)


@cache
def _names(key: str) -> tuple[str, ...]:
    record_type = get_record_type(key)
    known = {field.name for field in record_type.model._meta.concrete_fields}
    times = sorted(name for step in steps_of(record_type.model).values() for name in step.sets_time)
    declared = (*record_type.fields, *record_type.changeable(), *record_type.detail_fields)
    wanted = dict.fromkeys((*COMMON, *declared, *times, *record_type.api_fields))
    return tuple(name for name in wanted if name in known)


def kept_from(record_type: type[RecordType], person: Person) -> frozenset[str]:
    """Fields that whoever does not work here is not told, of a record that they may read."""
    if person.is_staff_member:
        return frozenset()
    return record_type.staff_fields


def told_to(record_type: type[RecordType], person: Person) -> tuple[str, ...]:
    """The fields of an answer to this person."""
    kept = kept_from(record_type, person)
    return tuple(name for name in names_of(record_type) if name not in kept)


def chosen(record_type: type[RecordType], text: str | None, person: Person) -> tuple[str, ...]:
    """The fields that `fields=` asks for, the reference always.

    Raises:
        Invalid: it names one that no answer to this person has.

    """
    known = told_to(record_type, person)
    if text is None:
        return known
    wanted = [name.strip() for name in text.split(",")]
    strange = [name for name in wanted if name not in known]
    if strange:
        wrong = f"There is no field {strange[0][:40]!r}; there are {', '.join(known)}."
        raise Invalid({"fields": [wrong]})
    return tuple(dict.fromkeys(("reference", *wanted)))


def path_of(record_type: type[RecordType], name: str) -> str:
    """Where the value of a field is read: a related record by its reference."""
    far = fields_at(record_type.model, name)[-1].related_model
    return f"{name}__reference" if far is not None and issubclass(far, Record) else name


def shown_rows(
    record_type: type[RecordType], rows: Iterable[Mapping[str, object]], names: Iterable[str]
) -> list[dict[str, Any]]:
    """Rows of `.values()` as answers."""
    paths = [(name, path_of(record_type, name)) for name in names]
    return [{name: row[path] for name, path in paths} for row in rows]


def shown(record: Record, record_type: type[RecordType], person: Person) -> dict[str, Any]:
    """The record as it stands in the database, in one query."""
    names = told_to(record_type, person)
    paths = {path_of(record_type, name) for name in names}
    rows = record_type.model._default_manager.filter(pk=record.pk).values(*paths)
    return shown_rows(record_type, rows, names)[0]


def shown_in_hand(record: Record, record_type: type[RecordType], person: Person) -> dict[str, Any]:
    """The record as it was just created; asks only for related records that are not in hand."""
    paths = {name: path_of(record_type, name) for name in told_to(record_type, person)}
    far = {name: path for name, path in paths.items() if path != name}
    missing = [name for name in far if not _in_hand(record, name)]
    references: dict[str, Any] = {}
    if missing:
        own = record_type.model._default_manager.filter(pk=record.pk)
        values = own.values_list(*(far[name] for name in missing))[0]
        references = dict(zip(missing, values, strict=True))
    return {
        name: references[name] if name in references else _plain(record, name) for name in paths
    }


def _in_hand(record: Record, name: str) -> bool:
    field = record._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)
    return field.is_cached(record) or getattr(record, field.attname) is None


def _plain(record: Record, name: str) -> object:
    """The value as the database gives it back: times in UTC, sums with all their places."""
    value = getattr(record, name)
    match value:
        case Record():
            return value.reference
        case datetime():
            return value.astimezone(UTC)
        case Decimal():
            field = record._meta.get_field(name)
            assert isinstance(field, models.DecimalField)
            return value.quantize(Decimal(1).scaleb(-(field.decimal_places or 0)))
    return cast("object", value)


#: a record, or a row of its values
Told = TypeVar("Told")


def _find_record(
    record_type: type[RecordType],
    reference: str,
    person: Person,
    read: "Callable[[RecordQuerySet[Record]], models.QuerySet[Record, Told]]",
    *,
    looks: bool = False,
) -> Told:
    """What `read` makes of the record of this reference, or of this older number."""
    model = record_type.model
    visible = open_to(model, person) if looks else model.objects.visible_to(person)
    known = Alias.objects.filter(record_key=record_type.key, number=reference[:120])
    if "\0" not in reference:
        for numbered in (
            visible.filter(reference=reference),
            visible.filter(pk__in=known.values("record_id")[:2]),
        ):
            for record in read(numbered)[:1]:
                return record
    raise NotFound(f"There is no {record_type.label()} {reference[:40]!r} for you.")


def find(record_type: type[RecordType], reference: str, person: Person) -> Record:
    """The record the person may read, by reference or by a number it was known under.

    Raises:
        NotFound: whether it does not exist or is hidden is not told.

    """
    return _find_record(record_type, reference, person, lambda numbered: numbered)


def row_of(
    record_type: type[RecordType], reference: str, person: Person, names: Iterable[str]
) -> tuple[dict[str, Any], int]:
    """The answer about such a record, and its version.

    Raises:
        NotFound: as `find`.

    """
    wanted = tuple(names)
    paths = {"version", "reference", *(path_of(record_type, name) for name in wanted)}
    row = _find_record(
        record_type, reference, person, lambda numbered: numbered.values(*paths), looks=True
    )
    record_looks(record_type.model, [row["reference"]], person, "api")
    return shown_rows(record_type, [row], wanted)[0], row["version"]
