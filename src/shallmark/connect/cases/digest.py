"""Digests by which a second import sees that nothing, or what, has changed."""

import hashlib
from dataclasses import dataclass
from operator import attrgetter

from shallmark.connect.cases.case import Case, Version

# what is no word of the source on the case itself, or is compared by itself
_APART = ("versions", "digest", "kind", "events", "comments", "beside")
# the row's place in the file is no part of what the source says
_version = attrgetter(*(name for name in Version.__slots__ if name != "row"))
_case = attrgetter(*(name for name in Case.__slots__ if name not in _APART))


@dataclass(frozen=True, slots=True)
class Digest:
    """The whole case, its versions, and how many versions there were."""

    whole: str
    versions: str
    count: int

    def __str__(self) -> str:
        return f"{self.whole}.{self.versions}.{self.count}"

    @classmethod
    def parse(cls, text: str) -> "Digest | None":
        parts = text.split(".")
        return cls(parts[0], parts[1], int(parts[2])) if len(parts) == 3 else None


def digest_of(case: Case, count: int | None = None) -> Digest:
    """The digest of the case, with its first `count` versions (all by default)."""
    taken = case.versions if count is None else case.versions[:count]
    versions = hashlib.blake2b(digest_size=12)
    for version in taken:
        versions.update(repr(_version(version)).encode())
    whole = versions.copy()
    whole.update(repr(_case(case)).encode())
    return Digest(whole.hexdigest(), versions.hexdigest(), len(taken))
