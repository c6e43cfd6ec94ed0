"""The part of a ledger view that its model answers by itself.

A column of the contract is the model's field of the same name, or the field that the contract names
with `from`. A foreign key gives the reference of what it points to, or its key; a text that may be
blank gives null instead of blanks; a moment where the contract says date gives the day in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from shallmark.ledger import contract, guards

#: columns that every record has under another name
_COMMON = {"state": "status", "name": "title", "recorded_at": "created_at"}
#: columns in which an empty text means something: the record was made here
_EMPTY = frozenset({"source_system"})
#: the moment of recording comes from the history of the record, whatever its fields are called
_STORED = "stored_at"
#: how a record is named where another one points to it
_NAMES = ("reference", "key")
#: stands in a file for the letters that `str.strip()` of the gates takes for blank
BLANK = "blank.letters"


@dataclass(frozen=True, slots=True)
class Default:
    """One column: its expression over `e`, and the foreign key that must be joined for it."""

    column: str
    expression: str
    join: str = ""
    alias: str = ""


def defaults(view: contract.View, model: type[models.Model]) -> Iterator[Default]:
    """The columns of `view` that fields of `model` answer, in the order of the contract."""
    for column in view.columns.values():
        if column.name == _STORED:
            continue
        if told := _of_history(column, view, model):
            yield Default(column.name, told)
            continue
        field = field_of(column, model)
        if isinstance(field, models.ForeignKey):
            default = _reference(column.name, field, column.source.partition(".")[2])
        elif field is not None:
            default = Default(column.name, _expression(column, field))
        else:
            continue
        if default is not None:
            yield default


def field_of(
    column: contract.Column, model: type[models.Model]
) -> "models.Field[object, object] | None":
    """The field of a model that answers a column of the contract."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    source = column.source.partition(".")[0]
    known = (source, column.name, _COMMON.get(column.name, ""))
    return next((fields[name] for name in known if name in fields), None)


def completed(text: str, view: contract.View, model: type[models.Model]) -> str:
    """The SELECT of a file, or none, with the columns and joins that it leaves to the model.

    A text that does not read `FROM <table of the model> e` in a line of its own stays as it is.
    """
    source = f"\nFROM {model._meta.db_table} e"
    text = text or f"SELECT{source}"
    head, line, tail = text.partition(source)
    if not line or (not tail[:1].isspace() and tail):
        return text
    names = set() if head == "SELECT" else _names(text)
    lacking = [each for each in defaults(view, model) if each.column not in names]
    columns = ",\n  ".join(f'{each.expression} AS "{each.column}"' for each in lacking)
    joins = {each.alias: each.join for each in lacking if each.join}
    separator = ",\n  " if names and lacking else "\n  "
    joined = "".join(f"\n{join}" for join in joins.values())
    return f"{head}{separator}{columns}{source}{joined}{tail}"


def _names(text: str) -> set[str]:
    return set(guards.parse(text).named_selects)


def _expression(column: contract.Column, field: "models.Field[object, object]") -> str:
    place = f"e.{field.column}"
    if isinstance(field, models.DateTimeField) and column.type == "date":
        return f"({place} AT TIME ZONE 'UTC')::date"
    if isinstance(field, models.IntegerField) and column.type == "text":
        return f"{place}::text"
    may_be_blank = isinstance(field, models.TextField) or (
        isinstance(field, models.CharField) and field.blank
    )
    if may_be_blank and column.name not in _EMPTY:
        return f"NULLIF(BTRIM({place}, {BLANK}), '')"
    return place


#: what the versions up to this one tell: the same as of any past day
_RECORDED = """(SELECT MIN(h.updated_at) FROM {table}event h
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version AND h.{name} = e.{name})"""
_BEFORE = """(SELECT MAX(h.{name}) FROM {table}event h
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version AND h.{name} < e.{name})"""
# the version of that day said so still, in the state in which it waits
_PASSED = """(SELECT {which}(h.{name}) FROM (
    SELECT v.{name}, v.status, LEAD(v.updated_at) OVER (ORDER BY v.version) AS until_at
    FROM {table}event v WHERE v.pgh_obj_id = e.id AND v.version <= e.version
  ) h WHERE h.status = '{waits}' AND (h.until_at AT TIME ZONE 'UTC')::date > h.{name})"""

# a day is met by the first of the steps since; what a source says is no moving
_PUT_OFF = """(SELECT COALESCE(MIN(h.day) FILTER (WHERE h.met IS NULL),
      MAX(h.day) FILTER (WHERE h.met > h.day)) FROM (
    SELECT v.{name} AS later, LAG(v.{name}) OVER o AS day, v.pgh_context ->> 'verb' AS verb,
      BOOL_OR(v.status = '{waits}') OVER (o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS waited,
      MIN(CASE WHEN v.pgh_context ->> 'verb' IN ({steps})
        THEN (v.updated_at AT TIME ZONE 'UTC')::date END)
        OVER (o ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS met
    FROM {table}event v WHERE v.pgh_obj_id = e.id AND v.version <= e.version
    WINDOW o AS (ORDER BY v.version)
  ) h WHERE h.waited AND COALESCE(h.verb, '') NOT IN ('import', {steps})
    AND (h.later IS NULL OR h.later > h.day))"""


def _of_history(
    column: contract.Column, view: contract.View, model: type[models.Model]
) -> str | None:
    """The expression of a column that tells of another one, from the history of the record."""
    of = column.recorded or column.before or column.waited_for
    if not of:
        return None
    field = field_of(view.columns[of], model)
    if field is None:
        return None
    if column.put_off:
        _name, waits, *steps = column.put_off.split()
        return _PUT_OFF.format(
            table=model._meta.db_table, name=field.column, waits=waits,
            steps=", ".join(f"'{step}'" for step in steps),
        )  # fmt: skip
    form = _RECORDED if column.recorded else _BEFORE if column.before else _PASSED
    which, _space, waits = column.passed.partition(" ")[2].partition(" ")
    return form.format(
        table=model._meta.db_table, name=field.column, waits=waits, which=which.upper()
    )


def _reference(column: str, field: "models.ForeignKey[object, object]", far: str) -> Default | None:
    target = field.remote_field.model
    names = {each.name for each in target._meta.concrete_fields}
    name = far or next((each for each in _NAMES if each in names), None)
    if name is None:
        return None
    join = (
        f'LEFT JOIN {target._meta.db_table} "{field.name}"'
        f' ON "{field.name}".{field.target_field.column} = e.{field.column}'
    )
    return Default(column, f'"{field.name}".{name}', join, field.name)
