"""The address of a list: what it says, and the addresses its links lead to."""

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from django.http import QueryDict

#: words of the address that are no filters
VIEW, SEARCH, SORT, COLUMNS, AFTER, BEFORE = "view", "q", "sort", "cols", "after", "before"
PLACE = (AFTER, BEFORE)
OWN = (VIEW, SEARCH, SORT, COLUMNS, *PLACE)
#: words for the part of a page that chooses a filter, for a file, and for a mass action
CHOICE, FILE, MASS = ("choose", "find"), ("bom",), ("all", "selected", "field")


class Address:
    """A list's path with its parameters; never changed, only copied with something else."""

    def __init__(self, path: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.said = tuple(pairs)

    @classmethod
    def read(cls, path: str, data: QueryDict, without: Collection[str] = ()) -> "Address":
        """Several values of one name become one, parted by commas; an empty one stays."""
        joined = {
            name: ",".join(value for value in data.getlist(name) if value)
            for name in data
            if name not in without
        }
        return cls(path, joined.items())

    def get(self, name: str, other: str = "") -> str:
        return dict(self.said).get(name, other)

    def has(self, name: str) -> bool:
        return name in dict(self.said)

    def with_(self, **changes: str | None) -> "Address":
        """The same place with other values; None takes one away. The page begins anew."""
        present = {name: value for name, value in self.said if name not in PLACE}
        merged = {**present, **changes}
        pairs = ((name, value) for name, value in merged.items() if value is not None)
        return Address(self.path, pairs)

    def at(self, path: str) -> "Address":
        return Address(path, self.said)

    @property
    def query(self) -> str:
        return urlencode(self.said, safe=",.:")

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.said else self.path
