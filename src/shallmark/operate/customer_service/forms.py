"""How forms ask for what is special about incidents: levels by name, the questions of a major one.

Pages and API read the same fields: a level may come as its number, the answers as an object.
"""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel import clock
from shallmark.kernel.forms import use_field
from shallmark.kernel.pages.record_fields import use_word
from shallmark.operate.customer_service.models import Incident, PriorityLevel, PriorityRule
from shallmark.operate.customer_service.rules import MAJOR_QUESTIONS

QUESTIONS = {
    "stops_critical_service": gettext_lazy("A critical service stands still"),
    "affects_many": gettext_lazy("Many people or several customers are affected"),
    "no_workaround": gettext_lazy("There is no workaround"),
}
IMPACTS = {
    3: (
        gettext_lazy("High, a service or a customer"),
        gettext_lazy("Medium, a group"),
        gettext_lazy("Low, one person"),
    ),
}
URGENCIES = {
    3: (
        gettext_lazy("High, work stands still"),
        gettext_lazy("Medium, work is hampered"),
        gettext_lazy("Low, it can wait"),
    ),
}


@lru_cache(maxsize=4)
def _names(_minute: int) -> dict[int, str]:
    return dict(PriorityLevel.objects.values_list("level", "title"))


def priority_names() -> dict[int, str]:
    """Names of the priorities; asked of the database once a minute in each process."""
    return _names(int(clock.now().timestamp()) // 60)


def priority_name(level: int | None) -> str:
    return priority_names().get(level or 0, "")


@lru_cache(maxsize=8)
def _sizes(column: str, _minute: int) -> int:
    """How many levels the matrix has; asked once a minute in each process."""
    found = PriorityRule.objects.aggregate(top=Max(column))["top"]
    return int(found or 3)


def _levels(column: str, words: dict[int, Any]) -> list[tuple[Any, str]]:
    """The levels of the matrix, each with its word where the matrix has three of them."""
    size = _sizes(column, int(clock.now().timestamp()) // 60)
    named = words.get(size)
    levels = [(n, str(named[n - 1]) if named else str(n)) for n in range(1, size + 1)]
    return [("", _("not chosen")), *levels]


def _priorities() -> list[tuple[Any, str]]:
    names = priority_names()
    levels = [(level, f"P{level} {names.get(level, '')}".strip()) for level in range(1, 6)]
    return [("", _("by matrix")), *levels]


def _level(model_field: Any, choices: Any) -> forms.Field:
    return forms.TypedChoiceField(
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        label=model_field.verbose_name,
    )


class AnswersField(forms.MultipleChoiceField):
    """Which questions of a major incident are answered with yes; kept as question -> answer."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return [name for name, said in value.items() if said] if isinstance(value, dict) else value

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, dict):
            unknown = set(value) - set(MAJOR_QUESTIONS)
            if unknown:
                raise ValidationError(_("There is no question “%s”.") % min(unknown))
            value = [name for name, said in value.items() if said]
        return [str(one) for one in super().to_python(value)]

    def clean(self, value: Any) -> Any:
        # No answer at all is kept as none: three times "no" is an answer, an untouched form is not.
        untouched = value in (None, "", {}) or value == []
        said = super().clean(value)
        return {} if untouched else {name: name in said for name in MAJOR_QUESTIONS}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


def _answers(model_field: Any) -> forms.Field:
    return AnswersField(
        choices=list(QUESTIONS.items()),
        required=False,
        label=model_field.verbose_name,
        help_text=_("Two of them make it a major incident."),
    )


def use_fields() -> None:
    """Tell the forms of incidents how to ask; safe to call again."""
    use_field(Incident, "impact", lambda field: _level(field, lambda: _levels("impact", IMPACTS)))
    use_field(
        Incident, "urgency", lambda field: _level(field, lambda: _levels("urgency", URGENCIES))
    )
    use_field(Incident, "priority", lambda field: _level(field, _priorities))
    use_field(Incident, "criteria_answers", _answers)
    use_word(Incident, "priority", lambda level: f"P{level} {priority_name(level)}".strip())
    use_word(Incident, "impact", lambda level: _short(IMPACTS, level))
    use_word(Incident, "urgency", lambda level: _short(URGENCIES, level))


def _short(words: dict[int, Any], level: int) -> str:
    """The first word of a level of the 3x3 matrix, else its number."""
    named = words[3]
    if _sizes("impact", int(clock.now().timestamp()) // 60) != 3 or not 1 <= level <= 3:
        return str(level)
    return str(named[level - 1]).partition(",")[0]
