"""Shapes of the year: at what times work comes in, and choices by their shares.

Hours and weekdays are those of a real log of 13,769 cases; the months are a practitioner's
judgement of a good year.
"""

import random
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

Key = TypeVar("Key")
ZONE = ZoneInfo("Europe/Berlin")

HOURS = (
    0.9, 0.7, 0.5, 0.5, 0.5, 0.4, 1.4, 2.5, 9.8, 12.5, 12.1, 10.1,
    5.2, 7.0, 9.4, 8.9, 7.4, 4.6, 1.8, 0.9, 0.8, 0.8, 0.6, 0.6,
)  # fmt: skip
WEEKDAYS = (22.1, 19.1, 19.3, 18.2, 16.6, 2.4, 2.2)
MONTHS = (0.89, 1.08, 0.95, 1.00, 1.06, 0.88, 0.75, 0.62, 1.00, 1.23, 1.37, 1.19)


def weighted_choice(rng: random.Random, shares: dict[Key, float]) -> Key:
    """One key, by its share."""
    (choice,) = rng.choices(list(shares), list(shares.values()))
    return choice


def opening_times(rng: random.Random, count: int, start: datetime, end: datetime) -> list[datetime]:
    """`count` moments in [start, end) in the shape of hours, weekdays and months, sorted."""
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    local = [day.astimezone(ZONE) for day in days]
    weights = [WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] for day in local]
    moments = []
    for day in rng.choices(local, weights, k=count):
        (hour,) = rng.choices(range(24), HOURS)
        moment = day.replace(
            hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0
        )
        moments.append(min(max(moment, start), end - timedelta(seconds=1)))
    return sorted(moments)
