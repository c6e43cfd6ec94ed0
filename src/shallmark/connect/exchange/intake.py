"""A file as it was understood, row by row, before and after it is written."""

from dataclasses import dataclass, field
from typing import Literal

from shallmark.connect.exchange.beside import Beside
from shallmark.connect.exchange.rejected import REASON_COLUMN, ROW_COLUMN
from shallmark.connect.exchange.shape import Table
from shallmark.kernel.records import RecordType
from shallmark.pages.tables import Column

Verdict = Literal["create", "update", "unchanged", "conflict", "rejected"]


@dataclass(slots=True)
class Line:
    """One row of the file, and what would become of it. The head is row 1."""

    number: int
    cells: list[str]
    verdict: Verdict = "rejected"
    reason: str = ""
    reference: str = ""
    #: field -> the sum that its cell says, as we write it
    sums: dict[str, str] = field(default_factory=dict)
    #: what could not be taken as it stands, in words; the rest of the row is
    notes: list[str] = field(default_factory=list)
    #: field -> text as typed, of what differs
    given: dict[str, str] = field(default_factory=dict)
    #: what is said beside fields, by the key of its column
    beside: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Intake:
    """A file as it was understood; nothing is written yet."""

    record_type: type[RecordType]
    heads: list[str]
    lines: list[Line]
    #: what each head means; None = nothing we know
    columns: list[Column | None]
    #: columns by which records are recognised
    key: tuple[str, ...]
    table: Table
    #: what each head means beside fields; empty = nothing
    more: list[str]
    beside: Beside | None = None
    #: how columns of sums were read, where that is not as we write them
    notes: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> list[str]:
        """Heads that no column of ours is called."""
        known = zip(self.heads, self.columns, self.more, strict=True)
        own = {ROW_COLUMN, REASON_COLUMN}
        return [
            head for head, column, key in known if column is None and not key and head not in own
        ]

    def noted(self) -> list[tuple[int, str]]:
        """What is not taken of the rows that are, by their numbers."""
        taken = (line for line in self.lines if line.verdict not in {"rejected", "conflict"})
        return [(line.number, note) for line in taken for note in line.notes]

    def counts(self) -> dict[str, int]:
        verdicts = ("create", "update", "unchanged", "conflict", "rejected")
        return {name: sum(line.verdict == name for line in self.lines) for name in verdicts}
