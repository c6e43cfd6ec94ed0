"""What stands in a row of a table: a text, a number, a day or a moment; a person; a state."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.pages import formats
from shallmark.standing import in_words

Tone = Literal["", "ok", "warn", "bad"]


@dataclass(frozen=True)
class Cell:
    """One cell; of what it has not, nothing is drawn."""

    text: object = ""
    url: str = ""
    tone: Tone = ""
    #: said after it, in grey
    note: str = ""
    icon: str = ""
    person: object = None
    #: a state, whose sign stands before the text, and its word where the text is another
    status: str = ""
    state: Text = ""
    priority: int | None = None
    #: from 0 to 1, drawn as a bar before the text
    share: float | None = None
    #: key of an outcome under whose sign the text stands
    outcome: str = ""

    @property
    def percent(self) -> int:
        return round(100 * min(max(self.share or 0, 0), 1))


def named(record: Record | None, note: object = "") -> Cell:
    """A record as its link; of none a dash."""
    if record is None:
        return Cell(formats.DASH)
    text = record.title or record.reference
    return Cell(text, record.get_absolute_url(), note=str(note))


def state_of(record: Record) -> Cell:
    """The state of a record under its sign."""
    status, state = in_words(record)
    return Cell(state, status=status)


def who(person: object) -> Cell:
    """A person, or a team, as its link; what works by itself has no page."""
    if not person:
        return Cell(formats.DASH)
    if isinstance(person, Record) and not getattr(person, "is_system", False):
        return Cell(person=person, url=person.get_absolute_url())
    return Cell(person=person)


def cell_of(value: object) -> Cell:
    """A value as a cell; nothing is a dash."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, Person):
        return who(value)
    if isinstance(value, Record):
        return named(value)
    return Cell(formats.DASH if value in (None, "") else value)


def row(*values: object) -> tuple[Cell, ...]:
    """A row of values."""
    return tuple(cell_of(value) for value in values)


def same_or_not(same: bool) -> Cell:
    """Whether two sides agree."""
    if same:
        return Cell(_("the same"), outcome="conforming")
    return Cell(_("differs"), outcome="nonconforming")
