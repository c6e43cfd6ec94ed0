"""The main way of a life, and the ends beside it, told from its steps.

What no step leads out of, and what stands behind the first such state, is beside the way: a
difference that is accepted instead of mended. Some ends come before any other in their declaration,
or may be left again; those are known by their word.
"""

from collections.abc import Iterable
from functools import cache

from shallmark.kernel.lifecycle import states_of, steps_of
from shallmark.kernel.models.record import Record

#: states in which the way waits, until it goes on where it was
INTERRUPTS = frozenset({"on_hold", "waiting", "suspended", "quarantined", "failing"})
#: states in which something came to nothing, wherever they are declared
CAME_TO_NOTHING = frozenset(
    {
        "canceled", "cancelled", "declined", "dropped", "expired", "failed", "merged", "missed",
        "refused", "rejected", "revoked",
    }
)  # fmt: skip


@cache
def following(model: type[Record], state: str) -> tuple[str, ...]:
    """The states to which a step leads from this one, in the order of their declaration."""
    targets = {step.target for step in steps_of(model).values() if state in step.sources}
    return tuple(one for one in states_of(model) if one in targets - {state})


@cache
def main_way(model: type[Record]) -> tuple[str, ...]:
    """The states from the first to the end, without what interrupts and what ends beside."""
    states = [state for state in states_of(model) if state not in INTERRUPTS | CAME_TO_NOTHING]
    last = next((state for state in states if not following(model, state)), states[-1])
    before = states[: states.index(last) + 1]
    after = [state for state in states[len(before) :] if following(model, state)]
    return tuple(_reachable(model, [*before, *after]))


def _reachable(model: type[Record], states: list[str]) -> list[str]:
    """Those to which states of the same list lead: what follows a failure is beside, too."""
    led_to = {far for state in (*states, *INTERRUPTS) for far in following(model, state)}
    return [state for state in states if state == states[0] or state in led_to]


def ends_from(model: type[Record], line: Iterable[str]) -> tuple[str, ...]:
    """The ends beside the way that may be reached from these states of it."""
    drawn = list(line)
    ahead = {far for state in drawn for far in following(model, state)}
    beside = ahead - INTERRUPTS - {*main_way(model), *drawn}
    return tuple(state for state in states_of(model) if state in beside)
