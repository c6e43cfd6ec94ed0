"""How forms ask for what is special about changes, and how pages say it."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.answers import AnswersField
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_deviation import DEVIATES
from shallmark.manage.team.models import RoleDefinition

QUESTIONS = {
    "new_service": gettext_lazy("It makes a new service"),
    "changed_service": gettext_lazy("It changes what a service promises"),
    "removal_or_transfer": gettext_lazy("It removes a service or hands it over"),
    "major_effect": gettext_lazy("Customers or the business feel it for long"),
}


def _criteria(field: ModelField) -> forms.Field:
    return AnswersField(
        QUESTIONS,
        label=field.verbose_name,
        help_text=_("One of them leads through design and transition."),
        untouched_is_empty=True,
    )


def criteria_met(answers: Mapping[str, object] | None) -> str:
    met = [str(QUESTIONS[name]) for name in QUESTIONS if (answers or {}).get(name)]
    return ", ".join(met) or (_("None of them") if answers else "")


def impact_words(impact: Mapping[str, object] | None) -> str:
    """What the impact view named, such as "customers CUS0000001, CUS0000002"."""
    names = {
        "items": _("items"),
        "beside": _("beside the items"),
        "services": _("services"),
        "customers": _("customers"),
        "told": _("to be told"),
    }
    named = {key: (impact or {}).get(key) for key in names}
    return "; ".join(
        f"{names[key]} {', '.join(map(str, value))}"
        for key, value in named.items()
        if isinstance(value, list) and value
    )


def figure_words(figures: Mapping[str, object] | None) -> str:
    """Names with their figures; what is counted by kind stands in brackets."""
    said = ((name.replace("_", " "), figure) for name, figure in (figures or {}).items())
    return "; ".join(
        f"{name} ({figure_words(figure)})" if isinstance(figure, Mapping) else f"{name}: {figure}"
        for name, figure in said
    )


def role_names(keys: list[str]) -> str:
    """The titles of roles that a record names by their keys."""
    titles = RoleDefinition.objects.filter(key__in=keys).values_list("title", flat=True)
    return ", ".join(sorted(titles))


def label_of_field(name: str) -> str:
    """The words for a field of a change that a deviation names."""
    named = {each.name: each.verbose_name for each in Change._meta.concrete_fields}
    return capital(named.get(name, name))


def _deviating(field: ModelField) -> forms.Field:
    choices = [("", "—"), *((name, label_of_field(name)) for name in DEVIATES)]
    return forms.ChoiceField(choices=choices, label=field.verbose_name)


#: of deviations
DEVIATION_FIELDS: Mapping[str, FieldFactory] = {"of_field": _deviating}
#: of the record type
FORM_FIELDS: Mapping[str, FieldFactory] = {"impact_answers": _criteria}
