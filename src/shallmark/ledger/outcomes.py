"""Outcomes and how they roll up: worst first, and nothing is green by being empty."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What a check, a requirement or an adjustment came to, worst first."""

    ERROR = "error"
    NONCONFORMING = "nonconforming"
    #: nonconforming, and accepted by a waiver until a day
    ACCEPTED = "accepted"
    NOT_BUILT = "not_built"
    #: of requirements: no check looks at a part of what they ask
    PARTLY_JUDGED = "partly_judged"
    NO_EVIDENCE = "no_evidence"
    NOT_ASSESSABLE = "not_assessable"
    CONFORMING = "conforming"
    NOT_APPLICABLE = "not_applicable"


ORDER = {outcome: place for place, outcome in enumerate(Outcome)}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of them; `no_evidence` where there is none: empty is never green.

    `not_applicable` stands last, so it never outweighs another.
    """
    return min(outcomes, key=ORDER.__getitem__, default=Outcome.NO_EVIDENCE)


def judge(*, population: int, nonconforming: int, unknown: int, waived: int, gaps: bool) -> Outcome:
    """The outcome of one check from its counts.

    Any nonconforming row decides; then any waived one, which is nonconforming and accepted for a
    time, never conforming; then any unknown one; then an empty population, which is
    `not_assessable` where a needed field is not supplied (`gaps`), else `no_evidence`.
    """
    if nonconforming:
        return Outcome.NONCONFORMING
    if waived:
        return Outcome.ACCEPTED
    if unknown:
        return Outcome.NOT_ASSESSABLE
    if not population:
        return Outcome.NOT_ASSESSABLE if gaps else Outcome.NO_EVIDENCE
    return Outcome.CONFORMING


def count(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many of each, worst first, those that occur only."""
    counts = dict.fromkeys(Outcome, 0)
    for outcome in outcomes:
        counts[outcome] += 1
    return {str(outcome): number for outcome, number in counts.items() if number}
