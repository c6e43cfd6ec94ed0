"""Runs the steps on a throw-away PostgreSQL, and prints what came of them."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from shallmark.cli import roles
from shallmark.cli.home import open_home
from shallmark.cli.output import finish
from shallmark.cli.postgres import OWNER, THROW_AWAY, shared
from shallmark.cli.testing import steps
from shallmark.cli.testing.system import ROOT, require_chromium


def run(arguments: list[str], *, long: bool) -> None:
    """Run everything, or with arguments only pytest; ends with 1 when any step failed."""
    console = Console(stderr=True)
    chromium = require_chromium()
    outcomes: list[steps.Outcome] = []
    with throw_away_server() as given:
        environment = os.environ | given | {"CHROMIUM": chromium}
        if not arguments:
            for outcome in steps.run_static(steps.static_steps(), environment):
                steps.tell(console, outcome)
                outcomes.append(outcome)
        step = steps.pytest_step(arguments, long=long)
        outcomes.append(steps.run_openly(step, environment))
    console.print(steps.table(outcomes))
    finish(found=not all(outcome.passed for outcome in outcomes))


@contextmanager
def throw_away_server() -> Iterator[dict[str, str]]:
    """A server that forgets everything at the end; yields the environment that names it."""
    path = Path(tempfile.mkdtemp(prefix="shallmark-test-"))
    try:
        home = open_home(path)
        with shared(home, THROW_AWAY) as server:
            roles.prepare(server)
            yield {
                "DATABASE_URL": server.url(OWNER),
                "DATABASE_OWNER_URL": server.url(OWNER),
                "SHALLMARK_HOME": str(path),
                "DJANGO_SETTINGS_MODULE": "shallmark.config.settings",
                "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)]),
            }
    finally:
        shutil.rmtree(path, ignore_errors=True)
