"""A parameter that the organisation has set; what is not set has its default."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters import defaults
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked


@tracked()
class Parameter(Record):
    """One value that checks and jobs read, such as `confirm_days`. Its history says who set it."""

    key = models.SlugField(_("parameter"), max_length=60, unique=True)
    value = models.CharField(_("value"), max_length=80)
    change_ref = models.CharField(
        _("change"),
        max_length=40,
        blank=True,
        help_text=_("Number of the change under which it is set so."),
    )

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")

    def __str__(self) -> str:
        return self.key

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Another value is another change; the last one does not explain it."""
        if "value" in before and "change_ref" not in before:
            self.change_ref = ""

    def clean(self) -> None:
        if not self.key:
            # The form that changes a value does not ask for the key.
            return
        known = defaults.known().get(self.key)
        if known is None:
            raise ValidationError({"key": _("No check knows this parameter.")})
        try:
            defaults.typed(known, self.value)
        except defaults.OutOfBounds as wrong:
            sentence = _("This is not one of its values: %(bounds)s.") % {"bounds": known.bounds()}
            raise ValidationError({"value": sentence}) from wrong
