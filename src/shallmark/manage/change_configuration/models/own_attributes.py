"""Own attributes of a class: each with its kind, so that items are asked for it in its own way.

A class states them a line each: "serial number" is a text, "memory: number GB" a number,
"bought on: date" a day, "monitored: yes or no", and "state: new | used" a choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.texts import capital
from shallmark.pages import formats

NUMBER, DAY, FLAG, CHOICE, TEXT = "number", "date", "yes or no", "choice", "text"


class Unfit(ValueError):
    """A value, or a line, that is none; the sentence says why."""


@dataclass(frozen=True)
class Attribute:
    """One own attribute of a class."""

    name: str
    kind: str = TEXT
    #: of a number
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return capital(self.name.replace("_", " "))

    def read(self, value: object) -> object:
        """The value as it is kept.

        Raises:
            Unfit: it is of another kind.

        """
        text = str(value).strip()
        if self.kind == NUMBER:
            return _number(self, value, text)
        if self.kind == DAY:
            return _day(self, text)
        if self.kind == FLAG:
            return _flag(self, value, text)
        if self.kind == CHOICE and text not in self.choices:
            sentence = _("%(name)s is one of %(choices)s.")
            raise Unfit(sentence % {"name": self.label, "choices": ", ".join(self.choices)})
        return value if self.kind == TEXT else text

    def words(self, value: object) -> str:
        """The value as it is read; what does not fit stands as it is."""
        try:
            kept = self.read(value)
        except Unfit:
            return str(value)
        if isinstance(kept, bool):
            return _("yes") if kept else _("no")
        if self.kind == DAY:
            return formats.day(date.fromisoformat(str(kept)))
        return f"{kept} {self.unit}".strip()


def _number(of: Attribute, value: object, text: str) -> object:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if isinstance(value, bool) or not isfinite(number):
        raise Unfit(_("%(name)s is a number.") % {"name": of.label})
    return int(number) if number.is_integer() else number


def _day(of: Attribute, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as wrong:
        raise Unfit(_("%(name)s is a day, as 2026-11-30.") % {"name": of.label}) from wrong


def _flag(of: Attribute, value: object, text: str) -> bool:
    known = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, bool):
        return value
    if text.lower() not in known:
        raise Unfit(_("%(name)s is yes or no.") % {"name": of.label})
    return known[text.lower()]


def attributes_of(text: str) -> list[Attribute]:
    """The attributes that the lines of a class state.

    Raises:
        Unfit: a line that is none.

    """
    return [_attribute(line.strip()) for line in text.splitlines() if line.strip()]


def _attribute(line: str) -> Attribute:
    name, colon, kind = (part.strip() for part in line.partition(":"))
    first, _space, unit = kind.partition(" ")
    if not colon or kind == TEXT:
        return Attribute(name)
    if name and first == NUMBER:
        return Attribute(name, NUMBER, unit.strip())
    if name and kind in {DAY, FLAG}:
        return Attribute(name, kind)
    choices = tuple(filter(None, (part.strip() for part in kind.split("|"))))
    if name and len(choices) > 1:
        return Attribute(name, CHOICE, choices=choices)
    sentence = _("“%(line)s”: after the colon stands number, number GB, date, yes or no, or a | b.")
    raise Unfit(sentence % {"line": line})


def asked_words(text: str) -> str:
    """Labels and kinds of a class's attributes, in a line."""
    return ", ".join(
        each.label if each.kind == TEXT else f"{each.label} ({each.unit or each.kind})"
        for each in known_of(text)
    )


def known_of(text: str) -> list[Attribute]:
    """The same of a class that was brought in: a line that is none is a text by that name."""
    try:
        return attributes_of(text)
    except Unfit:
        return [Attribute(line.strip()) for line in text.splitlines() if line.strip()]


def settled(
    of: list[Attribute], values: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The values as they are kept, and a sentence for each that is otherwise and does not fit."""
    kept, wrong = dict(values), []
    for one in of:
        if one.name in kept and kept[one.name] != before.get(one.name):
            try:
                kept[one.name] = one.read(kept[one.name])
            except Unfit as unfit:
                wrong.append(str(unfit))
    return kept, wrong
