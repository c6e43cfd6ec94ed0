"""The names of time zones."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """The names of all time zones; kept, since Python opens a file for each to tell them."""
    return frozenset(available_timezones())
