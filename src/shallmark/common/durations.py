"""Durations: kept as whole seconds or minutes, read and shown as hours and minutes."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from shallmark.pages import formats

NUMBER = r"(\d{1,6}(?:[.,]\d{1,2})?)"
#: "1 h 30 min", "90 min", "1.5 h", "45 s"
WORDS = re.compile(
    rf"(?:{NUMBER}\s*(?:h|hours?))?\s*(?:{NUMBER}\s*(?:m|min|minutes?))?"
    rf"\s*(?:{NUMBER}\s*(?:s|sec|seconds?))?",
    re.IGNORECASE,
)
#: minutes whose word is left out
AFTER_HOURS = re.compile(r"(h|hours?)\s*(\d{1,2})$", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)")


def read_duration(text: str) -> int:
    """Seconds of what somebody typed.

    Raises:
        ValidationError: it is no duration, or a number that does not say of what.

    """
    typed = " ".join(text.replace("\u00a0", " ").split())
    if typed.isdecimal():
        raise ValidationError(
            _("“%(text)s” of what? Write %(text)s min or %(text)s h.") % {"text": typed[:20]}
        )
    clock, words = CLOCK.fullmatch(typed), WORDS.fullmatch(AFTER_HOURS.sub(r"\1 \2 min", typed))
    if clock is not None:
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    if words is None or not typed:
        raise ValidationError(
            _("“%(text)s” is no duration: write 1 h 30, 90 min or 1:30.") % {"text": typed[:40]}
        )
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in words.groups())
    return round(hours * 3600 + minutes * 60 + seconds)


class DurationInput(forms.TextInput):
    """People type words; a program or a file gives the number that is kept."""

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],
        name: str,
    ) -> object:
        value = super().value_from_datadict(data, files, name)
        given = not isinstance(data, MultiValueDict) and str(value or "").strip().isdecimal()
        return int(value) if given else value


class DurationField(forms.IntegerField):
    """Asks for hours and minutes; `unit`: seconds of what is kept."""

    widget = DurationInput

    def __init__(self, *, unit: int, **options: Any) -> None:  # noqa: ANN401  what Django takes
        self.unit = unit
        super().__init__(**options)
        self.help_text = self.help_text or _("Such as 1 h 30, 90 min or 1:30.")

    def prepare_value(self, value: object) -> object:
        return in_words(value, self.unit) if isinstance(value, int) else value

    def to_python(self, value: object) -> int | None:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        number, rest = divmod(read_duration(value), self.unit)
        if rest:
            raise ValidationError(_("Whole minutes only."))
        return number


def in_words(value: int, unit: int) -> str:
    """As one types it, such as "1 h 30 min"; nothing is rounded, so that it is taken back whole."""
    minutes, seconds = divmod(value * unit, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {word}" for number, word in parts if number) or "0 min"


if TYPE_CHECKING:
    _Integer = models.PositiveIntegerField[Any, Any]
else:
    _Integer = models.PositiveIntegerField


class _Duration(_Integer):
    """A column of whole units; pages ask and show hours and minutes."""

    unit = 1

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", args, options

    def formfield(self, **options: Any) -> forms.Field | None:  # noqa: ANN401  as Django has it
        return super().formfield(**{**options, "form_class": DurationField, "unit": self.unit})

    def words(self, value: int) -> str:
        return formats.service_time(value * self.unit)


class Seconds(_Duration):
    """A duration in seconds."""


class Minutes(_Duration):
    """A duration in minutes."""

    unit = 60
