"""The process that makes and changes tables: this one will be set up as the application's role."""

import os
import subprocess
import sys

from shallmark.cli.problems import Problem
from shallmark.config import env

_started: list[subprocess.Popen[str]] = []


def start() -> None:
    """Let the process load while the server is still made; `migrate` says where that is."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "shallmark.config.settings"
        ),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "shallmark.cli.migrating"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _started.append(process)


def migrate(owner_url: str) -> None:
    """Bring the database of the URL up to this version."""
    if not _started:
        start()
    process = _started.pop()
    out, errors = process.communicate(owner_url)
    if process.returncode:
        said = (errors or out).strip()
        log = env.home() / "log" / "migrate.log"
        log.write_text(said + "\n")
        raise Problem(
            "The database could not be brought up to this version; nothing of the failed step was"
            f" kept. {said.splitlines()[-1] if said else ''}\nThe details are in {log}."
        )


def discard() -> None:
    """Let a started process go that nothing is left for."""
    while _started:
        _started.pop().communicate("")
