"""Check files: a YAML header in leading comments, then one SELECT.

`read` parses one file, `find` scans a folder. The SQL is guarded when it is read, so a check that
breaks a rule never runs.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shallmark.ledger.contract import LOADER

SEVERITIES = ("major", "minor", "observation")
MODES = ("prevent", "detect", "remind")
ORIGINS = ("standard", "guide", "mof", "own")
PARAMETER_TYPES = {
    "seconds": int,
    "days": int,
    "working_days": int,
    "months": int,
    "count": int,
    "share": float,
    "text": str,
}
_REQUIRED = ("id", "version", "sentence", "severity", "mode", "population", "needs", "origin")
_OPTIONAL = (
    "frequency",
    "record",
    "time",
    "parameters",
    "partial",
    "waivable",
    "reasons",
    "short",
)
#: letters of a line that says how one record was judged
SHORT = 40


class CheckInvalid(Exception):
    """A check file that breaks the grammar or a guard; the sentence names file and rule."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a check compares with: typed, with the default of the catalogue."""

    name: str
    type: str
    default: int | float | str


@dataclass(frozen=True, slots=True)
class CheckFile:
    """One check as its file says it.

    `needs` are the `view.column` names without which it cannot judge; `partial` are views whose
    absence leaves single rows unknown, not the whole check.
    """

    id: str
    version: int
    sentence: str
    severity: str
    mode: str
    population: str
    origin: str
    sql: str
    digest: str
    needs: tuple[str, ...]
    partial: tuple[str, ...] = ()
    frequency: str = ""
    record: str = ""
    time: str = ""
    waivable: bool = True
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    #: outcome of one member -> how a line says it, at most SHORT letters
    short: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    @property
    def views(self) -> frozenset[str]:
        """The ledger views it cannot do without."""
        return frozenset(need.partition(".")[0] for need in self.needs) - set(self.partial)

    def say(self, reason: str | None) -> str:
        """The sentence of a reason code, `code:detail`, in English; the code where unknown."""
        if not reason:
            return ""
        code, _, detail = reason.partition(":")
        template = self.reasons.get(code) or COMMON_REASONS.get(code)
        return template.format(detail=detail.replace("_", " ")) if template else reason

    def word(self, conforms: bool | None, reason: str | None) -> str:
        """How one member was judged, in a line: the reason where it is short enough."""
        words = {True: "conforming", False: "nonconforming", None: "not_assessable"}
        outcome = words[conforms]
        said = "" if conforms else self.say(reason).rstrip(".")
        return said if 0 < len(said) <= SHORT else self.short.get(outcome, said or self.sentence)


#: reasons the runner and most checks share
COMMON_REASONS = {
    "missing": "It has no {detail}.",
    "field_missing": "The source it was imported from does not supply: {detail}.",
    "source_not_built": "Nothing in this installation records it yet: {detail}.",
}


def read(path: Path) -> CheckFile:
    """Read and guard one check file.

    Raises:
        CheckInvalid: header or SQL break a rule.

    """
    from shallmark.ledger import guards

    header, sql = _split(path)
    check = _build(header, sql, path.name)
    guards.guard(check)
    return check


def find(folder: Path) -> list[CheckFile]:
    """All checks of a folder, by name of file; none when the folder does not exist."""
    return [read(path) for path in sorted(folder.glob("*.sql"))]


def _split(path: Path) -> tuple[dict[str, Any], str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    text = "\n".join(re.sub(r"^-- ?", "", line) for line in lines[:end])
    try:
        header = yaml.load(text, LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        raise CheckInvalid(f"{path.name}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise CheckInvalid(f"{path.name}: the header must be a list of names and values.")
    return header, "\n".join(lines[end:]).strip().removesuffix(";")


def _build(header: dict[str, Any], sql: str, name: str) -> CheckFile:
    lacking = [key for key in _REQUIRED if key not in header]
    unknown = sorted(set(header) - set(_REQUIRED) - set(_OPTIONAL))
    if lacking or unknown:
        raise CheckInvalid(f"{name}: header lacks {lacking}, does not know {unknown}.")
    _one_of(name, "severity", header["severity"], SEVERITIES)
    _one_of(name, "mode", header["mode"], MODES)
    _one_of(name, "origin", header["origin"], ORIGINS)
    return CheckFile(
        id=header["id"],
        version=int(header["version"]),
        sentence=header["sentence"],
        severity=header["severity"],
        mode=header["mode"],
        population=header["population"],
        origin=header["origin"],
        sql=sql,
        digest=hashlib.sha256(" ".join(sql.split()).encode()).hexdigest(),
        needs=tuple(header["needs"]),
        partial=tuple(header.get("partial", ())),
        frequency=str(header.get("frequency", "")),
        record=header.get("record", ""),
        time=header.get("time", ""),
        waivable=header.get("waivable", True),
        parameters=_parameters(name, header.get("parameters", {})),
        reasons=dict(header.get("reasons", {})),
        short=_short(name, header.get("short", {})),
        path=name,
    )


def _one_of(name: str, key: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise CheckInvalid(f"{name}: {key} is {value!r}, it must be one of {list(allowed)}.")


def _short(name: str, said: dict[str, str]) -> dict[str, str]:
    for outcome, words in said.items():
        _one_of(name, "short", outcome, ("conforming", "nonconforming", "not_assessable"))
        if len(words) > SHORT:
            raise CheckInvalid(f"{name}: {words!r} is longer than {SHORT} letters.")
    return dict(said)


def _parameters(name: str, said: dict[str, dict[str, Any]]) -> dict[str, Parameter]:
    found = {}
    for key, body in said.items():
        kind = PARAMETER_TYPES.get(body.get("type", ""))
        if kind is None or "default" not in body:
            raise CheckInvalid(f"{name}: parameter {key} needs a known type and a default.")
        found[key] = Parameter(key, body["type"], kind(body["default"]))
    return found
