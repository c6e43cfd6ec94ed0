"""One import from file to counts: read, recognise, load, keep what was rejected and how it went."""

import datetime as dt
import gc
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from shallmark.connect.cases.case import Case
from shallmark.connect.cases.dialect import Tool
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.load import Loaded, LoadOptions, load
from shallmark.connect.cases.models import ImportRun
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.recognise import Reading, recognise
from shallmark.connect.cases.record_kinds import RECORD_KINDS
from shallmark.connect.cases.rows import Found, read_cases
from shallmark.connect.cases.times import zone_named
from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.exchange.rejected import write_rejected
from shallmark.connect.exchange.shape import Row, Table

_NAME = re.compile(r"[\w .:@/-]{1,60}")

#: told the words for a stage, how much it has in all, and how much more is done
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Read:
    """A file that was understood; needs no database."""

    wish: ImportOptions
    tool: Tool
    table: Table
    reading: Reading
    found: Found
    started_at: dt.datetime

    @property
    def source_system(self) -> str:
        system = self.tool.system
        return f"{system}:{self.wish.source}" if self.wish.source else system


@dataclass(slots=True)
class Counts:
    """What became of the records of one type."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Result:
    """What came of it. created + updated + unchanged + rejected = records found."""

    rows_read: int
    #: by key of the record type
    records: dict[str, Counts]
    rejected_file: Path | None = None
    reasons: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: doubts by kind, with the rows that they concern
    noted: Counter[str] = field(default_factory=Counter)
    source: str = ""

    @property
    def total(self) -> Counts:
        """Of all record types."""
        sums = (
            sum(getattr(counts, name) for counts in self.records.values())
            for name in Counts.__slots__
        )
        return Counts(*sums)

    def as_json(self) -> dict[str, Any]:
        """The contract of the command."""
        return outcome(
            self.source,
            self.rows_read,
            {key: asdict(counts) for key, counts in self.records.items()},
            notes=self.noted,
            rejected_file=self.rejected_file,
        )


def _silent(_stage: str, _total: int, _done: int) -> None:
    """Nobody watches."""


def read(tool: Tool, wish: ImportOptions, progress: Progress = _silent) -> Read:
    """Understand the file.

    Raises:
        Unreadable, ImportAborted: with a sentence for a person.

    """
    started = dt.datetime.now(dt.UTC)
    zone = zone_named(wish.timezone)
    if zone is None:
        raise ImportAborted(f"No time zone is called {wish.timezone!r}; Europe/Berlin is one.")
    if wish.source and not _NAME.fullmatch(wish.source):
        raise ImportAborted(
            "The name of the source has at most 60 letters, digits, blanks or .:@/-_."
        )
    chosen = tool.named(wish.dialect) if wish.dialect else None
    with _without_collector():
        progress("Reading the file", 0, 0)
        table = tool.table(wish.path, wish.encoding)
        reading = recognise(table, tool, chosen, wish.table)
        progress("Understanding the rows", 0, 0)
        result = read_cases(table, reading, zone, wish.default)
    if reading.unused:
        result.notes.append(f"columns that nothing here uses: {', '.join(reading.unused)}")
        kind = "column that nothing here uses"
        if reading.dialect.notes_by_name:
            result.noted += Counter(f"{kind}: {name}" for name in reading.unused)
        else:
            result.noted[kind] = len(reading.unused)
    return Read(wish, tool, table, reading, result, started)


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
    """Load what was read, in one transaction. A dry run keeps nothing."""
    understood = read_file.found
    total = sum(len(case.versions) for case in understood.cases)
    kinds = read_file.reading.dialect.kinds
    result = Result(
        understood.rows_read,
        {kind: Counts(rejected=understood.rejected_records[kind]) for kind in kinds},
        notes=list(understood.notes),
        noted=understood.noted.copy(),
        source=read_file.source_system,
    )
    rejected = list(understood.rejected)
    with transaction.atomic():
        if len(kinds) > 1:
            result.noted += _keep_kinds(understood.cases, result.source)
        for kind in kinds:
            cases = [case for case in understood.cases if case.kind == kind]
            if not cases:
                continue
            loaded = _load(read_file, kind, cases, lambda done: progress("Writing", total, done))
            rejected += [
                (row, reason)
                for case, reason in loaded.conflicts
                for row in understood.rows_of[case.key]
            ]
            _add(result, kind, loaded)
        rejected.sort(key=lambda pair: pair[0].number)
        result.reasons = [(row.number, reason) for row, reason in rejected]
        if not read_file.wish.dry_run:
            _keep(read_file, result, rejected, rejected_folder)
    return result


def _keep_kinds(cases: list[Case], source: str) -> Counter[str]:
    """A record stays of the type as which it came first; returns what is noted of that."""
    noted: Counter[str] = Counter()
    for kind, of in RECORD_KINDS.items():
        others = {case.key: case for case in cases if case.kind != kind}
        stored = of.model._default_manager.filter(source_system=source, source_key__in=others)
        for key in stored.values_list("source_key", flat=True):
            noted[f"type is another now, stays {kind}"] += 1
            others[key].kind = kind
    return noted


def _load(read_file: Read, kind: str, cases: list[Case], progress: Callable[[int], None]) -> Loaded:
    wish, dialect = read_file.wish, read_file.reading.dialect
    aim = LoadOptions(
        source=read_file.source_system,
        named=bool(wish.source),
        supplied=read_file.found.supplied,
        matrix=dialect.priority_matrix if kind == "incident" else (),
        kind=RECORD_KINDS[kind],
        dry_run=wish.dry_run,
    )
    return load(cases, aim, progress)


def _add(result: Result, kind: str, loaded: Loaded) -> None:
    counts = result.records[kind]
    counts.created, counts.updated = loaded.created, loaded.updated
    counts.unchanged = loaded.unchanged
    counts.rejected += len(loaded.conflicts)
    result.notes += [
        *loaded.notes, *(f"{kind} ({count} rows)" for kind, count in loaded.noted.items()),
    ]  # fmt: skip
    result.noted += Counter(loaded.notes) + loaded.noted


def _keep(read_file: Read, result: Result, rejected: list[tuple[Row, str]], folder: Path) -> None:
    if rejected:
        stem = read_file.wish.path.name.split(".")[0] or "import"
        name = f"{stem}-{read_file.started_at:%Y%m%dT%H%M%S%f}.csv"
        result.rejected_file = write_rejected(folder / name, read_file.table.columns, rejected)
    total = result.total
    if not (total.created or total.updated):
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
        created=total.created,
        updated=total.updated,
        unchanged=total.unchanged,
        rejected=total.rejected,
        rejected_file=str(result.rejected_file or "")[:500],
        notes=result.notes[:200],
    )
