"""Which texts of checks passed the guards, and what they are in the words of an engine.

To parse, qualify and translate all checks takes seconds, and each process would do it again. So it
is noted beside Python's bytecode, as a compiler would. A note is for one text under one state of
the guards, of the translation, of the contract and of the parser; without a folder for bytecode
nothing is noted.
"""

import hashlib
import json
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from shallmark.ledger.guards import Reading

HERE = Path(__file__).parent
#: files that decide what passes, what is read, and what it is for an engine
RULES = (
    "check_reader.py",
    "checkfile.py",
    "contract.py",
    "dialects.py",
    "found_empty.py",
    "gaps.py",
    "guards.py",
    "nothing.txt",
    "passed.py",
    "says.py",
    "typed_days.py",
)


def reading_of(text: str) -> Reading | None:
    """What a check of this text reads; None where it did not pass yet."""
    noted = _noted(text)
    if not (isinstance(noted, list) and len(noted) == 3):
        return None
    relations, columns, names = noted
    return Reading(frozenset(relations), tuple(columns), frozenset(names))


def note(text: str, reading: Reading) -> None:
    """Note that a check of this text passed; where nothing can be written, nothing is noted."""
    _note(text, [sorted(reading.relations), reading.columns, sorted(reading.names)])


def translation_of(asked: str) -> str | None:
    """The SQL that was noted for what is asked: a text, an engine, and what else decides."""
    noted = _noted(asked)
    return noted if isinstance(noted, str) else None


def note_translation(asked: str, text: str) -> None:
    """Note the SQL for what is asked; where nothing can be written, nothing is noted."""
    _note(asked, text)


def _noted(asked: str) -> object:
    place = _place(asked)
    try:
        return json.loads(place.read_text(encoding="utf-8")) if place else None
    except (OSError, ValueError):
        return None


def _note(asked: str, value: object) -> None:
    place = _place(asked)
    if place is None:
        return
    fresh = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(value), encoding="utf-8")
        fresh.rename(place)


def _place(text: str) -> Path | None:
    if not sys.pycache_prefix:
        return None
    digest = hashlib.sha256(rules() + text.encode()).hexdigest()
    return Path(sys.pycache_prefix, "shallmark-checks", f"{digest}.json")


@cache
def rules() -> bytes:
    """A digest of all that decides besides the text of the check."""
    digest = hashlib.sha256(version("sqlglot").encode())
    for path in (*(HERE / name for name in RULES), *sorted((HERE / "contract").glob("*.yaml"))):
        digest.update(path.read_bytes())
    return digest.digest()
