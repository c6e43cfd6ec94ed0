"""How forms ask for what is special about incidents: levels by name, the questions of a major one.

Pages and API read the same fields: a level may come as its number, the answers as an object.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.answers import AnswersField
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.level_changes import stamp
from shallmark.operate.customer_service.models import PriorityLevel, PriorityRule

QUESTIONS = {
    "stops_critical_service": gettext_lazy("A critical service stands still"),
    "affects_many": gettext_lazy("Many people or several customers are affected"),
    "no_workaround": gettext_lazy("There is no workaround"),
}
#: number of levels -> their words, the highest first
Words = Mapping[int, tuple[Text, ...]]
IMPACTS: Words = {
    3: (
        gettext_lazy("High, a service or a customer"),
        gettext_lazy("Medium, a group"),
        gettext_lazy("Low, one person"),
    ),
}
URGENCIES: Words = {
    3: (
        gettext_lazy("High, work stands still"),
        gettext_lazy("Medium, work is hampered"),
        gettext_lazy("Low, it can wait"),
    ),
}


@lru_cache(maxsize=4)
def _names(_stamp: tuple[int, bytes]) -> dict[int, str]:
    return dict(PriorityLevel.objects.values_list("level", "title"))


def priority_names() -> dict[int, str]:
    """Names of the priorities; asked once a minute in each process, and after each change."""
    return _names(stamp())


def priority_name(level: int | None) -> str:
    return priority_names().get(level or 0, "")


@lru_cache(maxsize=8)
def _sizes(column: str, _stamp: tuple[int, bytes]) -> int:
    """How many levels the matrix has; kept as the names are."""
    highest = PriorityRule.objects.aggregate(top=Max(column))["top"]
    return int(highest or 3)


def _levels(column: str, words: Words) -> list[tuple[int | str, str]]:
    """The levels of the matrix, each with its word where the matrix has three of them."""
    size = _sizes(column, stamp())
    named = words.get(size)
    levels = [(n, str(named[n - 1]) if named else str(n)) for n in range(1, size + 1)]
    return [("", _("not chosen")), *levels]


def _priorities() -> list[tuple[int | str, str]]:
    names = priority_names()
    levels = [(level, f"P{level} {names.get(level, '')}".strip()) for level in range(1, 6)]
    return [("", _("by matrix")), *levels]


def _level(
    model_field: ModelField, choices: Callable[[], list[tuple[int | str, str]]]
) -> forms.Field:
    return forms.TypedChoiceField(
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        label=model_field.verbose_name,
    )


def _answers(model_field: ModelField) -> forms.Field:
    return AnswersField(
        QUESTIONS,
        label=model_field.verbose_name,
        help_text=_("Two of them make it a major incident."),
        untouched_is_empty=True,
    )


#: of the record type
FORM_FIELDS: Mapping[str, FieldFactory] = {
    "impact": lambda field: _level(field, lambda: _levels("impact", IMPACTS)),
    "urgency": lambda field: _level(field, lambda: _levels("urgency", URGENCIES)),
    "priority": lambda field: _level(field, _priorities),
    "criteria_answers": _answers,
}
WORDS: Mapping[str, Callable[[int], str]] = {
    "priority": lambda level: f"P{level} {priority_name(level)}".strip(),
    "impact": lambda level: _short(IMPACTS, level),
    "urgency": lambda level: _short(URGENCIES, level),
    "default_impact": lambda level: _short(IMPACTS, level),
    "default_urgency": lambda level: _short(URGENCIES, level),
}


def _short(words: Words, level: int) -> str:
    """The first word of a level of the 3x3 matrix, else its number."""
    named = words[3]
    if _sizes("impact", stamp()) != 3 or not 1 <= level <= 3:
        return str(level)
    return str(named[level - 1]).partition(",")[0]
