"""What a register holds, as read from its file; needs no database."""

from dataclasses import dataclass, field
from typing import Any

from shallmark.connect.exchange.shape import Refusal, Table


@dataclass(slots=True)
class ItemRow:
    """One item of the source. `kind` is the key of our class, made where it is missing.

    `key` is empty where the source has none, until `identity.give_keys`.
    """

    key: str
    name: str
    kind: str
    #: as the source knows it when that is more than its key
    uid: str = ""
    #: empty where the source says none that is known
    status: str = "live"
    description: str = ""
    version: str = ""
    provider: str = ""
    location: str = ""
    environment: str = ""
    criticality: str = ""
    owner: str = ""
    support_team: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    #: of the asset, as the cells say: number in the register, value, currency, days
    asset: dict[str, str] = field(default_factory=dict)
    #: made keys by which another file may have brought it in
    other_keys: tuple[str, ...] = ()
    #: of the table, 0 where there is none
    row: int = 0


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation of the source; `kind` is the key of our kind of relation."""

    first: str
    kind: str
    second: str
    group: str = ""
    needed: int = 1
    #: of the table, 0 where there is none
    row: int = 0


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of relation that the source brings along."""

    key: str
    title: str
    inverse: str = ""
    impact: str = "none"


@dataclass(slots=True)
class Inventory:
    """All that one file says of items."""

    source: str
    things: list[ItemRow] = field(default_factory=list)
    ties: list[RelationRow] = field(default_factory=list)
    tie_kinds: dict[str, TieKind] = field(default_factory=dict)
    #: record types of the source -> how many the file holds
    read: dict[str, int] = field(default_factory=dict)
    #: the file holds all of the source: relations that it no longer says have ended
    whole: bool = True
    rejected: list[Refusal] = field(default_factory=list)
    #: the table that it was read from, where it is one
    table: Table | None = None
    #: what could not be taken as it stands: the kind of note -> a sentence for each time
    notes: dict[str, list[str]] = field(default_factory=dict)

    def count(self, kind: str) -> None:
        self.read[kind] = self.read.get(kind, 0) + 1

    def note(self, kind: str, sentence: str) -> None:
        self.notes.setdefault(kind, []).append(sentence)
