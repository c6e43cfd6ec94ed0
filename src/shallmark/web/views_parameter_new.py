"""Setting a parameter: the form knows which one, and tells what it is worth and who reads it."""

from typing import Any

from django import forms
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.common.parameters import defaults
from shallmark.common.parameters.models import Parameter
from shallmark.common.parameters.records import ParameterRecord
from shallmark.conformity import library
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.texts import capital
from shallmark.pages.record_create import RecordCreate


def readers_of(known: defaults.Known) -> list[tuple[str, str]]:
    """The checks that read it, each with what it asks."""
    checks = catalogue().checks
    keys = [key for key in checks if key in known.checks or known.key in checks[key].parameters]
    return [(key, library.title(key)) for key in keys]


class SetParameter(RecordCreate):
    """`/parameters/new?key=confirm_days`; without a key one is chosen of those that are not set."""

    record_type = ParameterRecord
    template_name = "web/parameter_new.html"

    @property
    def place(self) -> str:
        """Drafts are kept for each parameter by itself."""
        known = self.known
        return f"{super().place}?key={known.key}" if known else super().place

    @property
    def known(self) -> defaults.Known | None:
        return defaults.known().get(self.request.GET.get("key", ""))

    def initial(self) -> dict[str, Any]:
        known = self.known
        return {**super().initial(), **({"title": capital(known.meaning)} if known else {})}

    def form(
        self, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> BaseForm:
        form = super().form(data=data, initial=initial)
        known = self.known
        if known is None:
            form.fields["key"] = forms.ChoiceField(label=_("Parameter"), choices=_not_set())
            form.order_fields(("key",))
            return form
        form.fields["key"].widget = forms.HiddenInput()
        form.fields["value"].help_text = _("Default: %(default)s. May be %(bounds)s.") % {
            "default": known.default, "bounds": known.bounds(),
        }  # fmt: skip
        if known.choices:
            choices = [(choice, choice) for choice in known.choices]
            form.fields["value"] = forms.ChoiceField(label=_("Value"), choices=choices)
        form.order_fields(("value", "change_ref", "title"))
        return form

    def more(self, _form: BaseForm) -> dict[str, Any]:
        known = self.known
        if known is None:
            return {"known": None}
        return {
            "known": known,
            "meaning": capital(known.meaning),
            "default": known.in_words(known.default),
            "readers": readers_of(known),
        }


def _not_set() -> list[tuple[str, str]]:
    """Parameters that the organisation has not set yet, by what they mean. One query."""
    held = set(Parameter.objects.values_list("key", flat=True))
    known = defaults.known().items()
    left = [(key, capital(one.meaning)) for key, one in known if key not in held]
    return [("", _("not chosen")), *sorted(left, key=lambda pair: pair[1])]
