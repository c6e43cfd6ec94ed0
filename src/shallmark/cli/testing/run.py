"""Runs the steps on a PostgreSQL of their own, and prints their outcome."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from shallmark.cli.home import open_home
from shallmark.cli.output import finish
from shallmark.cli.postgres import APPLICATION, OWNER
from shallmark.cli.testing import steps
from shallmark.cli.testing.changed import FLOORS, changed_files, selection
from shallmark.cli.testing.cluster import running_server
from shallmark.cli.testing.system import ROOT, require_chromium


def run(arguments: list[str], *, long: bool, changed: bool = False) -> None:
    """Run everything, or with arguments only pytest; ends with 1 when any step failed.

    `changed` runs the static steps, and of the tests those that what differs from `main` can break.
    """
    console = Console(stderr=True)
    selected = selection(changed_files()) if changed else None
    chromium = require_chromium()
    outcomes: list[steps.Outcome] = []
    with environment_of_tests() as variables:
        environment = os.environ | variables | {"CHROMIUM": chromium}
        if selected:
            environment[FLOORS] = " ".join(selected.floors)
        if changed or not arguments:
            for outcome in steps.run_static(steps.static_steps(), environment):
                steps.tell(console, outcome)
                outcomes.append(outcome)
        if selected is None or selected.paths:
            chosen = [*(selected.paths if selected else []), *arguments]
            step = steps.pytest_step(chosen, long=long)
            outcomes.append(steps.run_openly(step, environment))
    console.print(steps.table(outcomes))
    finish(failed=not all(outcome.passed for outcome in outcomes))


@contextmanager
def environment_of_tests() -> Iterator[dict[str, str]]:
    """The environment of the tests: a server, and a home for files that is gone afterwards.

    Tests sign in as the application's role, as the product does. The owner's address is for what
    makes databases, and for tests that ask for the fixture `as_owner`.
    """
    with running_server() as server, tempfile.TemporaryDirectory(prefix="shm-files-") as files:
        open_home(Path(files), embedded=False)
        yield {
            "DATABASE_URL": server.url(APPLICATION),
            "DATABASE_OWNER_URL": server.url(OWNER),
            "SHALLMARK_HOME": files,
            "EVIDENCE_KEY": "the key of the tests",
            "DJANGO_SETTINGS_MODULE": "shallmark.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)]),
        }
