"""Short names of weekdays and months in the reader's language, kept: lists ask a hundred times."""

from functools import cache

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import get_language


def weekday_name(weekday: int) -> str:
    """As "Mon", which is 0."""
    return _weekday_name(get_language(), weekday)


def month_name(month: int) -> str:
    """As "Feb", which is 2."""
    return _month_name(get_language(), month)


@cache
def _weekday_name(_language: str | None, weekday: int) -> str:
    return str(WEEKDAYS_ABBR[weekday])


@cache
def _month_name(_language: str | None, month: int) -> str:
    return str(MONTHS_3[month]).title()
