"""Which texts of checks passed the guards, noted beside Python's bytecode, as a compiler would.

To parse and qualify all checks takes seconds, and each process would do it again. A note is for
one text of a check under one state of the guards, of the contract and of the parser; without a
folder for bytecode nothing is noted.
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
#: modules that decide what passes and what is read
RULES = (
    "check_reader.py",
    "checkfile.py",
    "contract.py",
    "gaps.py",
    "guards.py",
    "passed.py",
    "says.py",
    "typed_days.py",
)


def reading_of(text: str) -> Reading | None:
    """What a check of this text reads; None where it did not pass yet."""
    place = _place(text)
    if place is None:
        return None
    try:
        relations, columns, names = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, TypeError, ValueError):
        return None
    return Reading(frozenset(relations), tuple(columns), frozenset(names))


def note(text: str, reading: Reading) -> None:
    """Note that a check of this text passed; where nothing can be written, nothing is noted."""
    place = _place(text)
    if place is None:
        return
    fresh = place.with_suffix(f".{os.getpid()}")
    parts = [sorted(reading.relations), reading.columns, sorted(reading.names)]
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(parts), encoding="utf-8")
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
