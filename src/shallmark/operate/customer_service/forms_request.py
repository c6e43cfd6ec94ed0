"""How forms ask for what is special about requests: a form, its answers, and what comes before.

A page sends a form or its answers as YAML, the API as what they are.
"""

from collections.abc import Mapping
from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.forms import WORDS

LONGEST = 100_000
#: stands where nothing is written yet
EXAMPLE = """\
- key: model
  label: Which one
  kind: choice
  required: true
  choices:
  - {key: small, label: 14 inches, price: 1090}
  - {key: large, label: 16 inches, price: 1480}
- key: why
  label: What for
  kind: text
  shown_when: {model: large}"""
FORM_HELP = gettext_lazy(
    "Leave it empty to add question by question at the page of the item. As text it is a list of"
    " fields in YAML, each with key, label and kind (text, long_text, choice, several,"
    " number, date, person, item, yes_no), and where it applies required, help, choices with"
    " key, label and price, and shown_when."
)
ANSWERS_HELP = gettext_lazy("A line for each answer: the key of its field, a colon, the answer.")


class _Plain(yaml.SafeLoader):
    """YAML without days, which are texts here, and without anchors, which may grow for ever."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401  as yaml has it
        if self.check_event(yaml.AliasEvent):
            raise ValidationError(_("Write it out: anchors and aliases are not read."))
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class DataField(forms.Field):
    """A list or a mapping, written as YAML."""

    widget = forms.Textarea
    empty_values = [None, "", [], {}]

    def __init__(self, kind: type, *, label: Text, help_text: Text, example: str = "") -> None:
        attrs = {"rows": example.count("\n") + 2 if example else 8, "spellcheck": "false"}
        widget = forms.Textarea(attrs={**attrs, "placeholder": example} if example else attrs)
        super().__init__(required=False, label=label, help_text=help_text, widget=widget)
        self.kind = kind

    def prepare_value(self, value: object) -> object:
        if isinstance(value, str) or value in self.empty_values:
            return value or ""
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)

    def to_python(self, value: object) -> Any:  # noqa: ANN401  whatever was written
        if value in self.empty_values:
            return self.kind()
        said = _read(value) if isinstance(value, str) else value
        if said is None:
            return self.kind()
        if not isinstance(said, self.kind):
            raise ValidationError(
                _("Write a list, a dash before each field.")
                if self.kind is list
                else _("Write a key, a colon and the answer in each line.")
            )
        return said

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _read(text: str) -> object:
    if len(text) > LONGEST:
        raise ValidationError(_("This is too long."))
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506  a safe loader, with less
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise ValidationError(_("Line %(line)d cannot be read.") % {"line": line}) from wrong


class PlacesField(forms.CharField):
    """Numbers of steps, commas between them."""

    def __init__(self, *, label: Text, help_text: Text) -> None:
        super().__init__(required=False, label=label, help_text=help_text)

    def prepare_value(self, value: object) -> object:
        return places(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401  a list in the place of the text
        said = value if isinstance(value, list) else str(value or "").strip("[] ").split(",")
        try:
            numbers = [int(str(one)) for one in said if str(one).strip()]
        except ValueError as wrong:
            raise ValidationError(_("Numbers of steps, commas between them.")) from wrong
        if any(not 0 < one < 1000 for one in numbers):
            raise ValidationError(_("Numbers of steps, commas between them."))
        return sorted(set(numbers))

    def run_validators(self, value: object) -> None:
        """A list has no letters to be counted."""

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def places(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else ""


def form_words(form: object) -> str:
    """What a form asks for, in one line."""
    fields = form if isinstance(form, list) else []
    return "; ".join(str(each.get("label", "")) for each in fields if isinstance(each, dict))


def answer_words(answers: object) -> str:
    """Keys and answers, in one line; the page of the request says them in words."""
    given = answers if isinstance(answers, dict) else {}
    return "; ".join(f"{str(key).replace('_', ' ')}: {_said(said)}" for key, said in given.items())


def _said(answer: object) -> str:
    if isinstance(answer, list | tuple):
        return ", ".join(_said(each) for each in answer)
    if isinstance(answer, bool):
        return str(_("yes") if answer else _("no"))
    return str(answer).replace("_", " ")


def _data(kind: type, help_text: Text, example: str = "") -> FieldFactory:
    def make(field: ModelField) -> forms.Field:
        return DataField(kind, label=field.verbose_name, help_text=help_text, example=example)

    return make


def _places(field: ModelField) -> forms.Field:
    return PlacesField(label=field.verbose_name, help_text=field.help_text)


FORM_FIELDS: Mapping[str, FieldFactory] = {
    "form": _data(list, FORM_HELP, EXAMPLE),
    "answers": _data(dict, ANSWERS_HELP),
    "after": _places,
}
REQUEST_WORDS = {**WORDS, "form": form_words, "answers": answer_words, "after": places}
