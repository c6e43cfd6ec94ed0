"""The form behind page, API and import: a ModelForm that knows who fills it in."""

from typing import Any

from django import forms
from django.db import models

from shallmark.kernel.models.record import Record


class RecordForm(forms.ModelForm[Any]):
    """Offers only what the person may see in each choice."""

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                self._narrow(field)

    def _narrow(self, field: "forms.ModelChoiceField[Any]") -> None:
        queryset: models.QuerySet[Any] = field.queryset  # type: ignore[assignment]
        names = {found.name for found in queryset.model._meta.get_fields()}
        if "is_active" in names:
            queryset = queryset.filter(is_active=True)
        if self.person is not None and issubclass(queryset.model, Record):
            queryset = queryset.visible_to(self.person)  # type: ignore[attr-defined]
        field.queryset = queryset

    def validate_constraints(self) -> None:
        """Left to the database: the door turns its word into a sentence, without a race."""

    def validate_unique(self) -> None:
        """Left to the database, as above."""
