"""What a clock is told: the log of a record, the rule of a metric, the goal of a priority."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from shallmark.common.calendars.explain import CANCELED, PAUSED, RUNNING, STOPPED

ANY = "*"


class StatusEvent(NamedTuple):
    """One line of a record's log: what holds from `at` on, and the event that happened then.

    `priority` None means "not stated": the last one known goes on. `event` is a word such as
    `replied` or `assigned`, empty when only fields changed. `recorded_at` is when the line was
    really entered, where that is not `at`: a pause entered after the fact is told by it.
    """

    at: datetime
    status: str
    priority: int | None = None
    hold_reason: str = ""
    event: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Target:
    """A target for one priority: seconds of service time, its calendar, its warning mark."""

    seconds: int
    calendar: str
    warn_share: float = 0.75
    label: str = ""
    warn_seconds: int = field(init=False)

    def __post_init__(self) -> None:
        if self.seconds <= 0 or not 0 <= self.warn_share <= 1:
            raise ValueError(f"No goal of a clock: {self.seconds} s, warning at {self.warn_share}")
        # Decimal, so that 0.9 of a goal is the same second here and in the database.
        share = Decimal(str(self.warn_share))
        object.__setattr__(self, "warn_seconds", int(share * self.seconds))


Goals = Callable[[int | None], Target | None]


class Reading(NamedTuple):
    """What a rule makes of one mark."""

    kind: str
    begins: bool
    restarts: bool


@dataclass(frozen=True, eq=False)
class ClockRule:
    """When the clock of a metric starts, pauses, stops; words match a mark's log line.

    A word is a status (`on_hold`), a status with its hold reason (`on_hold/awaiting_caller`), an
    event (`@replied`) or `*`. Cancelling outranks stopping, stopping outranks pausing.

    `once`: the first stop is final (first response); else a later mark that does not stop reopens
    the clock, which then goes on, or with `reopen="restart"` begins anew.
    `restarts`: events that begin a new cycle (each reply for the next update, each assignment
    for an operational target).
    """

    metric: str
    starts: frozenset[str] = frozenset({ANY})
    stops: frozenset[str] = frozenset()
    pauses: frozenset[str] = frozenset()
    cancels: frozenset[str] = frozenset()
    restarts: frozenset[str] = frozenset()
    once: bool = False
    reopen: str = "continue"
    readings: "Readings" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.reopen not in {"continue", "restart"}:
            raise ValueError(f"A clock goes on or begins anew when reopened, not {self.reopen!r}")
        if self.once and self.reopen == "restart":
            raise ValueError(f"The clock {self.metric} stops once and cannot begin anew")
        object.__setattr__(self, "readings", Readings(self))

    def read(self, status: str, hold_reason: str, event: str) -> Reading:
        """What the rule makes of a mark."""
        words = {ANY, status, f"{status}/{hold_reason}", f"@{event}"}
        kind = RUNNING
        for name, listed in (
            (PAUSED, self.pauses),
            (STOPPED, self.stops),
            (CANCELED, self.cancels),
        ):
            if words & listed:
                kind = name
        return Reading(kind, bool(words & self.starts), bool(words & self.restarts))


class Readings(dict[tuple[str, str, str], Reading]):
    """Readings of one rule by (status, hold reason, event), each made once."""

    def __init__(self, rule: ClockRule) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, key: tuple[str, str, str]) -> Reading:
        reading = self[key] = self.rule.read(*key)
        return reading
