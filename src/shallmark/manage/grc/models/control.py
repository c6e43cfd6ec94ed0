"""A security control: how it works, who keeps it working, and whether it does."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.grc import gates_control as gates


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

    status = FSMField(_("state"), choices=Status.choices, default=Status.PROPOSED, max_length=16)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    operation = models.TextField(_("how it is operated"), blank=True)
    maintenance = models.TextField(_("how it is kept up"), blank=True)
    decision = models.CharField(
        _("decision"),
        max_length=240,
        blank=True,
        help_text=_("Who decided it and when, or the reference of the record that says so."),
    )
    review_result = models.CharField(
        _("result of the review"), max_length=8, choices=Result.choices, blank=True
    )
    review_note = models.TextField(_("what the review found"), blank=True)
    decision_reason = models.TextField(_("reason for retiring it"), blank=True)
    designed_at = moment(_("designed"))
    in_operation_at = moment(_("in operation"))
    reviewed_at = moment(_("last review"))
    retired_at = moment(_("retired"))

    class Meta:
        verbose_name = _("security control")
        verbose_name_plural = _("security controls")
        triggers: ClassVar[list[Any]] = [lifecycle("control", EDGES), born_as(Status.PROPOSED)]
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

    def begin(self, *, by: Any, at: datetime) -> None:
        self.owner = self.owner or by

    @transition(
        field="status",
        source=Status.PROPOSED,
        target=Status.DESIGNED,
        custom=step(
            _("Design"),
            needs=("kind", "owner", "operation", "maintenance"),
            gates=(gates.risks_linked,),
            stamps=("designed_at",),
            relations=("owner",),
            icon="tools",
        ),
    )
    def design(self, *, by: Any) -> None:
        """How it works is written down."""

    @transition(
        field="status",
        source=Status.DESIGNED,
        target=Status.OPERATING,
        custom=step(
            _("Put in operation"),
            needs=("decision",),
            gates=(gates.control_sheet_complete,),
            stamps=("in_operation_at",),
            icon="player-play",
        ),
    )
    def put_in_operation(self, *, by: Any) -> None:
        """It works from now on, and is reviewed."""

    @transition(
        field="status",
        source=[Status.OPERATING, Status.FAILING],
        target=Status.OPERATING,
        custom=step(
            _("Review"),
            needs=("review_result",),
            asks=("review_note",),
            gates=(gates.failed_review_has_action,),
            stamps=("reviewed_at",),
            icon="eye-check",
        ),
    )
    def review(self, *, by: Any) -> None:
        """Looked at; one that does not work moves on to failing by itself."""

    @transition(
        field="status",
        source=Status.OPERATING,
        target=Status.FAILING,
        custom=step(_("Mark as failing"), automatic=True, icon="alert-triangle"),
    )
    def fail(self, *, by: Any) -> None:
        """Its review said that it does not work."""

    @transition(
        field="status",
        source=[Status.OPERATING, Status.FAILING],
        target=Status.RETIRED,
        custom=step(
            _("Retire"),
            needs=("decision_reason",),
            gates=(gates.no_risk_left_alone,),
            stamps=("retired_at",),
            icon="archive",
        ),
    )
    def retire(self, *, by: Any) -> None:
        """It is not needed any more."""
