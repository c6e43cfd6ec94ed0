"""How a form asks for a key: proposed from the title, and refused in plain words."""

from collections.abc import Mapping

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.models.fields import ModelField


class KeyInput(forms.TextInput):
    """What is typed, and where nothing is, what the title in the same form makes."""

    def value_from_datadict(self, data: Mapping[str, object], files: object, name: str) -> str:
        typed = str(data.get(name) or "").strip()
        return typed or proposed(str(data.get("title") or ""))

    def use_required_attribute(self, _initial: object) -> bool:
        return False


class KeyField(forms.CharField):
    """Letters, digits, - and _; refused in words of whoever types."""

    widget = KeyInput

    def clean(self, value: object) -> str:
        key: str = super().clean(value)
        if not key:
            raise forms.ValidationError(_("Give a key, or a title that it can be made of."))
        return key


def proposed(title: str) -> str:
    """As "Office hours" gives office_hours."""
    return slugify(title).replace("-", "_")[:40]


def key_field(model_field: ModelField) -> forms.Field:
    """Of `form_fields` of a record type."""
    wrong = gettext_lazy("A key has letters from a to z, digits, - and _ alone, as office_hours.")
    return KeyField(
        label=model_field.verbose_name,
        required=False,
        max_length=model_field.max_length,
        validators=[RegexValidator(r"^[-a-zA-Z0-9_]+\Z", wrong)],
        help_text=gettext_lazy("Empty: made from the title. Rules and imports name it so."),
    )
