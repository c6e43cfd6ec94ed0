"""The process that makes and changes tables, and fills a first database (`preparing`).

A process of its own: it loads while the server is made, and `serve` itself stays small.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from shallmark.cli.problems import FAILED, WRONG_USE, Problem, WrongUse
from shallmark.config import env


@dataclass(frozen=True, slots=True)
class Preparing:
    """The running process, and the file that holds what it says besides its answers."""

    process: subprocess.Popen[str]
    errors: IO[str]

    def ask(self, **request: str) -> str:
        """What it has to say of a request that was done.

        Raises:
            Problem: it refuses, or ended; what it said then is kept in the log.

        """
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            line = ""
        else:
            line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"problem": self._fatal(), "code": FAILED}
        if "text" in answer:
            return str(answer["text"])
        raise (WrongUse if answer["code"] == WRONG_USE else Problem)(answer["problem"])

    def _fatal(self) -> str:
        self.process.wait()
        self.errors.seek(0)
        message = self.errors.read().strip()
        # Of a traceback; what the server says of the place may follow it.
        reasons = [
            line for line in message.splitlines() if re.match(r"[a-z]*[\w.]*[A-Z][a-z]\w+: ", line)
        ]
        log = env.home() / "log" / "migrate.log"
        log.write_text(message + "\n")
        return (
            "The database could not be prepared for this version; nothing of the failed step was"
            f" kept. {reasons[-1] if reasons else message[-300:]}\nThe details are in {log}."
        )

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self.process.communicate()
        self.errors.close()


_running: list[Preparing] = []


def start() -> None:
    """Let the process load while the server is still made; the first request says where that is."""
    if _running and _running[0].process.poll() is None:
        return
    end()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "shallmark.config.settings"
        ),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
    }
    errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115  `end` closes it
    process = subprocess.Popen(
        [sys.executable, "-m", "shallmark.cli.preparing"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    _running.append(Preparing(process, errors))


def bring_up_to_date(owner_url: str) -> None:
    """Give the database of the URL the tables and views of this version."""
    start()
    _running[0].ask(do="tables", url=owner_url)


def fill_first(url: str, host: str) -> str:
    """Fill the database where nobody is in it yet; returns how to sign in."""
    start()
    return _running[0].ask(do="fill", url=url, host=host)


def end() -> None:
    """Let the process go; without one this does nothing."""
    while _running:
        _running.pop().end()
