"""A waiver: a check's failure that the organisation accepts for a time, and says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.waivers.checks import titles
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Revoked")


EDGES = (
    (Status.REQUESTED, Status.APPROVED),
    (Status.REQUESTED, Status.REFUSED),
    (Status.APPROVED, Status.REVOKED),
)
#: what was approved stays as it was approved
DECIDED_ON = frozenset({"check_id", "record", "reason", "valid_to"})


@tracked()
class Waiver(Record):
    """Of one record, or of a whole check where `record` is empty.

    In force from its approval by another person than the one who asked up to `valid_to`, unless it
    is revoked before. It heals nothing: what it covers is nonconforming, and accepted until then.
    """

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.REQUESTED, max_length=16
    )
    check_id = models.CharField(_("check"), max_length=20)
    record = models.CharField(
        _("record"), max_length=80, blank=True, help_text=_("Empty: the whole check.")
    )
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("asked for by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    #: the moment of its approval: nothing is accepted backwards
    valid_from = models.DateTimeField(_("from"), null=True, blank=True, editable=False)
    valid_to = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        triggers: ClassVar[list[Any]] = [
            lifecycle("waiver", EDGES),
            initial_state_trigger(Status.REQUESTED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="waiver_approved_by_another",
                violation_error_message=_("Another person than the one who asked approves."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")),
                name="waiver_ends_after_start",
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_from__gte=F("approved_at")),
                name="waiver_starts_at_its_approval",
            ),
            models.CheckConstraint(
                condition=~Q(check_id__in=sorted(NEVER_WAIVED)),
                name="waiver_not_of_the_four",
                violation_error_message=_("This check can never be waived."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.REQUESTED, Status.REFUSED])
                | Q(approved_by__isnull=False, approved_at__isnull=False, valid_from__isnull=False),
                name="waiver_in_force_is_approved",
            ),
        ]
        # the gates ask by check; the run asks for all that are in force
        indexes = [models.Index(fields=["check_id", "valid_to"], name="waiver_in_force")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.record}".strip()

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Whoever writes it down asks for it."""
        if by is not None and not self.requested_by_id:
            self.requested_by = by
        self.owner = self.owner or self.requested_by

    def clean(self) -> None:
        if self.check_id in NEVER_WAIVED:
            raise ValidationError({"check_id": _("This check can never be waived.")})
        known = titles()
        if self.check_id and known and self.check_id not in known:
            raise ValidationError({"check_id": _("The catalogue has no such check.")})

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Nobody stretches what another approved."""
        changed = sorted(DECIDED_ON & before.keys())
        if changed and self.status != Status.REQUESTED:
            text = _("It was decided as it stands: revoke it, and ask anew.")
            raise Invalid({changed[0]: [str(text)]})
