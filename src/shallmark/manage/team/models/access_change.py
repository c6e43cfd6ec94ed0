"""What waits for a second person: a write that touches rights, as it was asked."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models.person import Person


class Status(models.TextChoices):
    WAITING = "requested", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "rejected", _("Refused")
    WITHDRAWN = "canceled", _("Withdrawn")


EDGES = (
    (Status.WAITING, Status.CONFIRMED),
    (Status.WAITING, Status.REFUSED),
    (Status.WAITING, Status.WITHDRAWN),
)


@tracked()
class AccessChange(Record):
    """One write on an account, a role, or what keeps duties apart.

    Nothing of it is written until a person confirms it who is another than the one who asked, and
    than those whom it concerns.
    """

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.WAITING, max_length=16
    )
    record_key = models.CharField(_("kind of record"), max_length=60, editable=False)
    #: of the record that is to change; empty for a new one
    record = models.CharField(_("record"), max_length=40, blank=True, editable=False)
    #: field -> value as asked, and as it was: plain values, keys of other records
    values = models.JSONField(_("as asked"), default=dict, editable=False)
    before = models.JSONField(_("as it was"), default=dict, editable=False)
    why = models.TextField(_("why two people"), blank=True, editable=False)
    note = models.TextField(_("reason given"), blank=True, editable=False)
    #: keys of people, none of whom confirms it
    concerned = ArrayField(models.BigIntegerField(), default=list, editable=False)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name=_("asked by")
    )
    #: nobody where the operator of the machine did it by command
    confirmed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("change by two people")
        verbose_name_plural = _("changes by two people")
        triggers: ClassVar[list[Any]] = [
            lifecycle("accesschange", EDGES),
            initial_state_trigger(Status.WAITING),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="access_change_by_another",
                violation_error_message=_("Another person than the one who asked confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | ~Q(concerned__contains=[F("confirmed_by")]),
                name="access_change_not_by_concerned",
                violation_error_message=_("Nobody confirms what changes the own rights."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="access_change_confirmed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["status", "record"], name="access_change_waiting")]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        if not self.record_key:
            raise NotAllowed(
                str(_("Ask for the change itself: where it must wait, it stands here."))
            )
