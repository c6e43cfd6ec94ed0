"""What bodies hold and answers tell, by record type; related records stand by their reference."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema, create_model

from shallmark.api.refusals import Refusal
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.moments import read_day, read_moment
from shallmark.kernel.records import RecordType
from shallmark.pages.keyset import fields_at


class Closed(Schema):
    """Unknown fields are an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid")


def _by_text(read: Callable[[str], object]) -> Callable[[object], object]:
    """Takes a text only: a number is no time, though a computer counts it so."""

    def value(raw: object) -> object:
        if not isinstance(raw, str):
            raise ValueError("Write it as a text in ISO 8601.")  # noqa: TRY004 - what pydantic tells
        try:
            return read(raw)
        except ValidationError as wrong:
            raise ValueError(wrong.messages[0]) from wrong

    return value


Moment = Annotated[
    datetime,
    BeforeValidator(_by_text(read_moment)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date,
    BeforeValidator(_by_text(read_day)),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Kind = tuple[type[ModelField], Any]
#: kind of field -> what a body holds
TAKEN: tuple[Kind, ...] = (
    (models.BooleanField, Annotated[bool, Strict()]),
    (models.DateTimeField, Moment),
    (models.DateField, Day),
    (models.JSONField, dict[str, Any]),
    (models.IntegerField, Annotated[int, Strict()]),
    (models.DecimalField, Decimal),
)
#: kind of field -> what an answer holds
TOLD: tuple[Kind, ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.JSONField, dict[str, Any]),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
)


def _kind(field: ModelField, kinds: Iterable[Kind]) -> Any:  # noqa: ANN401  a type for pydantic
    if field.is_relation:
        return str
    if isinstance(field, models.JSONField) and field.default is list:
        return list[Any]
    return next((kind for base, kind in kinds if isinstance(field, base)), str)


def out_schema(record_type: type[RecordType], names: Iterable[str]) -> type[Schema]:
    """What GET answers; with `fields=` only the reference and what was asked for."""
    fields: dict[str, Any] = {}
    for name in names:
        field = fields_at(record_type.model, name)[-1]
        kind = _kind(field, TOLD)
        annotation = kind | None if field.null else kind
        default = ... if name == "reference" else None
        fields[name] = (annotation, Field(default, description=_described(field)))
    return create_model(f"{record_type.model.__name__}Out", __base__=Schema, **fields)


def in_schema(
    record_type: type[RecordType], names: Iterable[str], suffix: str, **more: tuple[object, object]
) -> type[Closed]:
    """What a body may hold; everything optional here, the form says what is missing."""
    fields: dict[str, Any] = {
        name: _taken(fields_at(record_type.model, name)[-1]) for name in names
    }
    return create_model(
        f"{record_type.model.__name__}{suffix}", __base__=Closed, **{**fields, **more}
    )


def verdicts_schema(record_type: type[RecordType], out: type[Schema]) -> type[Schema]:
    """What came of several new records, in the order of the body."""
    name = record_type.model.__name__
    fields: dict[str, Any] = {
        "status": (int, ...),
        "record": (out | None, ...),
        "refusal": (Refusal | None, ...),
    }
    verdict = create_model(f"{name}Verdict", __base__=Schema, **fields)
    return create_model(
        f"{name}Verdicts",
        __base__=Schema,
        created=(int, ...),
        refused=(int, ...),
        verdicts=(list[verdict], ...),  # type: ignore[valid-type]
    )


#: what every change may say beside its fields
VERSION = (
    Annotated[int, Strict()] | None,
    Field(None, description="The version that was read; refused when somebody wrote meanwhile."),
)
REASON = (str, Field("", description="Why, for the history."))


def new_schema(record_type: type[RecordType]) -> type[Closed]:
    return in_schema(record_type, record_type.fields, "New")


def change_schema(record_type: type[RecordType]) -> type[Closed]:
    return in_schema(
        record_type, record_type.changeable(), "Change", version=VERSION, reason=REASON
    )


class StepBody(Protocol):
    """What `step_schema` makes, as far as it is the same for every step."""

    reason: str
    version: int | None
    confirm: bool
    values: Closed


def step_schema(record_type: type[RecordType], step: Step) -> type[Closed]:
    """The body of one step: its reason, and the fields that it asks for."""
    suffix = "".join(word.capitalize() for word in step.verb.split("_"))
    values = in_schema(record_type, step.form_fields, f"{suffix}Values")
    confirm = Field(default=False, description="Go on in spite of a gate that only warns.")
    return in_schema(
        record_type,
        (),
        suffix,
        reason=REASON,
        version=VERSION,
        confirm=(Annotated[bool, Strict()], confirm),
        values=(values, Field(default_factory=values)),
    )


def _taken(field: ModelField) -> tuple[Any, Any]:
    extra: dict[str, Any] = {}
    if field.flatchoices and not field.is_relation:
        extra["examples"] = [value for value, _label in field.flatchoices]
    return _kind(field, TAKEN) | None, Field(
        None, description=_described(field), json_schema_extra=extra or None
    )


def _described(field: ModelField) -> str:
    """The field's label, and what its form says about it."""
    label = str(field.verbose_name)
    sentence = f"{label[:1].upper()}{label[1:]}."
    return f"{sentence} {field.help_text}" if field.help_text else sentence
