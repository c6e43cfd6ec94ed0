"""The checks of the catalogue as forms ask for one: chosen by number and title, never typed."""

from collections.abc import Callable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.models.fields import ModelField

#: titles of the checks there are, by id, from the floor that knows them (config/wiring.py)
known_checks: list[Callable[[], Mapping[str, str]]] = []


def titles() -> dict[str, str]:
    """Title of each check by its id; empty where no catalogue is there."""
    return {key: title for known in known_checks for key, title in known().items()}


def check_field(*, waivable: bool = False) -> FieldFactory:
    """A choice among the checks; among those that may be waived, where it is for a waiver."""
    unknown = _("The catalogue has no such check.")
    never = _("The catalogue has no such check, or it can never be waived.")

    def choices() -> list[tuple[str, str]]:
        left_out = NEVER_WAIVED if waivable else frozenset()
        named = sorted((key, title) for key, title in titles().items() if key not in left_out)
        return [("", str(_("not chosen"))), *((key, f"{key} {title}") for key, title in named)]

    def factory(field: ModelField) -> forms.Field:
        return forms.ChoiceField(
            choices=choices,
            required=not field.blank,
            label=field.verbose_name,
            help_text=field.help_text,
            error_messages={"invalid_choice": never if waivable else unknown},
        )

    return factory
