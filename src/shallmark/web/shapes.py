"""Geometry of the small drawings: positions as SVG attributes; inline styles are forbidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.texts import Text
from shallmark.ledger.outcomes import Outcome

#: worst first; the order of every strip, legend and tree
OUTCOMES = tuple(str(outcome) for outcome in Outcome)
NARROWEST = 0.8


def sector(used: float, radius: float = 3.9, middle: float = 8.0) -> str:
    """Path of the part of a dial that is used up, clockwise from twelve. `used` is 0 to 1."""
    share = min(max(used, 0.0), 1.0)
    top = f"M{middle} {middle}V{middle - radius:.2f}"
    if share >= 0.999:
        return (
            f"M{middle} {middle - radius:.2f}A{radius} {radius} 0 1 1 {middle - 0.01} "
            f"{middle - radius:.2f}Z"
        )
    angle = 2 * pi * share
    x, y = middle + radius * sin(angle), middle - radius * cos(angle)
    return f"{top}A{radius} {radius} 0 {int(share > 0.5)} 1 {x:.2f} {y:.2f}Z"


@dataclass(frozen=True)
class Slice:
    """A part of a bar, in percent of its length."""

    key: str
    start: str
    width: str
    number: int


def strip(counts: dict[str, int], order: Sequence[str] = OUTCOMES) -> list[Slice]:
    """Shares of a bar. A small share keeps a width that can be seen; the largest pays for it."""
    present = [(key, counts.get(key, 0)) for key in order if counts.get(key, 0) > 0]
    total = sum(number for _, number in present)
    if not total:
        return []
    widths = [max(100 * number / total, NARROWEST) for _, number in present]
    largest = widths.index(max(widths))
    widths[largest] -= sum(widths) - 100
    slices, start = [], 0.0
    for (key, number), width in zip(present, widths, strict=True):
        slices.append(Slice(key, f"{start:.2f}%", f"{width:.2f}%", number))
        start += width
    return slices


@dataclass(frozen=True)
class Block:
    """One run in a history bar. x, height in px; `top` of the stem, None without one."""

    run: dict[str, object]
    x: float
    top: float | None


def history(
    runs: Sequence[dict[str, object]], step: float = 15.0, room: float = 38.0
) -> list[Block]:
    """Where each run stands, and how high the stem of a failed one rises.

    Args:
        runs: dicts with `outcome` and `failed` (a number, or None).
        step: distance from block to block.
        room: height above the blocks for the stems.

    """
    highest = highest_failed(runs)
    blocks = []
    for index, run in enumerate(runs):
        failed = run.get("failed") or 0
        top = None
        if isinstance(failed, int | float) and failed > 0:
            top = round(room - room * failed / highest + 4, 1)
        blocks.append(Block(run, round(index * step, 1), top))
    return blocks


def highest_failed(runs: Iterable[dict[str, object]]) -> float:
    """The top of the scale, at least 1."""
    failures = [run.get("failed") or 0 for run in runs]
    return max([1.0, *[float(value) for value in failures if isinstance(value, int | float)]])


def spark(cells: Sequence[tuple[int, int] | None], height: float = 14.0) -> list[tuple[str, float]]:
    """Twelve months as blocks: (outcome, height). Height by the share that failed.

    A month without a nonconforming member is a thin line, one without evidence a whole hatched one.
    """
    shares = [cell[0] / cell[1] for cell in cells if cell and cell[1]]
    highest = max([*shares, 0.0001])
    drawn: list[tuple[str, float]] = []
    for cell in cells:
        if cell is None or not cell[1]:
            drawn.append(("no-evidence", height))
        elif cell[0] == 0:
            drawn.append(("conforming", 3.0))
        else:
            share = cell[0] / cell[1] / highest
            drawn.append(("nonconforming", round(4 + (height - 5) * share, 1)))
    return drawn


def heat(failed: int, population: int) -> int:
    """Step of a heat map cell: 0 none failed, 1 under 2 %, 2 under 8 %, 3 above."""
    if not failed:
        return 0
    share = failed / population if population else 1.0
    return 1 if share < 0.02 else 2 if share < 0.08 else 3


@dataclass(frozen=True)
class Known:
    """Shape, tone and default word of a state or an outcome."""

    shape: str
    tone: str
    word: Text


_STATES: dict[str, tuple[str, str]] = {
    "new": (
        "none",
        (
            "draft planned waiting requested registered open proposed recorded submitted asked due"
            " ordered given identified unread"
        ),
    ),
    "progress": (
        "accent",
        (
            "in_progress assess assessing build implement implementing assigned started review"
            " treating acting correcting in_work in_review in_approval in_build in_test design"
            " transition effect_review on_duty retiring ending assessed designed drafted corrected"
            " implemented"
        ),
    ),
    "hold": ("warn", "on_hold pending paused suspended quarantined failing"),
    # What lasts wears the tick, as what is settled does.
    "resolved": (
        "ok",
        (
            "approved fulfilled accepted passed confirmed in_force live operating monitored active"
            " valid in_use held granted verified released"
        ),
    ),
    "closed": (
        "none",
        (
            "done published completed retired finished concluded judged handed_over signed sent"
            " taken superseded replaced ended over disposed achieved effective measured reported"
            " says answered"
        ),
    ),
    "canceled": (
        "none",
        (
            "rejected refused revoked obsolete cancelled withdrawn declined expired dropped missed"
            " merged backed_out failed nothing"
        ),
    ),
}
_SHAPE_OF = {
    status: shape
    for shape, (_tone, others) in _STATES.items()
    for status in [shape, *others.split()]
}
_WORDS = {
    "new": _("New"),
    "progress": _("In progress"),
    "in_progress": _("In progress"),
    "hold": _("On hold"),
    "on_hold": _("On hold"),
    "resolved": _("Resolved"),
    "approved": _("Approved"),
    "closed": _("Closed"),
    "canceled": _("Canceled"),
    "draft": _("Draft"),
    "published": _("Published"),
    "rejected": _("Rejected"),
    "waiting": _("Waiting"),
}
_OUTCOME_SHAPES: dict[str, tuple[str, Any]] = {
    "nonconforming": ("bad", _("Nonconforming")),
    "accepted": ("bad", _("Nonconforming, accepted")),
    "error": ("error", _("Error")),
    "not_built": ("none", _("Not built")),
    "partly_judged": ("warn", _("Partly judged")),
    "no_evidence": ("none", _("No evidence")),
    "not_assessable": ("warn", _("Not assessable")),
    "not_applicable": ("none", _("Not applicable")),
    "conforming": ("ok", _("Conforming")),
    "warning": ("warn", _("Warning")),
}


def state_shape(status: str) -> Known:
    """The shape of a record's state; for an unknown status an empty ring and the key as word."""
    key = str(status)
    shape = _SHAPE_OF.get(key, "new")
    return Known(shape, _STATES[shape][0], _WORDS.get(key, key.replace("_", " ").capitalize()))


def outcome_shape_of(key: str) -> Known:
    """The shape of an outcome.

    Raises:
        KeyError: no such outcome; nothing else may pass for one.

    """
    tone, word = _OUTCOME_SHAPES[str(key)]
    return Known(str(key).replace("_", "-"), tone, word)
