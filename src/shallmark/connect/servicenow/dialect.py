"""A dialect: what the columns and values of one source mean, read from one file."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shallmark.connect.servicenow.errors import ImportAborted

FOLDER = Path(__file__).parent / "dialects"

_BETWEEN = re.compile(r"[\s_]+")
_LEVEL = re.compile(r"\s*(\d)\b")


def plain(name: str) -> str:
    """A name without case, blanks and underscores, so that field name and label compare."""
    return _BETWEEN.sub("", name.strip().strip("\"'").casefold())


class State(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    status: str
    code: int | None = None
    hold_reason: str = ""

    @field_validator("status")
    @classmethod
    def status_is_ours(cls, value: str) -> str:
        if value not in ("new", "in_progress", "on_hold", "resolved", "closed", "canceled"):
            raise ValueError(f"{value!r} is no status of an incident")
        return value


class Dialect(BaseModel):
    """One dialect; every attribute is explained in `dialects/servicenow.yaml`."""

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

    def knows(self, column: str) -> bool:
        return plain(column) in self.fields

    def state(self, word: str) -> tuple[State, bool]:
        """What the source's state means here, and whether the dialect knew it."""
        known = self.states_by_word.get(plain(word))
        if known is not None:
            return known, True
        text = word.casefold()
        for status in ("on_hold", "new"):
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
        digit = _LEVEL.match(value)
        if digit and int(digit[1]) in known:
            return int(digit[1])
        word = plain(value)
        return next((n for n, names in known.items() if word in map(plain, names)), None)


def _by_word(table: Mapping[str, Iterable[str | int]]) -> dict[str, str]:
    return {plain(str(word)): ours for ours, words in table.items() for word in words}


@lru_cache(maxsize=16)
def read_dialect(path: Path) -> Dialect:
    """The dialect in the file, with what it extends. Raises `ImportAborted` naming file and key."""
    return _checked(path, _merged(path))


def _merged(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        raise ImportAborted(f"The dialect {path} cannot be read: {fault}") from fault
    if not isinstance(document, dict):
        raise ImportAborted(f"The dialect {path} is no list of keys and values.")
    base = document.pop("extends", "")
    if not base:
        return document
    under = _merged(FOLDER / f"{base}.yaml")
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


def shipped() -> list[Dialect]:
    """The dialects of the product, the most particular first."""
    all_of_them = [read_dialect(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return sorted(all_of_them, key=lambda dialect: -len(dialect.recognised_by))


def named(name: str) -> Dialect:
    """A dialect of the product by name, or a file of the user's own."""
    known = {dialect.name: dialect for dialect in shipped()}
    if name in known:
        return known[name]
    path = Path(name)
    if not path.exists():
        raise ImportAborted(f"No dialect is called {name}; known are {', '.join(sorted(known))}.")
    return read_dialect(path.resolve())
