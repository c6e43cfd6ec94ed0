"""Days and moments in texts that checks and jobs write: stored as ISO 8601, read in words."""

import re
from datetime import UTC, date, datetime

from django.utils import timezone

from shallmark.kernel import clock
from shallmark.pages import formats

_ISO = re.compile(
    r"(?<![\w/.-])(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?P<zone> ?UTC|Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"(?![\w/-]|\.\w)"
)


def days_in_words(text: str) -> str:
    """The text with each ISO day as "26 Oct 2026", each moment in the reader's zone."""
    return _ISO.sub(_words, text) if text else text


def _words(match: re.Match[str]) -> str:
    try:
        if match["time"] is None:
            return formats.day(date.fromisoformat(match["day"]))
        moment = datetime.fromisoformat(f"{match['day']} {match['time']}{_offset(match['zone'])}")
    except ValueError:
        return match[0]
    return formats.moment(
        moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        clock.now(),
        timezone.get_current_timezone(),
        "full",
    )


def _offset(zone: str | None) -> str:
    """As `datetime` reads it: what names none is UTC, as the product writes."""
    zone = (zone or "").strip()
    return "+00:00" if zone in {"", "UTC", "Z"} else zone if len(zone) > 3 else f"{zone}:00"
