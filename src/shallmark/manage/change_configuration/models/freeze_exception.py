"""An exception from a freeze: one change may be done in it, at that time, as its owner decided."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_around import Freeze


class ExceptionStatus(models.TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


EDGES = (("asked", "granted"), ("asked", "refused"))


@tracked()
class FreezeException(Record):
    """Asked by one, granted or refused by the owner of the freeze, for one span of time."""

    Status = ExceptionStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.ASKED, max_length=10
    )
    change = models.ForeignKey(
        Change, models.PROTECT, related_name="freeze_exceptions", verbose_name=_("change")
    )
    freeze = models.ForeignKey(
        Freeze, models.PROTECT, related_name="exceptions", verbose_name=_("change freeze")
    )
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    why = models.TextField(_("why it cannot wait"))
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = person(_("decided by"), editable=False)
    decided_at = moment(_("decided"))

    class Meta:
        verbose_name = _("exception from a freeze")
        verbose_name_plural = _("exceptions from freezes")
        triggers: ClassVar[list[Any]] = [
            lifecycle("freeze_exception", EDGES),
            initial_state_trigger(ExceptionStatus.ASKED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ExceptionStatus.values),
                name="freeze_exception_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(to_at__gt=models.F("from_at")),
                name="freeze_exception_ends_after_start",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(status="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~models.Q(status="asked")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="freeze_exception_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @cached_property
    def held_by(self) -> Freeze:
        """The freeze, with the owner who decides. One query, kept."""
        return Freeze.objects.select_related("owner").get(pk=self.freeze_id)
