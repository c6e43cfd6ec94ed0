"""Days that somebody types: of what happened none is still to come, and a date that passed stands.

A record type names its days once; form, step, API and file all meet the rule where the record is
written. Checks hold the day beside the moment of its recording (`ledger.typed_days`), which no rule
of a form can make true.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person

#: hours by which a day begins earlier in the far east than in UTC
EASTMOST = timedelta(hours=14)
TO_COME = _("It says what happened: that day is still to come.")
BY_STEP = _("What is due comes later only by the step “%(step)s”: take it instead.")
STANDS = _("What was confirmed until a day ends on it: make a new record for the time after.")
PASSED = _("The day has passed and stands as it was: say that it is done, or decide on it.")


class TypedDays(models.Model):
    """What has days that somebody types."""

    #: fields that say when something happened
    happened: ClassVar[tuple[str, ...]] = ()
    #: field -> the state in which it waits for its day; nobody moves a day that passed
    promised: ClassVar[Mapping[str, str]] = {}
    #: field -> the step by which alone a day that is due comes later; none: it never does
    moved_by: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude=exclude)
        left = exclude or ()
        ahead = [name for name in self.happened if name not in left and is_to_come(self, name)]
        if ahead:
            raise ValidationError(dict.fromkeys(ahead, TO_COME))

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Hold what has passed, and what is due.

        Raises:
            Invalid: the day of a promise is moved after it went by, or put off without its step.

        """
        parent: Any = super()
        parent.on_edit(before=before, by=by)
        if "status" not in before:  # a step is taken by its own gates
            self._hold_what_is_due(before)
        for name, waits in self.promised.items():
            day = before.get(name)
            edited = "status" not in before and getattr(self, "status", "") == waits
            if edited and isinstance(day, date) and day < clock.now().date():
                raise Invalid({name: [str(PASSED)]})

    def is_due(self, name: str) -> bool:
        """Whether the day in a field counts by now; one of a draft may be typed anew."""
        return bool(getattr(self, "status", "") == self.promised.get(name))

    def _hold_what_is_due(self, before: Mapping[str, object]) -> None:
        for name, verb in self.moved_by.items():
            old, new = before.get(name), getattr(self, name)
            later = isinstance(old, date) and (new is None or new > old)
            if later and self.is_due(name):
                raise Invalid({name: [self._way(verb)]})

    def _way(self, verb: str) -> str:
        if not verb:
            return str(STANDS)
        model: Any = type(self)
        return str(BY_STEP) % {"step": steps_of(model)[verb].label}


def is_to_come(record: models.Model, name: str) -> bool:
    """Whether the day in a field lies ahead; a day may have begun elsewhere already."""
    value, now = getattr(record, name), clock.now()
    if isinstance(value, datetime):
        # typed to the minute
        return value > now + timedelta(minutes=1)
    return isinstance(value, date) and value > (now + EASTMOST).date()
