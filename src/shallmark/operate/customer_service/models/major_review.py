"""Looking back at a major incident: what happened, why, and what is done about it (8.6.1)."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person, required_person, text
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.major import ACTS
from shallmark.operate.customer_service.models.trail import STAYS


class ReviewStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    REPORTED = "reported", _("Reported")
    CANCELED = "canceled", _("Canceled")


REVIEW_EDGES = (("planned", "held"), ("held", "reported"), ("planned", "canceled"))


@tracked()
class MajorReview(Record):
    """`owner` sees to it; who was there says so under the own name (`MajorReviewAttendance`)."""

    Status = ReviewStatus

    status = models.CharField(
        _("state"), choices=ReviewStatus.choices, default=ReviewStatus.PLANNED, max_length=10
    )
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="major_reviews", verbose_name=_("major incident")
    )
    causes = text(_("causes"))
    what_worked = text(_("what went well"))
    decision = text(_("what is decided"))
    #: what happened, as the room told it when the report was issued
    timeline = models.JSONField(_("what happened"), default=list, blank=True, editable=False)
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    held_by = person(_("held by"), editable=False)
    reported_by = person(_("reported by"), editable=False)
    held_at = moment(_("held"))
    reported_at = moment(_("reported"))
    canceled_at = moment(_("canceled"))

    class Meta:
        verbose_name = _("major incident review")
        verbose_name_plural = _("major incident reviews")
        triggers: ClassVar[list[Any]] = [
            lifecycle("major_review", REVIEW_EDGES),
            initial_state_trigger(ReviewStatus.PLANNED),
        ]
        constraints = [
            imported_once("major_review"),
            models.CheckConstraint(
                condition=models.Q(status__in=ReviewStatus.values),
                name="major_review_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class MajorReviewAttendance(models.Model):
    """Somebody who was at the review says so, signed in."""

    review = models.ForeignKey(MajorReview, models.CASCADE, related_name="attendances")
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "by"], name="major_review_attended_once")
        ]
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return f"{self.review_id} {self.by_id}"


class MajorReminder(models.Model):
    """Somebody was reminded of the next news or of the review, once for each due moment."""

    class Kind(models.TextChoices):
        NEWS = "news", _("next news is due")
        LATE = "late", _("next news is late")
        REVIEW = "review", _("review is due")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="major_reminders")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)
    told = person(_("told"), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "due_at"], name="major_reminder_once"
            )
        ]
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"
