"""The forms of the room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.forms import MOMENT
from shallmark.kernel.people import Person
from shallmark.manage.team.models import Person as TeamPerson
from shallmark.operate.customer_service.models import MajorFact, MajorRole, MajorUpdate
from shallmark.operate.customer_service.status.models import StatusNews


def _moment(label: Any, *, required: bool = False) -> forms.DateTimeField:  # noqa: ANN401  a lazy text
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, required=required, widget=widget)


class FactForm(forms.Form):
    """One line: when, what kind, what."""

    happened_at = _moment(_("When it happened"))
    kind = forms.ChoiceField(label=_("Kind"), choices=MajorFact.Kind.choices, required=False)
    text = forms.CharField(label=_("Fact"), max_length=500)


class UpdateForm(forms.Form):
    """What is known, what is done, when it may be back, when the next news comes."""

    know = forms.CharField(label=_("What we know"), widget=forms.Textarea(attrs={"rows": 2}))
    doing = forms.CharField(label=_("What we do"), widget=forms.Textarea(attrs={"rows": 2}))
    back_by = _moment(_("Back by, our estimate"))
    sure = forms.ChoiceField(
        label=_("How sure"), choices=[("", "–"), *MajorUpdate.Sure.choices], required=False
    )
    next_due_at = _moment(_("Next news by"))
    headline = forms.CharField(
        label=_("What does not work, in words of its readers"), max_length=120, required=False
    )
    state = forms.ChoiceField(
        label=_("How it is"), choices=[("", "–"), *StatusNews.State.choices], required=False
    )


class RoleForm(forms.Form):
    """Who takes the role over."""

    role = forms.ChoiceField(label=_("Role"), choices=MajorRole.Role.choices)

    def __init__(self, *args: Any, reader: Person, **options: Any) -> None:  # noqa: ANN401  what a form of Django takes
        super().__init__(*args, **options)
        others = TeamPerson.objects.visible_to(reader).filter(is_active=True, is_system=False)
        self.fields["person"] = RecordChoiceField(others, label=_("To whom"))
