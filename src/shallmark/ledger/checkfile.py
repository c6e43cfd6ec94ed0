"""A check as its file says it; `check_reader` reads the files.

How severe a check is, how often it runs, whether it prevents and where it comes from stand in the
catalogue of checks, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PARAMETER_TYPES = {
    "seconds": int,
    "days": int,
    "working_days": int,
    "months": int,
    "count": int,
    "share": float,
    "text": str,
}
#: letters of a line that says how one record was judged
SHORT = 40


class CheckInvalid(Exception):
    """A check file that breaks the grammar or a guard; the sentence names file and rule."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a check compares with: typed, with the default of the catalogue."""

    name: str
    type: str
    default: int | float | str


@dataclass(frozen=True, slots=True)
class CheckFile:
    """One check as its file says it.

    `needs` are the `view.column` names that its SELECT reads; `partial` are views whose absence
    leaves single rows unknown, not the whole check.
    """

    id: str
    version: int
    sentence: str
    population: str
    sql: str
    digest: str
    needs: tuple[str, ...]
    partial: tuple[str, ...] = ()
    record: str = ""
    time: str = ""
    #: it compares a record with others of its kind
    others: bool = False
    waivable: bool = True
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    #: outcome of one member -> how a line says it, at most SHORT letters
    short: Mapping[str, str] = field(default_factory=dict)
    #: the test, `file::function`, that proves that nobody makes it fail who uses the product as
    #: built: only what came from elsewhere can; empty: it judges people
    guaranteed: str = ""
    path: str = ""

    @property
    def views(self) -> frozenset[str]:
        """The ledger views it cannot do without."""
        return frozenset(need.partition(".")[0] for need in self.needs) - set(self.partial)

    def say(self, reason: str | None) -> str:
        """The sentence of a reason code, `code:detail`, in English; the code where unknown."""
        if not reason:
            return ""
        own, _, act = reason.partition(STATED)
        code, _, detail = own.partition(":")
        template = self.reasons.get(code) or COMMON_REASONS.get(code)
        sentence = template.format(detail=detail.replace("_", " ")) if template else own
        return f"{sentence} {WAITS.format(act=act)}".strip() if act else sentence

    def word(self, conforms: bool | None, reason: str | None) -> str:
        """How one member was judged, in a line: the reason where it is short enough."""
        words = {True: "conforming", False: "nonconforming", None: "not_assessable"}
        outcome = words[conforms]
        sentence = "" if conforms else self.say(reason).rstrip(".")
        return (
            sentence
            if 0 < len(sentence) <= SHORT
            else self.short.get(outcome, sentence or self.sentence)
        )


#: in a reason, before the number of an act that is stated for another and waits for confirmation
STATED = "|stated:"
WAITS = "{act} states it for another, who has not confirmed it."
#: code of the reason that a person found a text of the record to say nothing (`found_empty`)
FOUND_EMPTY = "found_empty"
#: reasons the runner and most checks share
COMMON_REASONS = {
    FOUND_EMPTY: "Somebody outside the team read a text of it and found that it says nothing:"
    " {detail}.",
    "owner_left": "Whoever is named as its owner is not active any more: {detail}.",
    "missing": "It has no {detail}.",
    "field_missing": "The source it was imported from does not supply: {detail}.",
    "source_not_built": "Nothing in this installation records it yet: {detail}.",
}
