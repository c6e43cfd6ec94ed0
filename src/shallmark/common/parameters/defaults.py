"""The parameters of the checks with type, unit, bounds and default, as data of the product."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PATH = Path(__file__).parent / "defaults.yaml"
Value = float | int | str


class OutOfBounds(ValueError):
    """A text that is no value of a parameter; says which values there are."""


@dataclass(frozen=True)
class Known:
    """A parameter: its meaning, its unit, the value where nobody set one, and its bounds.

    A number lies from `least` to `most`, both included; a word is one of `choices`.
    """

    key: str
    meaning: str
    type: str
    default: Value
    unit: str
    checks: tuple[str, ...]
    least: float | int = 0
    most: float | int = 0
    choices: tuple[str, ...] = ()

    def bounds(self) -> str:
        """The values that it may have, in words."""
        if self.choices:
            return ", ".join(self.choices)
        span = {"least": self.least, "most": self.most, "unit": self.unit}
        return _("%(least)s to %(most)s %(unit)s") % span

    def in_words(self, value: Value) -> str:
        """A value of it as a sentence says it: 4 hours, 10 %, 30 days."""
        if isinstance(value, str):
            return value
        if self.type == "share":
            return f"{value * 100:g} %"
        if self.type == "seconds":
            hours, rest = divmod(int(value), 3600)
            return _hours(hours) if hours and not rest else _minutes(round(value / 60))
        return _COUNTED[self.type](int(value)) if self.type in _COUNTED else f"{value:g}"


def _minutes(number: int) -> str:
    return ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}


def _hours(number: int) -> str:
    return ngettext("%(number)d hour", "%(number)d hours", number) % {"number": number}


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def _working_days(number: int) -> str:
    words = ngettext("%(number)d working day", "%(number)d working days", number)
    return words % {"number": number}


def _months(number: int) -> str:
    return ngettext("%(number)d month", "%(number)d months", number) % {"number": number}


#: how a number of these types is said
_COUNTED: dict[str, Callable[[int], str]] = {
    "days": _days,
    "working_days": _working_days,
    "months": _months,
}


@cache
def known() -> dict[str, Known]:
    """All parameters by key."""
    defaults: dict[str, dict[str, Any]] = yaml.safe_load(PATH.read_text("utf-8"))["parameters"]
    return {key: _known(key, **each) for key, each in defaults.items()}


def _known(key: str, **each: Any) -> Known:  # noqa: ANN401  what YAML gives
    lists = {name: tuple(each.get(name, ())) for name in ("checks", "choices")}
    return Known(key=key, **{**each, **lists})


def typed(parameter: Known, text: str) -> Value:
    """The text as a value of the parameter.

    Raises:
        OutOfBounds: the text is none, or lies outside the bounds.

    """
    kind = type(parameter.default)
    if kind is str:
        if text not in parameter.choices:
            raise OutOfBounds(text)
        return text
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise OutOfBounds(text) from wrong
    inside = number.is_finite() and parameter.least <= number <= parameter.most
    if not inside or (kind is int and number != int(number)):
        raise OutOfBounds(text)
    return kind(number)
