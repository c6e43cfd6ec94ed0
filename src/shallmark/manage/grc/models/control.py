"""A security control: how it works, who keeps it working, and whether it does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    DESIGNED = "designed", _("Designed")
    OPERATING = "operating", _("Operating")
    FAILING = "failing", _("Failing")
    RETIRED = "retired", _("Retired")


EDGES = (
    (Status.PROPOSED, Status.DESIGNED),
    (Status.DESIGNED, Status.OPERATING),
    (Status.FAILING, Status.OPERATING),
    (Status.OPERATING, Status.RETIRED),
    (Status.FAILING, Status.RETIRED),
    (Status.OPERATING, Status.FAILING),
)


class Result(models.TextChoices):
    PASSED = "passed", _("works")
    FAILED = "failed", _("does not work")


@tracked()
class Control(Record):
    """Treats risks (links “treats”) and protects items and services (links “protects”)."""

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("physical")
        ADMINISTRATIVE = "administrative", _("administrative")
        TECHNICAL = "technical", _("technical")

    Status = Status
    Result = Result
    #: what the review before found, while a write goes on
    note_before: object = None

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PROPOSED, max_length=16
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    operation = models.TextField(_("how it is operated"), blank=True)
    maintenance = models.TextField(_("how it is kept up"), blank=True)
    decision = models.CharField(
        _("decision"),
        max_length=240,
        blank=True,
        help_text=_("Number of the approved version of the document that says so."),
    )
    review_result = models.CharField(
        _("result of the review"), max_length=8, choices=Result.choices, blank=True
    )
    review_note = models.TextField(_("what the review found"), blank=True)
    decision_reason = models.TextField(_("reason for retiring it"), blank=True)
    designed_at = moment(_("designed"))
    in_operation_at = moment(_("in operation"))
    reviewed_at = moment(_("last review"))
    reviewed_by = person(_("reviewed by"), editable=False)
    retired_at = moment(_("retired"))

    class Meta:
        verbose_name = _("security control")
        verbose_name_plural = _("security controls")
        triggers: ClassVar[list[Any]] = [
            lifecycle("control", EDGES),
            initial_state_trigger(Status.PROPOSED),
        ]
        constraints = [
            imported_once("control"),
            # An imported list of controls is judged by the check, not refused.
            models.CheckConstraint(
                condition=~Q(status__in=[Status.OPERATING, Status.FAILING])
                | Q(source_system__gt="")
                | Q(
                    owner__isnull=False,
                    operation__gt="",
                    maintenance__gt="",
                    decision__gt="",
                ),
                name="control_in_operation_keeps_its_parts",
                violation_error_message=_(
                    "A control in operation keeps owner, way of operation, maintenance and"
                    " decision."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        self.note_before = before.get("review_note", self.review_note)
