"""What every part of the simulation works with: randomness, the organisation and its year."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shallmark.common.calendars.working_time import WorkingTime
from shallmark.simulate.organisation import Organisation

#: the organisation exists for this long before the year begins
FOUNDED_BEFORE = timedelta(days=90)


@dataclass(frozen=True)
class SimulationContext:
    """One organisation and the year that is simulated for it."""

    rng: random.Random
    org: Organisation
    start: datetime
    end: datetime
    #: working time by the key of its calendar
    times: dict[str, WorkingTime]

    @property
    def founded(self) -> datetime:
        return self.start - FOUNDED_BEFORE

    def days_ago(self, days: float) -> datetime:
        """The moment this many days before the end, but at least a week after the founding."""
        return max(self.end - timedelta(days=days), self.founded + timedelta(days=7))

    def date_ago(self, days: float) -> date:
        """The day this many days before the end."""
        return (self.end - timedelta(days=days)).date()
