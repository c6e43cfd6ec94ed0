"""Questions that are answered with yes or no, asked as boxes and stored as question -> answer."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.texts import Text

#: the box that says no to every question
NONE = "none"


class AnswersField(forms.MultipleChoiceField):
    """Which of the questions are answered with yes.

    A page sends the keys of the boxes that are ticked, a command writes them with commas between
    them, and the API sends an object. With `untouched_is_empty` no box at all stands for a form
    that nobody filled in, and a box of its own says no to every question; without it, no box does.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self,
        questions: Mapping[str, Text],
        *,
        label: Text,
        help_text: str,
        untouched_is_empty: bool = False,
    ) -> None:
        boxes = [*questions.items()]
        if untouched_is_empty:
            boxes.append((NONE, gettext_lazy("None of them")))
        super().__init__(choices=boxes, required=False, label=label, help_text=help_text)
        self.questions = questions
        self.untouched_is_empty = untouched_is_empty

    def prepare_value(self, value: object) -> object:
        if isinstance(value, dict):
            ticked = [name for name, answer in value.items() if answer]
            return ticked or ([NONE] if value and self.untouched_is_empty else [])
        return value

    def to_python(self, value: object) -> list[str]:
        if isinstance(value, dict):
            unknown = set(value) - set(self.questions)
            if unknown:
                raise ValidationError(_("There is no question “%s”.") % min(unknown))
            value = [name for name, answer in value.items() if answer]
        if isinstance(value, str):
            value = [name.strip() for name in value.split(",") if name.strip()]
        return [str(name) for name in super().to_python(value)]

    def clean(self, value: object) -> dict[str, bool]:
        # An object with three times "no" is an answer, a form without a tick may be untouched.
        untouched = value in (None, "", {}) or value == []
        ticked = super().clean(value)
        if untouched and self.untouched_is_empty:
            return {}
        if NONE in ticked and len(ticked) > 1:
            raise ValidationError(_("Either some of them, or none of them."))
        return {name: name in ticked for name in self.questions}

    def has_changed(self, initial: object, data: object) -> bool:
        ticked: list[str] | None = None
        if isinstance(data, list):
            ticked = [str(name) for name in data]
        shown = self.prepare_value(initial)
        return super().has_changed(shown if isinstance(shown, list) else None, ticked)
