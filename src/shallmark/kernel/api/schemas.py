"""Schemas of record types that write none by hand. References stand for other records."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from ninja import Schema
from pydantic import ConfigDict, create_model

from shallmark.kernel.models.record import Record
from shallmark.kernel.records import RecordType

TYPES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.JSONField, dict[str, Any]),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
    (models.TextField, str),
    (models.CharField, str),
)
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


class Refusal(Schema):
    """What was refused, which field or check is meant, and an error per field."""

    error: str
    sentence: str
    field: str = ""
    check: str = ""
    errors: dict[str, list[str]] = {}


class Closed(Schema):
    """Unknown fields are an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid")


def _names(declared: type[RecordType]) -> list[str]:
    known = {field.name for field in declared.model._meta.concrete_fields}
    wanted = (*COMMON, *declared.fields, *declared.changeable(), *declared.detail_fields)
    stamps = [
        name for name in sorted(known) if name.endswith("_at") and not name.startswith("pgh_")
    ]
    return [name for name in dict.fromkeys((*wanted, *stamps)) if name in known]


def python_type(field: Any) -> Any:
    if field.is_relation:
        return str
    if isinstance(field, models.JSONField) and field.default is list:
        return list[Any]
    return next((kind for base, kind in TYPES if isinstance(field, base)), str)


def out_schema(declared: type[RecordType]) -> type[Schema]:
    """What GET answers."""
    meta = declared.model._meta
    fields: dict[str, Any] = {}
    for name in _names(declared):
        field: Any = meta.get_field(name)
        kind = python_type(field)
        fields[name] = (kind | None if field.null else kind, ...)
    return create_model(f"{declared.model.__name__}Out", __base__=Schema, **fields)


def in_schema(declared: type[RecordType], names: tuple[str, ...], suffix: str) -> type[Schema]:
    """What POST or PATCH takes; everything optional here, the form says what is missing."""
    meta = declared.model._meta
    fields: dict[str, Any] = {
        name: (python_type(meta.get_field(name)) | None, None) for name in names
    }
    if suffix == "Change":
        fields |= {"version": (int | None, None), "reason": (str, "")}
    return create_model(f"{declared.model.__name__}{suffix}", __base__=Closed, **fields)


def shown(record: Any, declared: type[RecordType]) -> dict[str, Any]:
    """A record as plain values; related records by reference.

    Costs no query where they were fetched with the record, and one for all that were not.
    """
    missing = {name: "" for name in relations(declared) if not _at_hand(record, name)}
    if missing:
        paths = [f"{name}__reference" for name in missing]
        own = type(record)._default_manager.filter(pk=record.pk)
        missing = dict(zip(missing, own.values_list(*paths)[0], strict=True))
    found: dict[str, Any] = {}
    for name in _names(declared):
        value = missing[name] if name in missing else getattr(record, name)
        found[name] = getattr(value, "reference", value) if isinstance(value, Record) else value
    return found


def _at_hand(record: Any, name: str) -> bool:
    field = record._meta.get_field(name)
    known = field.is_cached(record) or getattr(record, field.attname) is None
    return known or not issubclass(field.related_model, Record)


def relations(declared: type[RecordType]) -> list[str]:
    meta = declared.model._meta
    return [name for name in _names(declared) if meta.get_field(name).is_relation]
