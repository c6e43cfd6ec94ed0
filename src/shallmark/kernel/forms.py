"""The form behind page, API and import: a ModelForm that knows who fills it in."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import keep_lazy_text
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shallmark.kernel.autocomplete import Attrs, RecordChoiceField
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital

MOMENT, DAY = "%Y-%m-%dT%H:%M", "%Y-%m-%d"
FieldFactory = Callable[[ModelField], forms.Field]
_capital = keep_lazy_text(capital)


def is_picked(model: type[models.Model]) -> bool:
    """Whether there are too many of these to offer all: every record that is no setting."""
    return issubclass(model, Record) and model.record_type().phase != "settings"


def form_field(field: ModelField, **options: Any) -> forms.Field | None:  # noqa: ANN401  what Django's `formfield` gives
    """The form's field of a model's field; `options` is what Django's `formfield` takes."""
    built = _form_field(field, **options)
    if built is not None:
        built.label = _capital(built.label)
    return built


def _form_field(field: ModelField, **options: Any) -> forms.Field | None:  # noqa: ANN401  what Django's `formfield` gives
    if issubclass(field.model, Record):
        declared = field.model.record_type().form_fields.get(field.name)
        if declared is not None:
            return declared(field)
    if isinstance(field, models.ForeignKey) and is_picked(field.related_model):
        return field.formfield(**options, form_class=RecordChoiceField)
    if isinstance(field, models.DateTimeField):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        return field.formfield(**{**options, "widget": widget})
    if isinstance(field, models.DateField):
        day = forms.DateInput(attrs={"type": "date"}, format=DAY)
        return field.formfield(**{**options, "widget": day})
    if isinstance(field, models.JSONField) and not field.null:
        filled: Any = field.formfield(**options, form_class=_Filled)
        filled.empty = field.get_default
        return filled  # type: ignore[no-any-return]
    if isinstance(field, models.TextField):
        widget_class = forms.Textarea(attrs={"rows": 4})
        return field.formfield(**{**options, "widget": widget_class})
    return field.formfield(**options)


class _Filled(forms.JSONField):
    """JSON whose column takes no null: an empty field is the model's own default, such as {}.

    What is of another kind than the default is refused: rules read a list or an object there.
    """

    empty: Callable[[], object] = dict

    def clean(self, value: object) -> object:
        content: object = super().clean(value)
        default = self.empty()
        if content is None:
            return default
        if not isinstance(content, type(default)):
            raise forms.ValidationError(
                _('This is no list such as ["a", "b"].')
                if isinstance(default, list)
                else _('This is no object such as {"name": "value"}.')
            )
        return content


class QuietBoundField(forms.BoundField):
    """Leaves out attributes that a template has no value for."""

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: Attrs = None, only_initial: bool = False
    ) -> SafeString:
        attributes = {name: value for name, value in (attrs or {}).items() if value is not None}
        return super().as_widget(widget, attributes, only_initial)


class _RecordMeta:
    formfield_callback = staticmethod(form_field)


class RecordForm(forms.ModelForm[models.Model]):
    """Offers only what the person may see in each choice."""

    Meta: Any = _RecordMeta
    bound_field_class = QuietBoundField

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        person: Person | None = None,
        initial: MutableMapping[str, object] | None = None,
        instance: models.Model | None = None,
    ) -> None:
        super().__init__(data, initial=initial, instance=instance)
        self.person = person
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                self._narrow(field)
            elif hasattr(field, "person"):
                # It looks up what is typed by itself, and asks who types; what stands may stay.
                field.person = self.person
            if hasattr(field, "before"):
                field.before = self.get_initial_for_field(field, name)

    def _narrow(self, field: forms.ModelChoiceField[models.Model]) -> None:
        queryset = field.queryset
        assert queryset is not None
        names = {field.name for field in queryset.model._meta.get_fields()}
        if self.person is not None and issubclass(queryset.model, Record):
            queryset = queryset.visible_to(self.person)  # type: ignore[attr-defined]
        if "is_active" in names:
            # Whom and what the record names already may be named, even when out of use meanwhile.
            named = self._named(queryset.model)
            queryset = queryset.filter(models.Q(is_active=True) | models.Q(pk__in=named))
        if "parent" in names and not isinstance(field, RecordChoiceField):
            queryset = queryset.select_related("parent").order_by("parent__title", "title")
        field.queryset = queryset
        if field.empty_label is not None:
            field.empty_label = _("not chosen")

    def _named(self, model: type[models.Model]) -> set[Any]:
        """Keys of the records of this kind that the record in hand points to."""
        fields = self.instance._meta.concrete_fields
        pointing = (field for field in fields if field.related_model is model)
        return {getattr(self.instance, field.attname) for field in pointing} - {None}

    def _post_clean(self) -> None:
        """Constraints are left to the database: `writes` turns its error into a sentence."""
        whole = self.instance.full_clean
        alone = partial(whole, validate_constraints=False)
        self.instance.full_clean = alone  # type: ignore[method-assign]
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.full_clean

    def _get_validation_exclusions(self) -> set[str]:
        """A record that was picked was looked up for it; its key is not looked up once more."""
        fields = self.fields.items()
        picked = {name for name, field in fields if isinstance(field, forms.ModelChoiceField)}
        return {*super()._get_validation_exclusions(), *picked}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """Left to the database: `writes` turns its error into a sentence, without a race."""

    def validate_unique(self) -> None:
        """Left to the database, as above."""
