"""One import from file to counts: read, recognise, load, keep what was rejected and how it went."""

import datetime as dt
import gc
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.exchange.rejected import write_rejected
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.table import read_table
from shallmark.connect.servicenow.cases import Found, read_cases
from shallmark.connect.servicenow.dialect import named
from shallmark.connect.servicenow.errors import ImportAborted
from shallmark.connect.servicenow.load import LoadOptions, load
from shallmark.connect.servicenow.models import ImportRun
from shallmark.connect.servicenow.recognise import Reading, any_knows, recognise
from shallmark.connect.servicenow.times import zone_named

SYSTEM = "servicenow"

_NAME = re.compile(r"[\w .:@/-]{1,60}")

#: told the words for a stage, how much it has in all, and how much more is done
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person asked for."""

    path: Path
    source: str = ""
    timezone: str = "UTC"
    table: str = ""
    dialect: str = ""
    encoding: str = ""
    dry_run: bool = False


@dataclass(slots=True)
class Read:
    """A file that was understood; needs no database."""

    wish: ImportOptions
    table: Table
    reading: Reading
    found: Found
    started_at: dt.datetime

    @property
    def source_system(self) -> str:
        return f"{SYSTEM}:{self.wish.source}" if self.wish.source else SYSTEM


@dataclass(slots=True)
class Result:
    """What came of it. created + updated + unchanged + rejected = records found."""

    rows_read: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    rejected_file: Path | None = None
    reasons: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: doubts by kind, with the rows that they concern
    noted: Counter[str] = field(default_factory=Counter)
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """The contract of the command."""
        counts = {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }
        records = {"incident": counts}
        return outcome(
            self.source,
            self.rows_read,
            records,
            notes=self.noted,
            rejected_file=self.rejected_file,
        )


def _silent(_stage: str, _total: int, _done: int) -> None:
    """Nobody watches."""


def read(wish: ImportOptions, progress: Progress = _silent) -> Read:
    """Understands the file. Raises `Unreadable` or `ImportAborted` with a sentence for a person."""
    started = dt.datetime.now(dt.UTC)
    zone = zone_named(wish.timezone)
    if zone is None:
        raise ImportAborted(f"No time zone is called {wish.timezone!r}; Europe/Berlin is one.")
    if wish.source and not _NAME.fullmatch(wish.source):
        raise ImportAborted(
            "The name of the source has at most 60 letters, digits, blanks or .:@/-_."
        )
    chosen = named(wish.dialect) if wish.dialect else None
    with _without_collector():
        progress("Reading the file", 0, 0)
        table = read_table(wish.path, knows=any_knows, encoding=wish.encoding)
        reading = recognise(table, chosen, wish.table)
        progress("Understanding the rows", 0, 0)
        result = read_cases(table, reading, zone)
    if reading.unused:
        result.notes.append(f"columns that nothing here uses: {', '.join(reading.unused)}")
        result.noted["column that nothing here uses"] = len(reading.unused)
    return Read(wish, table, reading, result, started)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of cells that all live to the end: looking for garbage among them costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def carry_out(read_file: Read, rejected_folder: Path, progress: Progress = _silent) -> Result:
    """Loads what was read, in one transaction. A dry run keeps nothing."""
    wish, understood = read_file.wish, read_file.found
    aim = LoadOptions(
        source=read_file.source_system,
        named=bool(wish.source),
        dialect=read_file.reading.dialect,
        supplied=understood.supplied,
        dry_run=wish.dry_run,
    )
    total = sum(len(case.versions) for case in understood.cases)
    with transaction.atomic():
        loaded = load(understood.cases, aim, lambda done: progress("Writing versions", total, done))
        conflicts = [
            (row, reason)
            for case, reason in loaded.conflicts
            for row in understood.rows_of[case.key]
        ]
        rejected = sorted([*understood.rejected, *conflicts], key=lambda pair: pair[0].number)
        result = Result(
            rows_read=understood.rows_read,
            created=loaded.created,
            updated=loaded.updated,
            unchanged=loaded.unchanged,
            rejected=understood.rejected_records + len(loaded.conflicts),
            reasons=[(row.number, reason) for row, reason in rejected],
            notes=[
                *understood.notes,
                *loaded.notes,
                *(f"{kind} ({count} rows)" for kind, count in loaded.noted.items()),
            ],
            noted=understood.noted + Counter(loaded.notes) + loaded.noted,
            source=read_file.source_system,
        )
        if not wish.dry_run:
            _keep(read_file, result, rejected, rejected_folder)
    return result


def _keep(read_file: Read, result: Result, rejected: list[tuple[Row, str]], folder: Path) -> None:
    if rejected:
        stem = read_file.wish.path.name.split(".")[0] or "import"
        name = f"{stem}-{read_file.started_at:%Y%m%dT%H%M%S%f}.csv"
        result.rejected_file = write_rejected(folder / name, read_file.table.columns, rejected)
    if not (result.created or result.updated):
        return
    ImportRun.objects.create(
        source_system=read_file.source_system,
        dialect=read_file.reading.dialect.name,
        zone=read_file.wish.timezone,
        file_name=read_file.wish.path.name[:255],
        file_digest=hashlib.sha256(read_file.wish.path.read_bytes()).hexdigest(),
        started_at=read_file.started_at,
        finished_at=dt.datetime.now(dt.UTC),
        rows_read=result.rows_read,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
        rejected_file=str(result.rejected_file or "")[:500],
        notes=result.notes[:200],
    )
