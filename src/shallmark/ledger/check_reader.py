"""Reads check files: a YAML header in leading comments, then one SELECT.

`read` parses one file, `find` scans a folder. The SQL is guarded when it is read, so a check that
breaks a rule never runs. That a text passed is noted beside Python's bytecode (`passed`).
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from shallmark.ledger import guards, passed, says, typed_days
from shallmark.ledger.checkfile import (
    PARAMETER_TYPES,
    SHORT,
    CheckFile,
    CheckInvalid,
    Parameter,
)
from shallmark.ledger.contract import LOADER

_REQUIRED = ("id", "version", "sentence", "population")
_OPTIONAL = (
    "record",
    "time",
    "others",
    "parameters",
    "partial",
    "waivable",
    "reasons",
    "short",
    "guaranteed",
)


def read(path: Path) -> CheckFile:
    """Read and guard one check file.

    Raises:
        CheckInvalid: header or SQL break a rule.

    """
    text = path.read_text(encoding="utf-8")
    header, sql = _split(text, path.name)
    check = _build(header, sql, path.name)
    reading = passed.reading_of(text)
    if reading is None:
        guards.guard(check)
        reading = guards.reading(check.sql, check.path)
        passed.note(text, reading)
    guards.remember(check, reading)
    return replace(check, needs=reading.columns)


def find(folder: Path) -> list[CheckFile]:
    """All checks of a folder, by name of file; none when the folder does not exist."""
    return [read(path) for path in sorted(folder.glob("*.sql"))]


def _split(content: str, name: str) -> tuple[dict[str, Any], str]:
    lines = content.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    text = "\n".join(re.sub(r"^-- ?", "", line) for line in lines[:end])
    try:
        header = yaml.load(text, LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        raise CheckInvalid(f"{name}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise CheckInvalid(f"{name}: the header must be a list of names and values.")
    return header, "\n".join(lines[end:]).strip().removesuffix(";")


def _build(header: dict[str, Any], sql: str, name: str) -> CheckFile:
    lacking = [key for key in _REQUIRED if key not in header]
    unknown = sorted(set(header) - set(_REQUIRED) - set(_OPTIONAL))
    if lacking or unknown:
        raise CheckInvalid(f"{name}: header lacks {lacking}, does not know {unknown}.")
    return CheckFile(
        id=header["id"],
        version=int(header["version"]),
        sentence=header["sentence"],
        population=header["population"],
        sql=sql,
        digest=hashlib.sha256(" ".join(sql.split()).encode()).hexdigest(),
        needs=(),
        partial=tuple(header.get("partial", ())),
        record=header.get("record", ""),
        time=header.get("time", ""),
        others=header.get("others", False),
        waivable=header.get("waivable", True),
        parameters={
            **_parameters(name, header.get("parameters", {})),
            **(says.PARAMETERS if f"{says.FUNCTION}(" in sql else {}),
            **typed_days.limits(sql),
        },
        reasons=dict(header.get("reasons", {})),
        short=_short(name, header.get("short", {})),
        guaranteed=header.get("guaranteed", ""),
        path=name,
    )


def _one_of(name: str, key: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise CheckInvalid(f"{name}: {key} is {value!r}, it must be one of {list(allowed)}.")


def _short(name: str, header: dict[str, str]) -> dict[str, str]:
    for outcome, words in header.items():
        _one_of(name, "short", outcome, ("conforming", "nonconforming", "not_assessable"))
        if len(words) > SHORT:
            raise CheckInvalid(f"{name}: {words!r} is longer than {SHORT} letters.")
    return dict(header)


def _parameters(name: str, header: dict[str, dict[str, Any]]) -> dict[str, Parameter]:
    parameters = {}
    for key, body in header.items():
        kind = PARAMETER_TYPES.get(body.get("type", ""))
        if kind is None or "default" not in body:
            raise CheckInvalid(f"{name}: parameter {key} needs a known type and a default.")
        parameters[key] = Parameter(key, body["type"], kind(body["default"]))
    return parameters
