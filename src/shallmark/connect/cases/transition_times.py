"""Times of a case's steps as its versions show them, without knowing later than each version."""

import datetime as dt
from dataclasses import dataclass, replace

from shallmark.connect.cases.case import Case, Version

_ENDED = ("resolved", "closed")
_UNTRIAGED = ("new", "awaiting_approval", "approved")
_OFF = ("canceled", "rejected")


@dataclass(frozen=True, slots=True)
class Stamps:
    """What one version knows of the steps before it; None for what no row showed."""

    triaged_at: dt.datetime | None = None
    held_at: dt.datetime | None = None
    resumed_at: dt.datetime | None = None
    resolved_at: dt.datetime | None = None
    reopened_at: dt.datetime | None = None
    canceled_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    closed_by: str = ""
    #: how often
    reopened: int = 0


def stamps_of(case: Case, supplied: frozenset[str]) -> list[Stamps]:
    """One per version. `supplied` tells which end times the source has a column for.

    Where it has one, its value counts from the moment it names; before, the log's own time does.
    """
    stamps: list[Stamps] = []
    known = Stamps()
    before: Version | None = None
    for version in case.versions:
        if before is not None and version.status != before.status:
            known = _step(known, before.status, version)
        stamps.append(_with_source_times(known, case, version, supplied))
        before = version
    stamps[-1] = _at_the_end(stamps[-1], case, supplied)
    return stamps


def _step(known: Stamps, left: str, version: Version) -> Stamps:
    at, entered = version.valid_from, version.status
    stamp: dict[str, dt.datetime | str | int | None] = {}
    begun = left in _UNTRIAGED and entered not in (*_UNTRIAGED, *_OFF)
    if begun and known.triaged_at is None:
        stamp["triaged_at"] = at
    if left == "on_hold" and entered not in (*_OFF, *_ENDED):
        stamp["resumed_at"] = at
    if left in _ENDED and entered not in _ENDED:
        stamp |= {"reopened_at": at, "resolved_at": None, "closed_at": None, "closed_by": "",
                  "reopened": known.reopened + 1}  # fmt: skip
    if entered == "on_hold":
        stamp["held_at"] = at
    elif entered == "resolved":
        stamp["resolved_at"] = at
    elif entered == "closed":
        stamp |= {"closed_at": at, "closed_by": version.updated_by}
    elif entered in _OFF:
        stamp["canceled_at"] = at
    return replace(known, **stamp)  # type: ignore[arg-type]


def _with_source_times(
    known: Stamps, case: Case, version: Version, supplied: frozenset[str]
) -> Stamps:
    if version.status not in _ENDED:
        return known
    stamp: dict[str, dt.datetime | None] = {}
    for ours in ("resolved_at", "closed_at"):
        final = getattr(case, ours)
        if ours in supplied and (final is None or final <= version.valid_from):
            stamp[ours] = final if ours == "resolved_at" or version.status == "closed" else None
    return replace(known, **stamp) if stamp else known  # type: ignore[arg-type]


def _at_the_end(known: Stamps, case: Case, supplied: frozenset[str]) -> Stamps:
    """The last version is the record itself: it says what the source says."""
    stamp: dict[str, dt.datetime | str | None] = {
        ours: getattr(case, ours) for ours in ("resolved_at", "closed_at") if ours in supplied
    }
    if case.closed_by:
        stamp["closed_by"] = case.closed_by
    elif case.last.status == "closed" and not known.closed_by:
        stamp["closed_by"] = case.last.updated_by
    return replace(known, **stamp) if stamp else known  # type: ignore[arg-type]
