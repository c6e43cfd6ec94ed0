"""`./shallmark import ...` of incidents and service requests, whatever tool they come from."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env
from shallmark.connect.cases import run
from shallmark.connect.cases.dialect import Tool
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.exchange.faults import Unreadable
from shallmark.outages import is_disk_full

_MOST_REASONS = 20


def import_cases(tool: Tool, options: ImportOptions, *, as_json: bool) -> None:
    """Import the file; ends with 1 when rows were rejected."""
    try:
        with _bar() as progress:
            understood = run.read(tool, options, progress)
            result = _carried_out(understood, progress)
    except (Unreadable, ImportAborted) as error:
        raise WrongUse(str(error)) from error
    _report(result, as_json=as_json, dry_run=options.dry_run)
    finish(failed=bool(result.total.rejected))


def _carried_out(understood: run.Read, progress: run.Progress) -> run.Result:
    try:
        return run.carry_out(understood, env.home() / "rejected", progress)
    except OperationalError as error:
        if is_disk_full(error):
            raise
        message = " ".join(str(error).split())[:200]
        raise Problem(
            f"The database went away ({message}). Nothing was imported: try again."
        ) from error


@contextmanager
def _bar() -> Iterator[run.Progress]:
    """A bar on stderr, where somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    ) as bars:  # fmt: skip
        stages: dict[str, int] = {}

        def progress(stage: str, total: int, done: int) -> None:
            if stage not in stages:
                stages[stage] = int(bars.add_task(stage, total=total or None))
            bars.advance(bars.task_ids[stages[stage]], done)

        yield progress


def _report(result: run.Result, *, as_json: bool, dry_run: bool) -> None:
    """Write doubts and reasons to stderr, the counts to stdout."""
    for note in result.notes:
        say(f"Note: {note}")
    for number, reason in result.reasons[:_MOST_REASONS]:
        say(f"Row {number} rejected: {reason}")
    if len(result.reasons) > _MOST_REASONS:
        say(f"... and {len(result.reasons) - _MOST_REASONS} rows more")
    if result.rejected_file:
        say(f"Rejected rows are kept in {result.rejected_file}; correct and import that file.")
    if as_json:
        write_json(result.as_json())
        return
    would = "would be " if dry_run else ""
    for key, counts in result.records.items():
        write(
            f"{result.rows_read} rows read; {key.replace('_', ' ')}s:"
            f" {counts.created} {would}created, {counts.updated} {would}updated,"
            f" {counts.unchanged} unchanged, {counts.rejected} rejected"
        )
