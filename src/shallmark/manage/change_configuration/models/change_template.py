"""A standard change template: approved once for many small, well known changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.durations import Minutes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_lists import Lines, References


class TemplateStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    APPROVED = "approved", _("Approved")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    RETIRED = "retired", _("Retired")


EDGES = (
    ("draft", "in_approval"),
    ("suspended", "in_approval"),
    ("expired", "in_approval"),
    ("in_approval", "approved"),
    ("in_approval", "draft"),
    ("approved", "retired"),
    ("suspended", "retired"),
    ("approved", "suspended"),
    ("approved", "expired"),
)
#: what an approval is of; not touched while it is asked for or holds
BOUND = (
    "purpose", "scope_services", "scope_items", "steps", "risk", "backout_plan", "valid_to",
    "backout_minutes", "covers_documents",
)  # fmt: skip
HELD = (TemplateStatus.IN_APPROVAL, TemplateStatus.APPROVED)


@tracked()
class StandardChange(Record):
    """What may be done again and again without a decision of its own, where, and until when."""

    Status = TemplateStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    purpose = models.TextField(_("what it is for"), blank=True)
    scope_services = References(_("services it covers"), keys=("service",))
    scope_items = References(_("items it covers"), keys=("ci",))
    covers_documents = models.BooleanField(
        _("covers documents"), default=False,
        help_text=_("Documents, policies, processes and parameters may take effect under it."),
    )  # fmt: skip
    steps = Lines(_("steps"))
    risk = models.CharField(_("risk"), max_length=8, choices=states.Level.choices, blank=True)
    backout_plan = models.TextField(_("way back"), blank=True)
    backout_minutes = Minutes(_("time to back out"), null=True, blank=True)
    approved_by = person(_("approved by"), editable=False)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    last_failure = models.DateField(_("last failure"), null=True, blank=True, editable=False)
    failure_explained = models.TextField(_("what was done about the failure"), blank=True)
    policy_version = models.CharField(_("change policy"), max_length=80, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    retire_reason = models.CharField(_("why it is retired"), max_length=240, blank=True)
    submitted_at = moment(_("submitted"))
    approved_at = moment(_("approved"))
    returned_at = moment(_("returned"))
    suspended_at = moment(_("suspended"))
    retired_at = moment(_("retired"))

    class Meta:
        verbose_name = _("standard change template")
        verbose_name_plural = _("standard change templates")
        triggers: ClassVar[list[Any]] = [
            lifecycle("standard_change", EDGES),
            initial_state_trigger(TemplateStatus.DRAFT),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=TemplateStatus.values),
                name="standard_change_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What is approved, or waits for it, stays as it is.

        Raises:
            Invalid: a bound field was changed.

        """
        status = before.get("status", self.status)
        touched = [name for name in BOUND if name in before]
        if status in HELD and touched and by is not None:
            sentence = _("This is bound to the approval: retire the template and write a new one.")
            raise Invalid({touched[0]: [str(sentence)]})
