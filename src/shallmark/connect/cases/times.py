"""Times as people export them: order of day and month, zones, hours that do not exist."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_NUMERIC = re.compile(
    r"(?P<a>\d{1,4})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,4})"
    r"(?:(?:[ T]|,\s*)(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})[-/ .]+(?P<m1>[^\W\d_]{3,10})[-/ .,]+(?P<y1>\d{2,4})"
    r"|(?P<m2>[^\W\d_]{3,10})[ .]+(?P<d2>\d{1,2})[, ]+(?P<y2>\d{4}))"
    r"(?:[ T,]+(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2}))?"
    r"\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
#: beginnings of their names in English, German, French, Italian and Spanish, without accents
_MONTHS = {
    1: ("jan", "gen", "ene"), 2: ("feb", "fev"), 3: ("mar",), 4: ("apr", "avr", "abr"),
    5: ("may", "mai", "mag"), 6: ("jun", "juin", "giu"), 7: ("jul", "juil", "lug"),
    8: ("aug", "aou", "ago"), 9: ("sep", "set"), 10: ("oct", "okt", "ott"), 11: ("nov",),
    12: ("dec", "dez", "dic"),
}  # fmt: skip

DAY_FIRST = "day"
MONTH_FIRST = "month"


@dataclass(slots=True)
class Evidence:
    """What the values of one column say about the order of day and month."""

    day: bool = False
    month: bool = False
    dotted: bool = False
    half_days: bool = False
    unsure: bool = False

    def take(self, values: Iterable[str]) -> "Evidence":
        for value in values:
            match = _NUMERIC.fullmatch(value)
            if match is None or len(match["a"]) > 2:
                continue
            self.unsure = True
            self.day |= int(match["a"]) > 12
            self.month |= int(match["b"]) > 12
            self.dotted |= match["sep"] == "."
            self.half_days |= bool(match["half"])
        return self

    def order(self) -> str:
        """day, month, or nothing when the values leave it open."""
        if self.day != self.month:
            return DAY_FIRST if self.day else MONTH_FIRST
        return ""

    def habit(self) -> str:
        """The weaker signs: dots are written day first, a.m. and p.m. mostly month first."""
        if self.dotted:
            return DAY_FIRST
        return MONTH_FIRST if self.half_days else ""


@dataclass(slots=True)
class Orders:
    """Order of day and month per column, and what a person should know about the choice."""

    by_column: dict[str, str]
    notes: list[str] = field(default_factory=list)


def find_orders(columns: Mapping[str, Iterable[str]], fallback: str = DAY_FIRST) -> Orders:
    """One order per column: its own values, else those of its neighbours, else habit.

    One export is written by one person's settings, so a column whose days all stop at 12 follows
    the others. `fallback` is the dialect's order for a file that never tells.
    """
    seen = {name: Evidence().take(values) for name, values in columns.items()}
    plain_orders = [evidence.order() for evidence in seen.values() if evidence.order()]
    common = max(sorted(set(plain_orders)), key=plain_orders.count) if plain_orders else ""
    orders = Orders({})
    for name, evidence in seen.items():
        habit = common or evidence.habit()
        orders.by_column[name] = evidence.order() or habit or fallback
        if evidence.unsure and evidence.day and evidence.month:
            orders.notes.append(f"{name}: days and months are mixed; read {fallback} first")
            orders.by_column[name] = fallback
        elif evidence.unsure and not evidence.order() and not common:
            order = orders.by_column[name]
            orders.notes.append(f"{name}: no day is above 12, so read {order} first")
    return orders


class Clock:
    """Reads the times of one column. `zone` holds for times that state none."""

    def __init__(self, zone: dt.tzinfo, order: str = DAY_FIRST) -> None:
        self.zone = zone
        self.order = order
        #: Local times that the change of the clocks skipped or gave twice, for the report.
        self.skipped: set[str] = set()
        self.twice: set[str] = set()
        self._known: dict[str, dt.datetime | None] = {}

    def read(self, value: str) -> dt.datetime | None:
        """The moment in UTC, or None when the value is no time.

        A local time that the change of the clocks gives twice is the first of the two; one that it
        skips is moved on by the hour that is missing.
        """
        if value not in self._known:
            self._known[value] = self._read(value)
        return self._known[value]

    def second_reading(self, value: str) -> dt.datetime | None:
        """The later moment of a local time that exists twice, else None."""
        if value not in self.twice:
            return None
        naive = self._naive(value)
        return naive[0].replace(tzinfo=self.zone, fold=1).astimezone(dt.UTC) if naive else None

    def _read(self, value: str) -> dt.datetime | None:
        parsed = self._naive(value)
        if parsed is None:
            return None
        naive, zone = parsed
        try:
            if zone is not None:
                return naive.replace(tzinfo=zone).astimezone(dt.UTC)
            moment = naive.replace(tzinfo=self.zone).astimezone(dt.UTC)
        except OverflowError:
            return None
        self._watch(value, naive, moment)
        return moment

    def _watch(self, value: str, naive: dt.datetime, moment: dt.datetime) -> None:
        if moment.astimezone(self.zone).replace(tzinfo=None) != naive:
            self.skipped.add(value)
        elif naive.replace(tzinfo=self.zone, fold=1).astimezone(dt.UTC) != moment:
            self.twice.add(value)

    def _naive(self, value: str) -> tuple[dt.datetime, dt.tzinfo | None] | None:
        text = value.strip()
        match = _NUMERIC.fullmatch(text)
        day = self._numeric_day(match) if match else None
        if match is None:
            match = _NAMED.fullmatch(text)
            day = _named_day(match) if match else None
        if match is None or day is None:
            return None
        hour, minute, second = (int(match[part] or 0) for part in ("h", "m", "s"))
        if match["half"]:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + 12 * (match["half"] in "Pp")
        try:
            return dt.datetime(*day, hour, minute, second), _zone(match["zone"])  # noqa: DTZ001
        except ValueError:
            return None

    def _numeric_day(self, match: re.Match[str]) -> tuple[int, int, int] | None:
        a, b, c = match["a"], match["b"], match["c"]
        if len(a) == 4:
            return (int(a), int(b), int(c)) if len(c) <= 2 else None
        if len(a) > 2 or len(c) not in (2, 4):
            return None
        first, second = (int(a), int(b)) if self.order == DAY_FIRST else (int(b), int(a))
        return _year(c), second, first


def _named_day(match: re.Match[str]) -> tuple[int, int, int] | None:
    name = unicodedata.normalize("NFD", (match["m1"] or match["m2"]).lower())
    name = "".join(letter for letter in name if not unicodedata.combining(letter))
    months = (month for month, begins in _MONTHS.items() if name.startswith(begins))
    month = next(months, None)
    if month is None:
        return None
    year, day = match["y1"] or match["y2"], match["d1"] or match["d2"]
    return _year(year), month, int(day)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return dt.timezone(sign * dt.timedelta(hours=hours, minutes=minutes))


def zone_named(name: str) -> dt.tzinfo | None:
    """The time zone of that name, or None when there is none."""
    if name.upper() in ("", "UTC", "Z"):
        return dt.UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
