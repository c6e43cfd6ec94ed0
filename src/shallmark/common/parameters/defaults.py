"""The 67 parameters of the checks with type, unit and default, as data of the product."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Known:
    """A parameter: its meaning, the unit of its value, and the value where nobody set one."""

    key: str
    meaning: str
    default: float | int | str
    unit: str


@cache
def known() -> dict[str, Known]:
    """All parameters by key."""
    defaults = yaml.safe_load((Path(__file__).parent / "defaults.yaml").read_text("utf-8"))
    return {
        key: Known(key, each["meaning"], each["default"], each.get("unit", ""))
        for key, each in defaults["parameters"].items()
    }


def typed(parameter: Known, text: str) -> float | int | str:
    """The text as a value of the default's type.

    Raises:
        ValueError: the text is none.

    """
    kind = type(parameter.default)
    if kind is str:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError(text) from wrong
    if number < 0 or (kind is int and number != int(number)):
        raise ValueError(text)
    return kind(number)
