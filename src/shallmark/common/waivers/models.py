"""A waiver: a check's failure that the organisation accepts for a time, and says why."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import tracked


@tracked()
class Waiver(Record):
    """Of one record, or of a whole check where `record` is empty. In force once approved."""

    check_id = models.CharField(_("check"), max_length=20)
    record = models.CharField(_("record"), max_length=80, blank=True)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
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
                condition=~Q(check_id__in=sorted(NEVER_WAIVED)),
                name="waiver_not_of_the_four",
                violation_error_message=_("This check can never be waived."),
            ),
        ]
        # the gates ask by check; the run asks for all that are in force
        indexes = [models.Index(fields=["check_id", "valid_to"], name="waiver_in_force")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.record}".strip()

    def clean(self) -> None:
        if self.check_id in NEVER_WAIVED:
            raise ValidationError({"check_id": _("This check can never be waived.")})
        if self.approved_by_id and self.approved_by_id == self.requested_by_id:
            text = _("Another person than the one who asked approves.")
            raise ValidationError({"approved_by": text})

    def follow_edit(self, *, before: dict[str, object], **_said: object) -> None:
        if "approved_by" in before:
            self.approved_at = self.updated_at if self.approved_by_id else None
