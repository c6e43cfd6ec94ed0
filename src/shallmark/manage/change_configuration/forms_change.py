"""How forms ask for what is special about changes, and how pages say it."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.forms import use_field
from shallmark.kernel.pages.record_fields import use_word
from shallmark.manage.change_configuration.change_rules import MAJOR_CRITERIA
from shallmark.manage.change_configuration.models import (
    ApprovalRule,
    BoardMeeting,
    Change,
    ChangeAnalysis,
    Freeze,
    MaintenanceWindow,
    Pir,
    StandardChange,
)
from shallmark.manage.change_configuration.models.change_lists import References, in_words, named
from shallmark.manage.team.models import RoleDefinition

#: types whose names every reader of a change may see
NAMED = frozenset({"service", "ci"})

QUESTIONS = {
    "new_service": gettext_lazy("It makes a new service"),
    "changed_service": gettext_lazy("It changes what a service promises"),
    "removal_or_transfer": gettext_lazy("It removes a service or hands it over"),
    "major_effect": gettext_lazy("Customers or the business feel it for long"),
}


class CriteriaField(forms.MultipleChoiceField):
    """Which criteria of major impact are met; kept as criterion -> yes or no."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return [name for name, said in value.items() if said] if isinstance(value, dict) else value

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, dict):
            unknown = set(value) - set(MAJOR_CRITERIA)
            if unknown:
                raise ValidationError(_("There is no question “%s”.") % min(unknown))
            value = [name for name, said in value.items() if said]
        return [str(one) for one in super().to_python(value)]

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        return {name: name in said for name in MAJOR_CRITERIA}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


def _criteria(field: Any) -> forms.Field:
    return CriteriaField(
        choices=list(QUESTIONS.items()),
        required=False,
        label=field.verbose_name,
        help_text=_("One of them leads through design and transition."),
    )


def _met(answers: Any) -> str:
    return ", ".join(str(QUESTIONS[name]) for name in QUESTIONS if (answers or {}).get(name))


def _figures(figures: Any) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {said}" for name, said in (figures or {}).items())


def use_fields() -> None:
    """Tell forms and pages; safe to call again."""
    use_field(Change, "impact_answers", _criteria)
    use_word(Change, "impact_answers", _met)
    use_word(ChangeAnalysis, "figures", _figures)
    for model in (
        ApprovalRule,
        BoardMeeting,
        Change,
        ChangeAnalysis,
        Freeze,
        MaintenanceWindow,
        Pir,
        StandardChange,
    ):
        _say_lists(model)
    use_word(Change, "approver_roles", _role_names)
    use_word(ApprovalRule, "roles", _role_names)


def _say_lists(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, References) and NAMED.issuperset(field.keys):
            use_word(model, field.name, partial(_with_names, field.keys))
        elif isinstance(field, models.JSONField) and field.default is list:
            use_word(model, field.name, in_words)


def _with_names(keys: tuple[str, ...], references: Any) -> str:
    """As "SVC0000003 Shop and till"."""
    found = named(references, keys)
    return ", ".join(f"{one} {found[one].title}" if one in found else one for one in references)


def _role_names(keys: Any) -> str:
    return ", ".join(RoleDefinition.objects.filter(key__in=keys).values_list("title", flat=True))
