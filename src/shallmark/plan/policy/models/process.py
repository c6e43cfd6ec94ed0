"""Process sheets: owner, description, goals, metrics, interfaces; and the metrics' values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models import Document
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.plan.policy.models.governed import lines


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    OPERATING = "operating", _("In force")
    RETIRED = "retired", _("Retired")


EDGES = (
    (Status.DRAFT, Status.APPROVED),
    (Status.APPROVED, Status.OPERATING),
    (Status.OPERATING, Status.DRAFT),
    (Status.OPERATING, Status.RETIRED),
)


#: its sheet is worked by, or was
IN_USE = (Status.OPERATING, Status.RETIRED)
#: what is approved of a process, and the change under which it took effect
SHEET = frozenset(
    {"document", "goals", "inputs", "outputs", "interfaces", "policies", "operated_by",
     "change_ref"}
)  # fmt: skip


@tracked()
class Process(Record):
    """The sheet of one process; its owner is the process owner. Its text is a document."""

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="processes",
        verbose_name=_("description"),
    )
    goals = lines(_("goals"))
    inputs = lines(_("inputs, and from which process"))
    outputs = lines(_("outputs, and to which process"))
    interfaces = lines(_("interfaces to other processes"))
    policies = lines(_("policies that direct it"))
    operated_by = models.CharField(
        _("operated by"), max_length=120, blank=True, help_text=_("Empty: by ourselves.")
    )
    change_ref = models.CharField(
        _("change"),
        max_length=40,
        blank=True,
        help_text=_("Number of the change; a standard document change will do."),
    )
    approved_at = moment(_("approved"))
    in_force_at = moment(_("in force from"))
    revised_at = moment(_("revision begun"))
    retired_at = moment(_("retired"))
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        triggers: ClassVar[list[Any]] = [
            lifecycle("process", EDGES),
            initial_state_trigger(Status.DRAFT),
        ]

    def __str__(self) -> str:
        return self.title

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """A sheet in force stands until it is revised; its title and owner may change.

        Raises:
            Invalid: the sheet was rewritten.

        """
        rewritten = sorted(SHEET & before.keys())
        if rewritten and self.status in IN_USE and "status" not in before:
            sentence = _("It is in force so: revise it, and put it in force under a change.")
            raise Invalid({rewritten[0]: [str(sentence)]})


@tracked()
class ProcessMetric(Record):
    """A figure of a process; `value` is the newest measured one, the series is its history."""

    class Period(models.TextChoices):
        MONTH = "month", _("each month")
        QUARTER = "quarter", _("each quarter")
        YEAR = "year", _("each year")

    class Sense(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    process = models.ForeignKey(
        Process, models.PROTECT, related_name="metrics", verbose_name=_("process")
    )
    sense = models.CharField(
        _("good is"), max_length=10, choices=Sense.choices, default=Sense.AT_LEAST
    )
    criterion = models.DecimalField(
        _("criterion"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    period = models.CharField(
        _("measured"), max_length=10, choices=Period.choices, default=Period.MONTH
    )
    value = models.DecimalField(
        _("measured value"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    measured_at = moment(_("measured"))

    class Meta:
        verbose_name = _("process metric")
        verbose_name_plural = _("process metrics")

    def __str__(self) -> str:
        return self.title

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or self.process.owner or by
        if self.value is not None:
            self.measured_at = clock.now()

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Each value that is written down is one of the series."""
        if "value" in before:
            self.measured_at = clock.now()
