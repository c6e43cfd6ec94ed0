"""What a file says of records beside their fields: declared for a record type where it is read.

So a list of items may tell their states, own attributes and prices, though none is a field of the
form of an item.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from shallmark.connect.exchange.shape import Table
from shallmark.kernel.people import Person

if TYPE_CHECKING:
    from shallmark.connect.exchange.intake import Line
    from shallmark.kernel.models import Record


class Beside(Protocol):
    """Reads such columns of one file, and writes what they say."""

    def read(self, line: "Line", pk: int | None) -> None:
        """Take the cells of a row into its values and notes; `pk` is of the record it means.

        Raises:
            Invalid: a cell that nobody here understands.

        """

    def check(self, line: "Line", values: Mapping[str, object]) -> None:
        """Hold what a new record would begin with against what its fields would be.

        Raises:
            Invalid: the two do not go together.

        """

    def values(self, line: "Line") -> dict[str, object]:
        """What a new record begins with beside its fields."""

    def written(self, record: "Record", line: "Line") -> None:
        """Write what belongs to the record and is none of its fields."""

    def notes(self) -> list[str]:
        """How columns were read."""

    def found(self) -> dict[str, list[list[object]]]:
        """What new records would begin as, once somebody says that the file tells it; for pages."""

    def begin_as_told(self, told: int) -> None:
        """Let new records begin as the file says, by what somebody said (`Kind.tell`)."""


class Words(Protocol):
    """Words of a column that stand for one of a few things, where somebody may say for which."""

    def label(self) -> str:
        """What the column is called."""

    def choices(self) -> list[tuple[str, str]]:
        """What a word may stand for."""

    def ours(self, word: str) -> str:
        """The word as its column reads it; empty where nobody here knows what it stands for."""

    def guess(self, word: str) -> str:
        """The choice that such a word mostly stands for, to be confirmed; empty: none."""


class Kind(Protocol):
    """What files of one record type may say beside fields."""

    def columns(self) -> Mapping[str, str]:
        """Key -> label of what a column may be."""

    def column_of(self, head: str) -> str:
        """The key of the column that a head names; empty where it is none of them."""

    def words(self) -> Mapping[str, Words]:
        """Columns, by key, whose words are asked for where they are not known."""

    def may_tell(self, by: Person) -> bool:
        """Whether the person may say that a file tells how things are."""

    def tell(self, table: Table, *, by: Person) -> int:
        """Keep that somebody says so of a file; returns its number.

        Raises:
            Refused: not this person, or not of this file.

        """

    def told(self, number: int) -> object:
        """What was kept by `tell`, for a page."""

    def open(self, table: Table, columns: list[str], *, by: Person) -> Beside:
        """Begin to read a file; `columns` is the key of each of its columns, or empty."""


#: key of a record type -> what its files may say beside fields
kinds: dict[str, Kind] = {}
