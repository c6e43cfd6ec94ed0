"""The form behind page, API and import: a ModelForm that knows who fills it in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record
from shallmark.kernel.picks import RecordChoice

MOMENT, DAY = "%Y-%m-%dT%H:%M", "%Y-%m-%d"
FieldFactory = Callable[[Any], forms.Field]
_own: dict[tuple[str, str], FieldFactory] = {}


def use_field(model: type[models.Model], name: str, factory: FieldFactory) -> None:
    """Let the forms of `model` ask for `name` by the field that `factory(model's field)` makes."""
    _own[model._meta.label, name] = factory


def is_picked(model: type[models.Model]) -> bool:
    """Whether there are too many of these to offer all of them: people, and what has a life."""
    return issubclass(model, get_user_model()) or hasattr(model, "Status")


def form_field(field: Any, **said: Any) -> forms.Field | None:
    """The form's field of a model's field, its label with a capital letter."""
    made = _form_field(field, **said)
    if made is not None:
        made.label = _capital(made.label)
    return made


def _form_field(field: Any, **said: Any) -> forms.Field | None:
    own = _own.get((field.model._meta.label, field.name))
    if own is not None:
        return own(field)
    if isinstance(field, models.ForeignKey) and is_picked(field.related_model):
        return field.formfield(**said, form_class=RecordChoice)
    if isinstance(field, models.DateTimeField):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        return field.formfield(**{**said, "widget": widget})
    if isinstance(field, models.DateField):
        day = forms.DateInput(attrs={"type": "date"}, format=DAY)
        return field.formfield(**{**said, "widget": day})
    if isinstance(field, models.JSONField) and not field.null:
        filled: Any = field.formfield(**said, form_class=_Filled)
        filled.empty = field.get_default
        return filled  # type: ignore[no-any-return]
    if isinstance(field, models.TextField):
        widget_class = forms.Textarea(attrs={"rows": 4})
        return field.formfield(**{**said, "widget": widget_class})
    made: forms.Field | None = field.formfield(**said)
    return made


class _Filled(forms.JSONField):
    """JSON whose column takes no null: nothing said is the model's own nothing, such as {}."""

    empty: Callable[[], Any] = dict

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return self.empty() if found is None else found


class QuietBoundField(forms.BoundField):
    """Leaves out attributes that a template has no value for."""

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        said = {name: value for name, value in (attrs or {}).items() if value is not None}
        return super().as_widget(widget, said, only_initial)


class _RecordMeta:
    formfield_callback = staticmethod(form_field)


class RecordForm(forms.ModelForm[Any]):
    """Offers only what the person may see in each choice."""

    Meta: Any = _RecordMeta
    bound_field_class = QuietBoundField

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                self._narrow(field)

    def _narrow(self, field: "forms.ModelChoiceField[Any]") -> None:
        queryset: models.QuerySet[Any] = field.queryset  # type: ignore[assignment]
        names = {found.name for found in queryset.model._meta.get_fields()}
        if self.person is not None and issubclass(queryset.model, Record):
            queryset = queryset.visible_to(self.person)  # type: ignore[attr-defined]
        if "is_active" in names:
            # Whom and what the record names already may be named, even when out of use meanwhile.
            named = self._named(queryset.model)
            queryset = queryset.filter(models.Q(is_active=True) | models.Q(pk__in=named))
        if "parent" in names and not isinstance(field, RecordChoice):
            queryset = queryset.select_related("parent").order_by("parent__title", "title")
        field.queryset = queryset
        if field.empty_label is not None:
            field.empty_label = _("not chosen")

    def _named(self, model: type[models.Model]) -> set[Any]:
        """Keys of the records of this kind that the record in hand points to."""
        fields = self.instance._meta.concrete_fields
        pointing = (one for one in fields if one.is_relation and one.related_model is model)
        return {getattr(self.instance, one.attname) for one in pointing} - {None}

    def _post_clean(self) -> None:
        """Constraints are left to the database: the door turns its word into a sentence."""
        whole = self.instance.full_clean
        self.instance.full_clean = partial(whole, validate_constraints=False)
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.full_clean

    def _get_validation_exclusions(self) -> set[str]:
        """A record that was picked was looked up for it; its key is not looked up once more."""
        fields = self.fields.items()
        picked = {name for name, one in fields if isinstance(one, forms.ModelChoiceField)}
        return {*super()._get_validation_exclusions(), *picked}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """Left to the database: the door turns its word into a sentence, without a race."""

    def validate_unique(self) -> None:
        """Left to the database, as above."""


@keep_lazy_text
def _capital(label: Any) -> str:
    said = str(label or "")
    return said[:1].upper() + said[1:]
