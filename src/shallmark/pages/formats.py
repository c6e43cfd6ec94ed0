"""How times, durations, numbers and names are written. Pure: `now` and the zone are arguments.

Spaces: a thin space stands between thousands of a percentage and its sign; within "5 h 42 min" the
spaces do not break.
"""

import unicodedata
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from zlib import crc32

from django.utils.translation import gettext, gettext_lazy, ngettext

from shallmark.day_names import month_name, weekday_name

THIN = "\u2009"
FIXED = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
HUES = 7
#: of a currency that no other shares
SIGNS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥"}
DAY = 86_400
#: with a duration, and alone
CLOCK_WORDS = {
    "running": (gettext_lazy("%(time)s left"), ""),
    "warned": (gettext_lazy("%(time)s left"), ""),
    "breached": (gettext_lazy("%(time)s over"), ""),
    "paused": (gettext_lazy("paused %(time)s"), gettext_lazy("paused")),
    "met": (gettext_lazy("met, %(time)s"), gettext_lazy("met")),
}


def duration(seconds: float | None, *, short: bool = False, parts: int = 2) -> str:
    """As "5 h 42 min", "22 min", "3 d 4 h"; short "5 h 42". A day is 24 hours. Cut, not rounded.

    Below a minute it is seconds: a clock that says "0 min" says nothing.
    """
    if seconds is None:
        return DASH
    total = int(abs(seconds))
    sign = MINUS if seconds < 0 and total else ""
    if total < 60:
        return f"{sign}{total}{FIXED}s"
    days, rest = divmod(total, DAY)
    hours, rest = divmod(rest, 3600)
    minutes = rest // 60
    units = _largest(days, hours, minutes)[:parts]
    if short and len(units) == 2 and units[0][1] == "h":
        return f"{sign}{units[0][0]}{FIXED}h{FIXED}{minutes:02d}"
    return sign + FIXED.join(f"{number}{FIXED}{unit}" for number, unit in units)


