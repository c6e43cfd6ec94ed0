"""Sums of money and days out of a cell; what can be read in two ways is not read."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

#: signs of a currency that mean one and no other; a dollar may be of many countries
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "US$": "USD", "A$": "AUD", "C$": "CAD"}
_DOLLAR = "$"
#: what parts thousands besides point and comma
_BLANK = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+(\.\d+)?")
_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d{1,2}|\d{1,3}(,\d{3}){2,}")
_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d{1,2}|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2}")
#: one point or comma before three digits: of thousands, or of a fraction
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
_MOST = Decimal(10) ** 11


@dataclass(frozen=True, slots=True)
class Money:
    """A sum; `currency` empty where the cell names none."""

    value: Decimal
    currency: str


def money(text: str) -> Money | None:
    """The sum that the cell says; None: it is none, or can be read in two ways.

    "1,234.50", "1.234,50", "12 345.00 EUR", "€ 5" and "USD;12.5" are read, "1.234" is not.
    """
    number, currency = _parted(text.strip())
    number = _BLANK.sub("", number).strip()
    if _EITHER.fullmatch(number):
        return None
    if _POINT.fullmatch(number):
        number = number.replace(",", "")
    elif _COMMA.fullmatch(number):
        number = number.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(number):
        return None
    value = Decimal(number)
    exact = value.quantize(Decimal("0.01")) if value < _MOST else None
    return Money(exact, currency) if exact is not None and exact == value else None


def _parted(text: str) -> tuple[str, str]:
    """The number, and the currency that stands before or behind it."""
    code = re.fullmatch(r"([A-Z]{3})[\s;]*(.*)", text) or re.fullmatch(
        r"(?P<n>.*?)\s*([A-Z]{3})", text
    )
    if code:
        number = code.group("n") if "n" in code.groupdict() else code.group(2)
        return number, code.group(1 if "n" not in code.groupdict() else 2)
    for sign, currency in _SIGNS.items():
        if text.startswith(sign) or text.endswith(sign):
            return text.removeprefix(sign).removesuffix(sign), currency
    return text.removeprefix(_DOLLAR), ""


def day(text: object) -> date | None:
    """The day that the cell says, with or without a time; None: it says none, or one of two.

    "2026-03-04", "4.3.2026" and "31/12/2026" are read; "03/04/2026" may be of March or of April.
    """
    words = str(text or "").strip()
    try:
        return datetime.fromisoformat(words).date()
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T].*)?", words)
    if found is None:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    orders = {(second, first)} if mark == "." else {(second, first), (first, second)}
    return _only({made for order in orders if (made := _made(year, *order))})


def _made(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _only(days: set[date]) -> date | None:
    return days.pop() if len(days) == 1 else None
