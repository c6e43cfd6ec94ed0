"""How somebody was served: one question about one ticket, and the answer of that person alone."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record, fields
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.service_request import ServiceRequest
from shallmark.plan.alignment.models import Service


class SatisfactionStatus(models.TextChoices):
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")


class Score(models.IntegerChoices):
    VERY_BAD = 1, _("Very bad")
    BAD = 2, _("Bad")
    MIXED = 3, _("Neither good nor bad")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


SATISFACTION_EDGES = ((SatisfactionStatus.ASKED, SatisfactionStatus.ANSWERED),)
#: up to this one somebody looks after it
LOW = Score.BAD


@tracked()
class Satisfaction(Record):
    """Asked once a ticket, when it ended; each version of the answer stays in the history."""

    Status, Score = SatisfactionStatus, Score

    status = models.CharField(
        _("state"), choices=SatisfactionStatus.choices, default=SatisfactionStatus.ASKED,
        max_length=12,
    )  # fmt: skip
    incident = models.OneToOneField(
        Incident, models.PROTECT, null=True, blank=True, related_name="satisfaction",
        verbose_name=_("incident"),
    )  # fmt: skip
    request = models.OneToOneField(
        ServiceRequest, models.PROTECT, null=True, blank=True, related_name="satisfaction",
        verbose_name=_("service request"),
    )  # fmt: skip
    person = fields.required_person(_("who is asked"))
    #: of the ticket, when it was asked
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("service"), editable=False,
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"),
        editable=False,
    )  # fmt: skip
    score = models.PositiveSmallIntegerField(
        _("how it was"), choices=Score.choices, null=True, blank=True
    )
    comment = models.TextField(_("in own words"), blank=True, max_length=4000)
    answered_at = fields.moment(_("answered"))
    changed_at = fields.moment(_("answer changed"))
    answered_by = fields.person(_("answered by"), editable=False)
    follow_up = fields.short_text(_("what followed"), 500)
    followed_up_at = fields.moment(_("followed up"))
    followed_up_by = fields.person(_("followed up by"), editable=False)

    class Meta:
        verbose_name = _("satisfaction survey")
        verbose_name_plural = _("satisfaction surveys")
        triggers: ClassVar[list[Any]] = [
            lifecycle("satisfaction", SATISFACTION_EDGES),
            initial_state_trigger(SatisfactionStatus.ASKED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SatisfactionStatus.values),
                name="satisfaction_status_known",
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=True) ^ Q(request__isnull=True),
                name="satisfaction_of_one_ticket",
                violation_error_message=_("It is asked by itself, when a ticket has ended."),
            ),
            models.CheckConstraint(
                condition=Q(status="asked", score__isnull=True, answered_at__isnull=True)
                | Q(status="answered", score__range=(1, 5), answered_at__isnull=False),
                name="satisfaction_answered_has_score",
            ),
            # only she answers
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(answered_by=F("person")),
                name="satisfaction_own_answer",
            ),
        ]
        indexes = [models.Index(fields=["person", "-created_at"], name="satisfaction_last_asked")]

    @property
    def ticket(self) -> Incident | ServiceRequest:
        """What it is about."""
        found = self.incident or self.request
        assert found is not None
        return found

    @property
    def is_low(self) -> bool:
        return self.score is not None and self.score <= LOW
