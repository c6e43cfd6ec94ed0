"""Cells of tables (`blocks.py`), two sides compared, and what a page's `work` may hold beside them.

named, state_of, who     a record as its link, its state, a person
compared                 a table of two sides; where they differ, that is said
Figures                  numbers, each leading to its rows
Notice                   one sentence that must not be overlooked
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.work import LATER, Later
from shallmark.kernel.models.record import Record
from shallmark.kernel.texts import Text
from shallmark.workplace.blocks import Cell, Table, Tone

#: blocks that a lazy panel brings, and the template of that panel, are those of every app
__all__ = [
    "LATER", "Figure", "Figures", "Later", "Notice", "compared", "named", "row", "same_or_not",
    "state_of", "who",
]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number with its label and the list that it opens; "#work-key" is a block of the page."""

    label: Text
    value: object
    url: str
    tone: Tone = ""


@dataclass(frozen=True)
class Figures:
    """Numbers above the blocks."""

    numbers: Sequence[Figure]
    half: bool = field(default=False, init=False)
    key: str = field(default="", init=False)
    kind: str = field(default="figures", init=False)


@dataclass(frozen=True)
class Notice:
    """A sentence; `url` and `link` lead on. The tone is bad, warn or plain."""

    text: Text
    url: str = ""
    link: Text = ""
    tone: str = "plain"
    icon: str = "info-circle"
    half: bool = field(default=False, init=False)
    key: str = field(default="", init=False)
    kind: str = field(default="notice", init=False)


def named(record: Record | None, note: object = "") -> Cell:
    """A record as its link; of none a dash. Whoever asks has read it by `visible_to`."""
    if record is None:
        return Cell("\u2013")
    text = record.title or record.reference
    return Cell(text, record.get_absolute_url(), note=str(note))


def state_of(record: Record) -> Cell:
    """The state of a record under its sign."""
    return Cell(record.get_status_display(), status=str(record.status))  # type: ignore[attr-defined]


def who(person: object) -> Cell:
    return Cell(person=person) if person else Cell("\u2013")


def row(*values: object) -> tuple[Cell, ...]:
    """Cells; what is none is the text of one, and nothing is a dash."""
    return tuple(
        value if isinstance(value, Cell) else Cell("\u2013" if value in (None, "") else value)
        for value in values
    )


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


def same_or_not(same: bool) -> Cell:
    if same:
        return Cell(_("the same"), outcome="conforming")
    return Cell(_("differs"), outcome="nonconforming")
