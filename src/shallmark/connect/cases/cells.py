"""One row at a time in our words: cells by field, times read, values mapped, doubts counted."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from shallmark.connect.cases.comments import Comment, date_part, read_comment
from shallmark.connect.cases.dialect import State, plain
from shallmark.connect.cases.recognise import MANY, Reading
from shallmark.connect.cases.times import DAY_FIRST, Clock, find_orders
from shallmark.connect.exchange.shape import Row, Table

TIMES = ("opened_at", "created_at", "updated_at", "resolved_at", "closed_at")

#: fields that take one name
_OF_ONE = ("caller", "assigned_to", "assignment_group", "category", "service")
#: what the dates of comments are called among the columns
_COMMENTS = "comments"
#: words that a file may have noted by name
_MOST_NAMES = 200

T = TypeVar("T")

#: category of states -> state, where it says an end
_CATEGORIES = {"done": "closed", "fertig": "closed", "complete": "closed", "terminé": "closed"}

_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(slots=True)
class ParseWarnings:
    """What was read with a doubt; nothing of it rejects a row."""

    notes: list[str] = field(default_factory=list)
    unknown: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    #: comments that say no date
    undated: int = 0

    def sentences(self) -> list[str]:
        """One sentence per doubt, the most frequent first."""
        sentences = [
            f"{name}: {value!r} is not in the dialect, {taken} ({count} rows)"
            for (name, value, taken), count in self.unknown.most_common()
        ]
        return self.notes + sentences

    def counts(self, *, by_name: bool = False) -> Counter[str]:
        """The doubts by kind, with the rows or columns that they concern.

        `by_name`: each word that is not understood, the most frequent of a file.
        """
        counted = Counter(self.notes)
        if self.undated:
            counted["comment without a date, kept as it stands"] = self.undated
        for place, ((name, value, taken), count) in enumerate(self.unknown.most_common()):
            if by_name and place < _MOST_NAMES:
                counted[f"{name}: {value!r} is not in the dialect, {taken}"] += count
            else:
                counted[f"{name}: not in the dialect"] += count
        return counted


class Cells:
    """The cells of one table by our field names."""

    def __init__(
        self, table: Table, reading: Reading, zone: dt.tzinfo, default: str = "incident"
    ) -> None:
        self.default = default
        self.dialect = reading.dialect
        self.doubts = ParseWarnings(notes=list(table.notes))
        self._places, self._rest = reading.places, reading.rest
        self._columns = table.columns
        self._nothing = reading.dialect.nothing
        # What a record states has happened; a day's grace for clocks and zones that differ.
        self._latest = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        self._clean: dict[str, str] = {}
        self._states: dict[str, tuple[State, bool]] = {}
        self._values: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        times = {table.columns[place]: self._filled(table, place) for place in self._time_places()}
        said = {place: self._filled(table, place) for ours in MANY for place in self._of(ours)}
        dates = {date_part(cell) for cells in said.values() for cell in cells}
        orders = find_orders(
            times | ({_COMMENTS: dates} if said else {}), self.dialect.ambiguous_dates
        )
        self.doubts.notes += orders.notes
        if self.dialect.types and "type" not in self._places:
            self.doubts.notes.append(f"no column says the type, taken for {default}")
        self._clocks = {
            place: Clock(zone, orders.by_column[table.columns[place]])
            for place in self._time_places()
        }
        self._comment_clock = Clock(zone, orders.by_column.get(_COMMENTS, DAY_FIRST))

    def _of(self, ours: str) -> list[int]:
        return self._places.get(ours, [])

    def text(self, row: Row, ours: str) -> str:
        """The first filled cell of the field, as it stands; empty when there is none."""
        for place in self._places.get(ours, ()):
            cell = row.cells[place]
            if cell not in self._nothing:
                cell = cell.strip()
                if cell not in self._nothing:
                    return _ungrouped(cell) if self._is_grouped(ours) else cell
        return ""

    def _is_grouped(self, ours: str) -> bool:
        return ours == "number" and self.dialect.grouped_numbers

    def name(self, row: Row, ours: str) -> str:
        """The cell with single blanks: `Opened by  8` and `Opened by 8` are one person."""
        cell = self.text(row, ours)
        if self.dialect.lines_are_values and "\n" in cell:
            cell = cell.splitlines()[0]
        known = self._clean.get(cell)
        if known is None:
            known = self._clean[cell] = " ".join(cell.split())
        return known

    def described(self, row: Row) -> str:
        """The description, where the dialect wants it with what has no field here."""
        text = self.text(row, "description")
        if self.dialect.keeps_the_rest != "description":
            return text
        lines = [text, *(f"{head}: {cell}" for head, cell in self._without_field(row))]
        return "\n".join(line for line in lines if line)

    def beside(self, row: Row) -> list[tuple[str, str]]:
        """What the row says that has no field here, where the timeline is to tell it."""
        if self.dialect.keeps_the_rest != "timeline":
            return []
        return [*self._without_field(row), *self._further_values(row)]

    def _further_values(self, row: Row) -> Iterator[tuple[str, str]]:
        """What a cell names besides its first, where the field takes one."""
        for ours in _OF_ONE if self.dialect.lines_are_values else ():
            for line in self.text(row, ours).splitlines()[1:]:
                yield self._columns[self._of(ours)[0]], line.strip()

    def _without_field(self, row: Row) -> list[tuple[str, str]]:
        filled = ((head, row.cells[place].strip()) for place, head in self._rest.items())
        return [(head, cell) for head, cell in filled if cell not in self._nothing]

    def comments(self, row: Row) -> list[Comment]:
        """All that was said on the record, in the order of the row."""
        said: list[Comment] = []
        for ours in MANY:
            for place in self._of(ours):
                public = ours == MANY[0]
                comment = read_comment(row.cells[place], self._comment_clock, public=public)
                if comment is not None:
                    self.doubts.undated += comment.at is None
                    said.append(comment)
        return said

    def kind(self, row: Row) -> str:
        """Key of the record type that the row becomes, by its type, else the default."""
        word = "" if row.fault else self.name(row, "type")
        known = self.dialect.kind(word)
        if known or "type" not in self._places:
            return known or self.default
        if not row.fault:
            self.doubts.unknown["type", word[:60], f"taken for {self.default}"] += 1
        return self.default

    def time(self, row: Row, ours: str) -> tuple[dt.datetime | None, str]:
        """The moment, or None; and what is wrong when the cell is filled but no time."""
        for place in self._places.get(ours, ()):
            cell = row.cells[place].strip()
            if cell in self.dialect.nothing:
                continue
            moment = self._clocks[place].read(cell)
            wrong = ""
            if moment is None:
                wrong = f"{self._columns[place]}: {cell[:60]!r} is no date and time"
            elif moment > self._latest:
                wrong = f"{self._columns[place]}: {cell[:60]!r} lies in the future"
            return moment, wrong
        return None, ""

    def second_reading(self, row: Row, ours: str) -> dt.datetime | None:
        """The later moment of a local time that the change of the clocks gives twice."""
        for place in self._places.get(ours, ()):
            second = self._clocks[place].second_reading(row.cells[place].strip())
            if second:
                return second
        return None

    def flag(self, row: Row, ours: str) -> bool | None:
        return self._mapped(row, ours, lambda cell: _YES.get(cell.casefold()))

    def count(self, row: Row, ours: str) -> int | None:
        return self._mapped(row, ours, _counted)

    def level(self, row: Row, ours: str) -> int | None:
        return self._mapped(row, ours, partial(self.dialect.level, ours))

    def word(self, row: Row, ours: str) -> str:
        return self._mapped(row, ours, lambda cell: self.dialect.word(ours, cell) or None) or ""

    def state(self, row: Row, ended: str = "") -> State | None:
        """What the state of the row means; None when the row states none.

        `ended` is what the record's times say of it; it counts where the word says nothing.
        """
        cell = self.name(row, "state")
        if not cell:
            return None
        state, known = self._states.get(cell) or self._state(cell)
        self._states[cell] = state, known
        if known:
            return state
        ended = ended or self._category(row)
        if ended and state.status == self.dialect.unknown_states["else"]:
            state = State(name=state.name, status=ended)
        self.doubts.unknown["state", cell[:60], f"taken for {state.status}"] += 1
        return state

    def _state(self, word: str) -> tuple[State, bool]:
        """What the word means, and whether the dialect knew it."""
        state, known = self.dialect.state(word)
        if self.dialect.words_as_written and plain(state.name) == plain(word):
            state = state.model_copy(update={"name": word})
        return state, known

    def _category(self, row: Row) -> str:
        """What the source's own grouping of states says of one that nobody knows."""
        return _CATEGORIES.get(self.name(row, "state_category").casefold(), "")

    def _mapped(self, row: Row, ours: str, mapped: Callable[[str], T | None]) -> T | None:
        """The value of a cell, worked out once per text; what is not known is counted."""
        cell = self.text(row, ours)
        if not cell:
            return None
        known = self._values[ours]
        if cell not in known:
            known[cell] = mapped(cell)
        value: T | None = known[cell]
        if value is None:
            self.doubts.unknown[ours, cell[:60], "left empty"] += 1
        return value

    def clock_notes(self) -> Iterable[str]:
        """What the change of the clocks did to the times that were read."""
        for place, clock in self._clocks.items():
            name = self._columns[place]
            if clock.skipped:
                yield f"{name}: {len(clock.skipped)} local times do not exist; moved on by an hour"
            if clock.twice:
                yield f"{name}: {len(clock.twice)} local times exist twice; the first was taken"

    def has(self, ours: str) -> bool:
        """Whether the table has a column for the field at all."""
        return ours in self._places

    def _time_places(self) -> list[int]:
        return [place for ours in TIMES for place in self._places.get(ours, ())]

    def _filled(self, table: Table, place: int) -> set[str]:
        values = {row.cells[place].strip() for row in table.rows if not row.fault}
        return values - self.dialect.nothing


def _ungrouped(cell: str) -> str:
    """`2 023` as `2023`; what is no number stays."""
    plain_number = "".join(cell.split())
    return plain_number if plain_number.isdigit() else cell


def _counted(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 7 else None
