"""The ledger contract: every view, its columns, types, units and meaning.

The YAML files beside this module are the contract; this loads them once. Reports, checks, exports,
other engines and users' own SQL read these views and nothing else.

A view marked `versioned` has two derived relations: `<name>_version`, one row per version with
`valid_from` and `valid_to` (half open, null = still valid), and `<name>_as_of`, the version valid
at `:as_of`, which checks read and the engines expand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TYPES = frozenset({"text", "integer", "numeric", "boolean", "timestamptz", "date", "json"})
VERSION = "_version"
AS_OF = "_as_of"
#: ways in which the history of a record tells a column of another
HISTORY = ("recorded", "before", "passed", "put_off")
_FOLDER = Path(__file__).parent / "contract"
#: the C loader is ten times faster; it is missing from a few builds of the library
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractBroken(Exception):
    """The contract contradicts itself; the sentence names view and column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is "s" for spans; `field` is the name in the check catalogue.

    `source` is the field of the record's model where it has another name than the column. What the
    history of the record tells of another column names it: `recorded` when its value was recorded
    first, `before` the one that it replaced, `passed` with `min` or `max` and a state the first or
    the last that went by while it waited, `put_off` with a state and steps the one that was moved
    away once it had waited, otherwise than by these steps, and that none of them met.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    field: str = ""
    source: str = ""
    recorded: str = ""
    before: str = ""
    passed: str = ""
    put_off: str = ""

    @property
    def waited_for(self) -> str:
        """The day of which it tells that it passed, or was put off."""
        return (self.passed or self.put_off).partition(" ")[0]


@dataclass(frozen=True, slots=True)
class View:
    """One view of schema `ledger`. `kind`: record, part (a list inside a record) or version."""

    name: str
    family: str
    meaning: str
    kind: str
    versioned: bool
    field: str
    columns: Mapping[str, Column]

    @property
    def qualified(self) -> str:
        return f"ledger.{self.name}"


def _column(view: str, name: str, entry: dict[str, Any]) -> Column:
    if entry["type"] not in TYPES:
        raise ContractBroken(f"{view}.{name} has the unknown type {entry['type']!r}.")
    return Column(
        name=name,
        type=entry["type"],
        meaning=entry["meaning"],
        unit=entry.get("unit", ""),
        field=entry.get("field", ""),
        source=entry.get("from", ""),
        **{key: entry[key] for key in HISTORY if key in entry},
    )


def _version_of(view: View) -> View:
    bounds = {
        "valid_from": Column("valid_from", "timestamptz", "moment from which this version holds"),
        "valid_to": Column(
            "valid_to", "timestamptz", "moment until which it holds; null for the latest"
        ),
    }
    return View(
        name=view.name + VERSION,
        family=view.family,
        meaning=f"versions of: {view.meaning}",
        kind="version",
        versioned=False,
        field="",
        columns={**view.columns, **bounds},
    )


def _load() -> Iterator[View]:
    for path in sorted(_FOLDER.glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506
        for name, body in document["views"].items():
            columns = {key: _column(name, key, text) for key, text in body["columns"].items()}
            yield View(
                name=name,
                family=document["family"],
                meaning=body["meaning"],
                kind=body["kind"],
                versioned=bool(body.get("versioned")),
                field=body.get("field", ""),
                columns=columns,
            )


@cache
def views() -> Mapping[str, View]:
    """All views by name, version views included, in the order of the files.

    Raises:
        ContractBroken: two files declare the same view.

    """
    views: dict[str, View] = {}
    for view in _load():
        for each in (view, _version_of(view)) if view.versioned else (view,):
            if each.name in views:
                raise ContractBroken(f"The view {each.name} is declared twice.")
            views[each.name] = each
    return views


def relation(name: str) -> View:
    """The view a check may name after `ledger.`, `<name>_as_of` included.

    Raises:
        KeyError: the contract has no such view.

    """
    known = views()
    if name in known:
        return known[name]
    base = name.removesuffix(AS_OF)
    if base != name and base in known and known[base].versioned:
        return known[base]
    raise KeyError(name)


def stored_relation(name: str) -> str:
    """The view that must be built for `name`: a version view for `<name>_as_of`."""
    base = name.removesuffix(AS_OF)
    return base + VERSION if base != name and name not in views() else name


def resolve(record: str, field: str) -> str:
    """The view or `view.column` that carries a field of the check catalogue.

    Raises:
        KeyError: nothing in the contract carries it.

    """
    view = views()[record]
    plain = field.split("=", 1)[0].replace(".", "_")
    for column in view.columns.values():
        if field in {column.name, column.field} or plain == column.name:
            return f"{record}.{column.name}"
    head, _, tail = field.split("=", 1)[0].partition(".")
    for part in views().values():
        if part.field in {f"{record}.{head}", f"{record}.{field}"}:
            return f"{part.name}.{tail}" if tail else part.name
    raise KeyError(f"{record}.{field}")
