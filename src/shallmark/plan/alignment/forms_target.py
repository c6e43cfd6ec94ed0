"""How the form of a service level target asks: in words of hours, and from today on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.usual import hours_field
from shallmark.kernel import clock
from shallmark.kernel.forms import MOMENT, FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.texts import Text, capital

METRIC = _(
    "First response: until somebody accepts it or replies to the caller, whichever comes first."
    " Resolution: until it works again. Next update: from one reply to the next."
)
PRIORITY = _("From 1, the most urgent, to 5.")
WARN = _("Of the goal: at 75, a goal of 4 h warns after 3 h of service time.")
FROM = _("It holds from then on; what was reported before keeps the goal it had.")


def _told(help_text: Text, **more: Any) -> FieldFactory:  # noqa: ANN401  what Django's `formfield` takes
    def make(column: ModelField) -> forms.Field:
        field = column.formfield(help_text=help_text, **more)
        assert field is not None
        field.label = capital(str(field.label))
        return field

    return make


def _today() -> datetime:
    """The beginning of today, where the reader is."""
    now = clock.now().astimezone(timezone.get_current_timezone())
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


TARGET_FIELDS: Mapping[str, FieldFactory] = {
    "metric": _told(METRIC),
    "priority": _told(PRIORITY),
    "warn_percent": _told(WARN),
    "calendar": hours_field,
    "valid_from": _told(
        FROM,
        initial=_today,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    ),
}
