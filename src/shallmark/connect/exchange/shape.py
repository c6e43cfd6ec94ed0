from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Row:
    """One record of the file. `number` counts as a spreadsheet does: the header is row 1."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(slots=True)
class Table:
    """What a file holds, before anybody asks what it means."""

    name: str
    columns: list[str]
    rows: list[Row]
    encoding: str = "utf-8"
    delimiter: str = ","
    notes: list[str] = field(default_factory=list)
    #: SHA-256 of what was sent, where somebody sent it
    digest: str = ""


class Refusal(NamedTuple):
    """What was not taken: which record, why, and its row where the file is a table."""

    key: str
    reason: str
    row: int = 0
