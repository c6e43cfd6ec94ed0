"""What follows from a write, declared by the floors above with `@after(Change, "approve")`.

Everything runs inside the writing transaction; what must wait for the commit says so itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source


@dataclass(frozen=True)
class WriteEvent:
    """One finished write, as the after-steps see it."""

    record: Record
    #: "create", "edit" or the verb of a step
    verb: str
    by: Person | None
    at: datetime
    reason: str
    source: Source
    #: field -> value before, of the fields that differ
    before: Mapping[str, object] = field(default_factory=dict)


Subject = TypeVar("Subject", bound=Record)
Act = Callable[[Subject, WriteEvent], None]


@dataclass(frozen=True)
class Follower:
    """What follows from writes of one model's records, or of every record's (None)."""

    model: type[Record] | None
    #: empty for every verb
    verbs: frozenset[str]
    #: takes a record of the model, as `after` has seen to
    act: Callable[[Any, WriteEvent], None]

    def follow(self, event: WriteEvent) -> None:
        fits = self.model is None or isinstance(event.record, self.model)
        if fits and (not self.verbs or event.verb in self.verbs):
            self.act(event.record, event)


WaivedChecks = Callable[[str], frozenset[str]]

#: those of one model first, as they were declared; those of every record come last
_followers: list[Follower] = []
_waivers: list[WaivedChecks] = []


def after(model: type[Subject], *verbs: str) -> Callable[[Act[Subject]], Act[Subject]]:
    """Decorator: act on each write of a record of `model` by one of the verbs, or by any.

    It stands in a module that the app's `after` imports, and runs inside the writing transaction.
    """

    def take(act: Act[Subject]) -> Act[Subject]:
        _followers.append(Follower(model, frozenset(verbs), act))
        _followers.sort(key=lambda follower: follower.model is None)
        return act

    return take


def after_every_write(act: Act[Record]) -> Act[Record]:
    """Decorator: act on each write of any record, after what its own function does."""
    _followers.append(Follower(None, frozenset(), act))
    return act


def follow(event: WriteEvent) -> None:
    """Let everything happen that follows from this write."""
    for follower in _followers:
        follower.follow(event)


def use_waivers(lookup: WaivedChecks) -> None:
    """Tell writes and pages how to ask which checks are waived for a reference now."""
    _waivers[:] = [lookup]


def waived_checks(reference: str) -> frozenset[str]:
    """The checks that are waived for this record, or as a whole, at this moment. One query."""
    return frozenset(check for lookup in _waivers for check in lookup(reference))


def is_waived(check: str, reference: str) -> bool:
    return check in waived_checks(reference)
