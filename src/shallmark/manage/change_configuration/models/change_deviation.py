"""A deviation: after its start a change was carried out otherwise than approved, in one field."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_bound import ASSESSORS, BOUND

#: of these nothing is carried out otherwise: who asked and assessed, what follows from other fields
STANDS = frozenset(
    {
        "requester", "requested_at", "template", "category", "risk", "impact_snapshot",
        "assessed_by", "assessed_at", *ASSESSORS,
    }
)  # fmt: skip
#: what the work cost comes out when it is done
KNOWN_LATER = frozenset({"financial", "financial_basis"})
DEVIATES = tuple(name for name in BOUND if name not in STANDS)


class DeviationStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


EDGES = (("open", "accepted"), ("open", "rejected"))


@tracked()
class ChangeDeviation(Record):
    """What is done otherwise, from what to what, and why; somebody else decides whether so.

    Who recorded it and when are `created_by` and `created_at`; the decision is a step.
    """

    Status = DeviationStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.OPEN, max_length=10
    )
    change = models.ForeignKey(
        Change, models.PROTECT, related_name="deviations", verbose_name=_("change")
    )
    of_field = models.CharField(
        _("what is otherwise"), max_length=40, choices=[(name, name) for name in DEVIATES]
    )
    was = models.TextField(_("as approved"), blank=True, editable=False)
    becomes = models.TextField(
        _("as carried out"), blank=True,
        help_text=_("References and names with commas between them, times as 2026-03-01T18:00."),
    )  # fmt: skip
    why = models.TextField(_("why"))
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = person(_("decided by"), editable=False)
    decided_at = moment(_("decided"))

    class Meta:
        verbose_name = _("deviation of a change")
        verbose_name_plural = _("deviations of changes")
        triggers: ClassVar[list[Any]] = [
            lifecycle("change_deviation", EDGES),
            initial_state_trigger(DeviationStatus.OPEN),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=DeviationStatus.values),
                name="change_deviation_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(of_field__in=DEVIATES), name="change_deviation_of_bound_field"
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(status="open", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~models.Q(status="open")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="change_deviation_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["change", "of_field"],
                condition=models.Q(status="open"),
                name="change_deviation_open_once",
                violation_error_message=_("A deviation of this waits for its decision already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
