"""A dialect: what the columns and values of one source mean, read from one file."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.exchange.shape import Table
from shallmark.connect.exchange.table import read_table

_BETWEEN = re.compile(r"[\s_]+")
_LEVEL = re.compile(r"\s*(\d)\b")


def plain(name: str) -> str:
    """A name without case, blanks and underscores, so that field name and label compare."""
    return _BETWEEN.sub("", name.strip().strip("\"'").replace("’", "'").casefold())


#: states of cases; a record type that lacks one takes the next that it has
STATUSES = (
    "new", "awaiting_approval", "approved", "in_progress", "on_hold", "resolved", "closed",
    "canceled", "rejected",
)  # fmt: skip


class State(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    status: str
    code: int | None = None
    hold_reason: str = ""

    @field_validator("status")
    @classmethod
    def status_is_ours(cls, value: str) -> str:
        if value not in STATUSES:
            raise ValueError(f"{value!r} is no status of an incident or request")
        return value


class Dialect(BaseModel):
    """One dialect; every attribute is explained in ServiceNow's `dialects/servicenow.yaml`."""

    model_config = ConfigDict(extra="forbid")

    name: str
    title: str
    table: str
    columns: dict[str, list[str]]
    required: list[list[str]]
    recognised_by: list[str] = []
    other_tables: dict[str, list[str]] = {}
    other_numbers: dict[str, str] = {}
    final: list[str] = []
    missing: list[str] = [""]
    states: list[State]
    unknown_states: dict[str, Any] = Field(default_factory=lambda: {"else": "in_progress"})
    hold_reasons: dict[str, list[str | int]] = {}
    channels: dict[str, list[str]] = {}
    levels: dict[str, dict[int, list[str]]] = {}
    priority_matrix: list[tuple[int, int, int]] = []
    ambiguous_dates: str = "day"
    title_from: list[str] = []
    #: what a file of it is, as the refusal of another file calls it
    holds: str = "list of incidents"
    #: every row is an event with its own time, also one that repeats the state
    events: bool = False
    #: where what has no field here goes, by the head of its column; nowhere: it is noted
    keeps_the_rest: Literal["", "description", "timeline"] = ""
    #: the source knows no closing time: a closed record closed when it was resolved
    closes_when_resolved: bool = False
    #: lines of a cell are several values: the first has the field, the others are kept beside it
    lines_are_values: bool = False
    #: a number is written with blanks between its thousands
    grouped_numbers: bool = False
    #: `2 - High` is level 2 here
    level_digits: bool = True
    #: key of a record type -> the source's words for it; `Access*`: what begins so
    types: dict[str, list[str]] = {}
    #: what is not understood is counted by its own name, not only by its field
    notes_by_name: bool = False
    #: `RESOLVED` and `Resolved` are two words for one state, each kept
    words_as_written: bool = False
    #: columns that only serve who analyses the file
    ignored: list[str] = []

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Our field by plain name of the source's column."""
        return {plain(name): ours for ours, names in self.columns.items() for name in names}

    @cached_property
    def nothing(self) -> frozenset[str]:
        return frozenset(self.missing)

    @cached_property
    def states_by_word(self) -> Mapping[str, State]:
        by_code = {str(state.code): state for state in self.states if state.code is not None}
        return by_code | {plain(state.name): state for state in self.states}

    @cached_property
    def _types_by_word(self) -> Mapping[str, str]:
        return _by_word(self.types)

    def kind(self, word: str) -> str:
        """Key of the record type that the source's word for a type means; empty: none known."""
        said = plain(word)
        beginnings = (
            kind
            for begins, kind in self._types_by_word.items()
            if begins.endswith("*") and said.startswith(begins[:-1])
        )
        return self._types_by_word.get(said) or next(beginnings, "")

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Keys of the record types that a file of it may hold."""
        return ("incident", "service_request") if self.types else (self.table,)

    def knows(self, column: str) -> bool:
        return plain(column) in self.fields

    def state(self, word: str) -> tuple[State, bool]:
        """What the source's state means here, and whether the dialect knew it."""
        known = self.states_by_word.get(plain(word))
        if known is not None:
            return known, True
        text = word.casefold()
        for status in ("closed", "resolved", "canceled", "on_hold", "new"):
            if any(part in text for part in self.unknown_states.get(status, ())):
                return State(name=word, status=status), False
        return State(name=word, status=self.unknown_states["else"]), False

    @cached_property
    def _words(self) -> Mapping[str, Mapping[str, str]]:
        return {
            "hold_reason": _by_word(self.hold_reasons),
            "channel": _by_word(self.channels),
        }

    def word(self, field: str, value: str) -> str:
        """Our key for a hold reason or channel; empty when the dialect does not know it."""
        return self._words[field].get(plain(value), "")

    def level(self, field: str, value: str) -> int | None:
        """1 to 5 of `2 - High`, `2` or `High`; None when the dialect does not know it."""
        known = self.levels.get(field, {})
        digit = _LEVEL.match(value) if self.level_digits else None
        if digit and int(digit[1]) in known:
            return int(digit[1])
        word = plain(value)
        return next((n for n, names in known.items() if word in map(plain, names)), None)


