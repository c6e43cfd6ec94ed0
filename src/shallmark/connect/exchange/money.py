"""Sums of money out of a cell; what can be read in two ways is read as its column is, or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

#: signs of a currency that mean one and no other; a dollar may be of many countries
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "US$": "USD", "A$": "AUD", "C$": "CAD"}
_DOLLAR = "$"
_CODES = (
    re.compile(r"(?P<code>[A-Z]{3})[\s;]*(?P<number>.*)"),
    re.compile(r"(?P<number>.*?)\s*(?P<code>[A-Z]{3})"),
)
#: what parts thousands besides point and comma
_BLANK = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+(\.\d+)?")
_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d{1,2}|\d{1,3}(,\d{3}){2,}")
_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d{1,2}|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2}")
#: one point or comma before three digits: of thousands, or of a fraction
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
_MOST = Decimal(10) ** 11


class Style(Enum):
    """How the cells of a column write decimals, as far as they tell."""

    UNTOLD = "untold"
    POINT = "point"
    COMMA = "comma"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum; `currency` empty where the cell names none."""

    value: Decimal
    currency: str


def money(text: str, style: Style = Style.UNTOLD) -> Money | None:
    """The sum that the cell says; None: it is none, or can be read in two ways.

    "1,234.50", "1.234,50", "12 345.00 EUR", "€ 5" and "USD;12.5" are read; "1.234" is where the
    column has a style.
    """
    number, currency = _number(text)
    if _EITHER.fullmatch(number):
        if style not in {Style.POINT, Style.COMMA}:
            return None
        decimal = "," if style is Style.COMMA else "."
        number = number.replace(",", ".") if decimal in number else re.sub("[.,]", "", number)
    elif _POINT.fullmatch(number):
        number = number.replace(",", "")
    elif _COMMA.fullmatch(number):
        number = number.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(number):
        return None
    value = Decimal(number)
    exact = value.quantize(Decimal("0.01")) if value < _MOST else None
    return Money(exact, currency) if exact is not None and exact == value else None


def either(text: str) -> tuple[str, str] | None:
    """Both readings of a cell that has two: of thousands, and of a fraction."""
    number, _currency = _number(text)
    if not _EITHER.fullmatch(number):
        return None
    return re.sub("[.,]", "", number), number.replace(",", ".")


def style_of(cells: Iterable[str]) -> Style:
    """How the cells of one column write decimals, by those that can be read in one way alone."""
    told = set()
    for cell in cells:
        number, _currency = _number(cell)
        if _EITHER.fullmatch(number):
            continue
        if _COMMA.fullmatch(number):
            told.add(Style.COMMA)
        elif _POINT.fullmatch(number) or (_PLAIN.fullmatch(number) and "." in number):
            told.add(Style.POINT)
    if len(told) > 1:
        return Style.BOTH
    return told.pop() if told else Style.UNTOLD


def _number(text: str) -> tuple[str, str]:
    """The number without what parts its thousands, and the currency."""
    number, currency = _parted(text.strip())
    return _BLANK.sub("", number).strip(), currency


def _parted(text: str) -> tuple[str, str]:
    """The number, and the currency that stands before or behind it."""
    for form in _CODES:
        if found := form.fullmatch(text):
            return found["number"], found["code"]
    for sign, currency in _SIGNS.items():
        if text.startswith(sign) or text.endswith(sign):
            return text.removeprefix(sign).removesuffix(sign), currency
    return text.removeprefix(_DOLLAR), ""
