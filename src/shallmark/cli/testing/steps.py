"""The steps of `./shallmark test`: all of them run, whatever the others said."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from shallmark.cli.testing.system import ROOT

PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    command: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    passed: bool
    seconds: float
    output: str


def static_steps() -> list[Step]:
    """Everything that reads the code without running it; the slowest first."""
    return [
        Step("types (mypy)", [PYTHON, "-m", "mypy"]),
        Step("lint (ruff)", [PYTHON, "-m", "ruff", "check", "--output-format=concise", "."]),
        Step(
            "format (ruff)",
            [PYTHON, "-m", "ruff", "format", "--check", "--output-format=concise", "."],
        ),
        Step("floors (import-linter)", [str(Path(PYTHON).with_name("lint-imports"))]),
        Step(
            "migrations are complete",
            [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
        ),
        Step("templates", [PYTHON, "tools/lint_templates.py"]),
        Step("SQL", [PYTHON, "tools/lint_sql.py"]),
    ]


def pytest_step(arguments: list[str], *, long: bool) -> Step:
    """All tests, on two processes, in the pieces and the order of `tests/support/spread.py`."""
    pieces = ["-n", "2", "--dist", "loadscope"]
    spread = [] if _chooses_processes(arguments) else pieces
    command = [PYTHON, "-m", "pytest", *spread, *(["--long"] if long else []), *arguments]
    return Step("tests (pytest)", command)


def _chooses_processes(arguments: list[str]) -> bool:
    return any(part.startswith(("-n", "--numprocesses", "--pdb")) for part in arguments)


def run_quietly(step: Step, environment: dict[str, str]) -> Outcome:
    begun = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Outcome(step.name, done.returncode == 0, time.monotonic() - begun, done.stdout)


def run_openly(step: Step, environment: dict[str, str]) -> Outcome:
    begun = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, env=environment, check=False)
    return Outcome(step.name, done.returncode == 0, time.monotonic() - begun, "")


def run_static(steps: list[Step], environment: dict[str, str]) -> Iterator[Outcome]:
    """Run two steps at a time; yield their outcomes in order."""
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        yield from pool.map(lambda step: run_quietly(step, environment), steps)


def tell(console: Console, outcome: Outcome) -> None:
    word = "[green]passed[/]" if outcome.passed else "[bold red]FAILED[/]"
    console.print(f"{word}  {outcome.name}  {outcome.seconds:.1f} s")
    if not outcome.passed and outcome.output:
        console.print(outcome.output.rstrip()[-12000:], markup=False, highlight=False)


def table(outcomes: list[Outcome]) -> Table:
    shown = Table(title="Steps", title_justify="left")
    shown.add_column("Step")
    shown.add_column("Outcome")
    shown.add_column("Seconds", justify="right")
    for outcome in outcomes:
        word = "passed" if outcome.passed else "FAILED"
        shown.add_row(outcome.name, word, f"{outcome.seconds:.1f}")
    return shown
