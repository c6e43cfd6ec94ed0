"""Rows of cells under a head: what is covered or due, before and after, two sides compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from zlib import crc32

from django.db import models
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, Tone, cell_of, row, same_or_not
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import type_of
from shallmark.kernel.texts import Text
from shallmark.standing import in_words

#: address and words of what leads on: a form that adds one, a list that says more
Way = tuple[str, Text]
#: rows that are in view at once, and rows that are read of a long list
IN_VIEW, MOST = 10, 20


@dataclass(frozen=True)
class Table:
    """A head, and rows whose first cell names them."""

    kind: ClassVar[str] = "table"

    name: Text
    heads: Sequence[Text]
    rows: Sequence[Sequence[Cell]]
    #: beside the head
    caption: Text = ""
    #: said where there are no rows; without it the block is left out
    empty: Text = ""
    #: the list of all
    url: str = ""
    add: Way | None = None
    #: how many there are, where the rows may be the first of them
    count: int | None = None
    #: a sentence under the head, and what leads on from under the rows
    says: Text = ""
    more: Way | None = None
    #: columns that stand at the right
    numbers: frozenset[int] = frozenset()
    #: place of the row that the page is about
    here: int | None = None
    #: part of its place in the page
    key: str = ""
    #: rows in view, all others open in place; whether it stands beside the next block
    most: int = IN_VIEW
    half: bool = False
    #: the first column takes the room; of the others a phone shows the last
    lean: bool = False
    #: the columns after the first go two by two: a phone shows each pair in one line
    paired: bool = False

    @property
    def anchor(self) -> str:
        """Its place in the page: several tables without a key differ by their names."""
        return self.key or f"t{crc32(str(self.name).encode())}"

    def __bool__(self) -> bool:
        return bool(self.rows or self.empty)


@dataclass(frozen=True)
class Line:
    """A row that is a record or a plain fact, with a value for each further column."""

    title: Text
    url: str = ""
    status: str = ""
    state: Text = ""
    icon: str = ""
    #: moments, days, people, records, numbers or words
    cells: Sequence[object] = ()
    #: the last cell is what must not be overlooked
    tone: Tone = ""
    #: the row is the record of the page
    here: bool = False

    @property
    def row(self) -> list[Cell]:
        url = "" if self.here else self.url
        first = Cell(self.title, url, icon=self.icon, status=self.status, state=self.state)
        cells = [cell_of(each) for each in self.cells]
        if cells and self.tone:
            cells[-1] = replace(cells[-1], tone=self.tone)
        return [first, *cells]


def line_of(
    record: Record, *cells: object, tone: Tone = "", here: bool = False, title: str = ""
) -> Line:
    """A row of a record, with its state."""
    status, state = in_words(record)
    return Line(
        title=title or record.title or record.reference,
        url=record.get_absolute_url(),
        status=status,
        state=state,
        icon="" if status else type_of(type(record)).icon,
        cells=cells,
        tone=tone,
        here=here,
    )


def listed(
    key: str,
    name: Text,
    lines: Sequence[Line],
    columns: Sequence[Text] = (),
    count: int | None = None,
    **more: Any,  # noqa: ANN401  what a table takes
) -> Table:
    """Lines as a table, with their number.

    Args:
        key: of the block.
        name: its head.
        lines: its rows.
        columns: heads of what stands beside the names.
        count: how many there are where the lines are the first of them.
        more: of the table.

    """
    return Table(
        name,
        ("", *columns),
        [line.row for line in lines],
        key=key,
        count=len(lines) if count is None else count,
        here=next((n for n, line in enumerate(lines) if line.here), None),
        most=MOST,
        lean=True,
        **more,
    )


def before_and_after(name: Text, lines: Iterable[tuple[Text, object, object]]) -> Table:
    """What changes: a row for each field with both values."""
    rows = [(Cell(label), Cell(before), Cell(after)) for label, before, after in lines]
    return Table(name, (_("Field"), _("Before"), _("After")), rows)


def compared(
    key: str,
    name: Text,
    heads: tuple[Text, Text, Text],
    lines: Iterable[tuple[object, object, object]],
    **more: Any,  # noqa: ANN401  what a table takes
) -> Table:
    """Two sides of each line beside one another, and whether they differ.

    Args:
        key: of the block.
        name: its head.
        heads: of the columns: what is compared, and both sides.
        lines: what is compared, and the words of both sides.
        more: of the table.

    """
    rows = [
        row(what, _side(one), _side(other), same_or_not((one or "") == (other or "")))
        for what, one, other in lines
    ]
    return Table(name, (*heads, _("Compared")), rows, key=key, **more)


def _side(value: object) -> Cell:
    return Cell(_("nothing")) if value in (None, "") else Cell(value)


def first_of(records: "models.QuerySet[Any]", most: int = MOST) -> tuple[list[Any], int]:
    """The first of them, and how many there are. One query."""
    counted = records.annotate(counted=models.Window(models.Count("pk")))
    found = list(counted[:most])
    return found, found[0].counted if found else 0