def service_time(seconds: float | None, *, short: bool = False) -> str:
    """Whole hours and minutes of service time: never days, which would be of 24 hours."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    minutes = rest // 60
    if short and hours and minutes:
        return f"{hours}{FIXED}h{FIXED}{minutes:02d}"
    parts = [f"{hours}{FIXED}h" if hours else "", f"{minutes}{FIXED}min" if minutes else ""]
    return FIXED.join(filter(None, parts)) or f"{rest}{FIXED}s"


def _largest(days: int, hours: int, minutes: int) -> list[tuple[int, str]]:
    """The parts worth saying: beside days nobody asks for minutes."""
    if days:
        units = [(days, "d"), (hours, "h")]
    elif hours:
        units = [(hours, "h"), (minutes, "min")]
    else:
        units = [(minutes, "min")]
    return [units[0], *[part for part in units[1:] if part[0]]]


def clock_text(state: str, seconds: float | None, *, short: bool = False) -> str:
    """The words beside a clock.

    Args:
        state: running, warned, breached, paused, met or none.
        seconds: what is left (running, warned), over (breached), since when (paused), used (met).
        short: as in lists, "1 h 05 left".

    """
    if state not in CLOCK_WORDS:
        return gettext("no clock")
    words, alone = CLOCK_WORDS[state]
    if seconds is None and alone:
        return str(alone)
    # a pause is told by the clock on the wall, all else in service time, where no day has 24 hours
    whole = state == "paused" or seconds is None
    time = duration(seconds, short=True) if whole else service_time(seconds, short=short)
    return str(words) % {"time": time}


def exact(value: datetime, zone: tzinfo) -> str:
    """To the second and with the zone, for the hover."""
    here = value.astimezone(zone)
    weekday = weekday_name(here.weekday())
    return f"{weekday} {day(here)}, {_time(here)}:{here.second:02} {here.tzname() or ''}".rstrip()


def day(here: date, *, year: bool = True) -> str:
    """As "3 Feb 2026"."""
    text = f"{here.day} {month_name(here.month)}"
    return f"{text} {here.year}" if year else text


def _time(here: datetime) -> str:
    return f"{here.hour:02}:{here.minute:02}"


def moment(value: datetime, now: datetime, zone: tzinfo, style: str = "auto") -> str:
    """A time in the reader's zone.

    Args:
        value: the time, aware.
        now: the reader's now, aware.
        zone: the reader's zone.
        style: auto (the time today, else day and time), ago (relative within a day, else the day),
            time, date, full.

    """
    here, today = value.astimezone(zone), now.astimezone(zone)
    this_day = day(here, year=style == "full" or here.year != today.year)
    if style == "ago":
        return ago(value, now) or this_day
    if style == "time" or (style == "auto" and here.date() == today.date()):
        return _time(here)
    return this_day if style == "date" else f"{this_day}, {_time(here)}"


def ago(value: datetime, now: datetime) -> str:
    """As "2 min", "3 h"; empty when it is more than a day away, in either direction."""
    distance = (now - value).total_seconds()
    if abs(distance) >= DAY:
        return ""
    if abs(distance) < 60:
        return gettext("now")
    text = duration(abs(distance), parts=1)
    return text if distance > 0 else gettext("in %(time)s") % {"time": text}


def iso(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def count(number: int | None, bound: int = 999) -> str:
    """Bounded, because nobody reads past it and counting past it is slow: "312", "999+"."""
    if number is None:
        return ""
    return f"{bound}+" if number > bound else f"{number}"


def number(value: float | None, digits: int = 0) -> str:
    """With thousands parted and a true minus: "412,906", "\u22123.5"."""
    if value is None:
        return DASH
    return f"{value:,.{digits}f}".replace("-", MINUS)


def money(value: float | Decimal, currency: str) -> str:
    """As "€ 86,400", "CHF 1,240.50": cents only where there are some."""
    amount = Decimal(str(value))
    digits = 2 if amount % 1 else 0
    return f"{SIGNS.get(currency, currency)}{FIXED}{number(float(amount), digits)}"


def decimal(value: Decimal) -> str:
    """Without the zeros behind that a column adds: "99.5", "3"."""
    places = value.normalize().as_tuple().exponent
    return number(float(value), max(-places, 0) if isinstance(places, int) else 0)


def signed(value: float) -> str:
    """As "+2", "0", "\u22122": a change since the last time."""
    if value == 0:
        return "0"
    return f"+{number(value)}" if value > 0 else number(value)


def compact(value: int) -> str:
    """For cells: "438", "2.0k", "20k", "1.4M"."""
    if value < 1000:
        return str(value)
    if value < 10_000:
        return f"{value / 1000:.1f}k"
    if value < 1_000_000:
        return f"{value // 1000}k"
    return f"{value / 1_000_000:.1f}M"


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 with a thin space before the sign: "97.4 %"."""
    return DASH if share is None else f"{number(share * 100, digits)}{THIN}%"


def size(octets: int) -> str:
    """Of a file, in steps of 1,000: "84 kB"."""
    if octets < 1000:
        return f"{octets}{FIXED}B"
    if octets < 1_000_000:
        return f"{octets // 1000}{FIXED}kB"
    return f"{octets / 1_000_000:.1f}{FIXED}MB"


def initials(name: str) -> str:
    """First letters of the first and the last word: "Jonas Wulff" is JW."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])
    return unicodedata.normalize("NFC", letters).upper()


def hue(key: object) -> int:
    """One of seven pastels, the same for a person on every page: 1 to 7."""
    if isinstance(key, int):
        return key % HUES + 1
    return crc32(str(key).encode()) % HUES + 1


def records_in_words(number: int, bound: int = 999) -> str:
    """As "23 records", "999+ records"."""
    words = ngettext("%(count)s record", "%(count)s records", number)
    return words % {"count": count(number, bound)}
