"""How commands speak: results on stdout, everything else on stderr."""

import errno
import json
import sys
from datetime import date, time
from typing import NoReturn

import typer

from shallmark.cli.problems import FAILED, GOOD


def say(sentence: str) -> None:
    """Tell the person at the terminal something that is not part of the result."""
    try:
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    except OSError as error:
        # Its file finds no room: whoever speaks must go on, `serve` above all.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise


def write(text: str) -> None:
    """Write a result for people."""
    print(text, flush=True)  # noqa: T201


def write_json(result: object) -> None:
    """Write the result for programs: JSON only, times in ISO form."""
    print(json.dumps(result, indent=2, ensure_ascii=False, default=_plain), flush=True)  # noqa: T201


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def finish(*, failed: bool = False) -> NoReturn:
    """End the command: code 1 when it found something that somebody should look at."""
    raise typer.Exit(FAILED if failed else GOOD)
