"""Which calendar a form begins with, where the organisation has no other."""

from django import forms

from shallmark.common.calendars.models import Calendar
from shallmark.kernel.models.fields import ModelField


def usual_calendar() -> int | None:
    """The one calendar, or the one that has hours beside those that are always open. One query."""
    calendars = list(Calendar.objects.order_by("pk").values_list("pk", "always_open")[:20])
    with_hours = [pk for pk, always_open in calendars if not always_open]
    found = with_hours or [pk for pk, _always in calendars]
    return found[0] if len(found) == 1 else None


def hours_field(model_field: ModelField) -> forms.Field:
    """How a form asks for service hours; asked for what is usual when it is drawn for a new one."""
    field = model_field.formfield()
    assert isinstance(field, forms.Field)
    # Set afterwards: given before, Django leaves out the empty choice, and one that has no hours
    # would show the first calendar as if it were its own.
    field.initial = usual_calendar
    return field
