"""How commands speak: results on stdout, everything else on stderr."""

import json
import sys
from typing import Any, NoReturn

import typer

from shallmark.cli.problems import FOUND, GOOD


def say(sentence: str) -> None:
    """A word to the person at the terminal; never part of the result."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def write(text: str) -> None:
    """A result for people."""
    print(text, flush=True)  # noqa: T201


def write_json(result: Any) -> None:
    """The result for programs: JSON only, times in ISO form."""
    print(json.dumps(result, indent=2, ensure_ascii=False, default=_plain), flush=True)  # noqa: T201


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def finish(*, found: bool = False) -> NoReturn:
    """End the command: code 1 when it found something that somebody should look at."""
    raise typer.Exit(FOUND if found else GOOD)