def _by_word(table: Mapping[str, Iterable[str | int]]) -> dict[str, str]:
    return {plain(str(word)): ours for ours, words in table.items() for word in words}


@lru_cache(maxsize=16)
def read_dialect(path: Path, folder: Path) -> Dialect:
    """The dialect in the file, with what it extends of those in `folder`.

    Raises:
        ImportAborted: naming file and key.

    """
    return _checked(path, _merged(path, folder))


def _merged(path: Path, folder: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        raise ImportAborted(f"The dialect {path} cannot be read: {fault}") from fault
    if not isinstance(document, dict):
        raise ImportAborted(f"The dialect {path} is no list of keys and values.")
    base = document.pop("extends", "")
    if not base:
        return document
    under = _merged(folder / f"{base}.yaml", folder)
    document["columns"] = {**under.get("columns", {}), **document.get("columns", {})}
    return {**under, **document}


def _checked(path: Path, document: dict[str, Any]) -> Dialect:
    try:
        return Dialect.model_validate(document)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ImportAborted(
            f"The dialect {path.name} is wrong at {where}: {first['msg']}."
        ) from fault


@dataclass(frozen=True)
class Tool:
    """One tool that records come from: what the source is called, and its dialects."""

    system: str
    folder: Path
    #: reads a file of it as a table, where that is no CSV and no answer in JSON
    reader: "Callable[[Path, Tool, str], Table] | None" = None

    def table(self, path: Path, encoding: str = "") -> Table:
        """The table in the file.

        Raises:
            Unreadable: there is none.

        """
        if self.reader is not None:
            return self.reader(path, self, encoding)
        return read_table(path, knows=self.knows, encoding=encoding)

    def shipped(self) -> list[Dialect]:
        """The dialects of the product, the most particular first."""
        paths = sorted(self.folder.glob("*.yaml"))
        all_of_them = [read_dialect(path, self.folder) for path in paths]
        return sorted(all_of_them, key=lambda dialect: -len(dialect.recognised_by))

    def named(self, name: str) -> Dialect:
        """A dialect of the product by name, or a file of the user's own."""
        known = {dialect.name: dialect for dialect in self.shipped()}
        if name in known:
            return known[name]
        path = Path(name)
        if not path.exists():
            names = ", ".join(sorted(known))
            raise ImportAborted(f"No dialect is called {name}; known are {names}.")
        return read_dialect(path.resolve(), self.folder)

    def knows(self, column: str) -> bool:
        """Whether some dialect of the product knows a column of that name."""
        return any(dialect.knows(column) for dialect in self.shipped())
