"""`./shallmark import servicenow`: incidents, items, relations and changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import Problem, WrongUse
from shallmark.cli.tasks import import_items
from shallmark.config import env
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.load import load as load_items
from shallmark.connect.servicenow import changes, items, run
from shallmark.connect.servicenow.errors import ImportAborted
from shallmark.connect.servicenow.load_changes import load as load_changes
from shallmark.connect.servicenow.run import ImportOptions
from shallmark.outages import is_disk_full

_MOST_REASONS = 20

__all__ = ["ImportOptions", "import_file"]


def import_file(options: ImportOptions, *, as_json: bool) -> None:
    """Import the file, whichever list it holds; ends with 1 when rows were rejected."""
    try:
        if not (options.table or options.dialect):
            _import_other_lists(options, as_json=as_json)
        with _bar() as progress:
            understood = run.read(options, progress)
            result = _carried_out(understood, progress)
    except (Unreadable, ImportAborted) as error:
        raise WrongUse(str(error)) from error
    _report(result, as_json=as_json, dry_run=options.dry_run)
    finish(failed=bool(result.rejected))


def _import_other_lists(options: ImportOptions, *, as_json: bool) -> None:
    """End the command after the import where the file holds items, relations or changes."""
    source = f"{run.SYSTEM}:{options.source}" if options.source else run.SYSTEM
    inventory = items.read(options.path, source, options.encoding)
    if inventory is not None:
        loaded = load_items(inventory, dry_run=options.dry_run)
        kept = None if options.dry_run else options.path
        import_items.report(inventory, loaded, {}, kept_as=kept, as_json=as_json)
    listed = changes.read(options.path, source, encoding=options.encoding, zone=options.timezone)
    if listed is not None:
        _import_changes(listed, options, as_json=as_json)


def _import_changes(listed: changes.Changes, options: ImportOptions, *, as_json: bool) -> None:
    loaded = load_changes(listed, dry_run=options.dry_run)
    import_items.tell_doubts(loaded.notes, loaded.rejected)
    kept = None if options.dry_run else options.path
    file = import_items.keep(kept, listed.table, loaded.rejected)
    result = loaded.as_json(listed, file)
    if as_json:
        write_json(result)
    else:
        counts = ", ".join(f"{count} {name}" for name, count in result["records"]["change"].items())
        write(f"{result['rows_read']} rows read; changes: {counts}")
    finish(failed=bool(loaded.rejected))


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
    write(
        f"{result.rows_read} rows read; incidents: {result.created} {would}created,"
        f" {result.updated} {would}updated, {result.unchanged} unchanged,"
        f" {result.rejected} rejected"
    )
