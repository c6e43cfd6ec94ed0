"""Audits of configuration data, what they looked at, and the differences that were found."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.change_configuration import gates_audit as gates
from shallmark.manage.change_configuration.models.change_lists import References
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_type import CiType


class AuditStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    REPORTED = "reported", _("Reported")
    CANCELED = "canceled", _("Canceled")


EDGES = (
    (AuditStatus.PLANNED, AuditStatus.IN_PROGRESS),
    (AuditStatus.IN_PROGRESS, AuditStatus.DONE),
    (AuditStatus.DONE, AuditStatus.REPORTED),
    (AuditStatus.PLANNED, AuditStatus.CANCELED),
)


@tracked()
class CiAudit(Record):
    """Somebody compares items of a class with what is really there: all of them, or a sample."""

    Status = AuditStatus

    status = FSMField(
        _("state"), choices=AuditStatus.choices, default=AuditStatus.PLANNED, max_length=12
    )
    of_type = models.ForeignKey(
        CiType, models.PROTECT, null=True, related_name="audits", verbose_name=_("items of class")
    )
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("auditor"),
    )  # fmt: skip
    method = models.CharField(_("method"), max_length=240, blank=True)
    #: empty: every item; the sample is drawn by the seed, so that it can be drawn again
    sample_size = models.PositiveIntegerField(
        _("size of the sample"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    sample_seed = models.PositiveIntegerField(_("seed of the sample"), default=1)
    reported_to = References(_("reported to"), keys=("person",))
    started_at = moment(_("started"))
    done_at = moment(_("done"))
    reported_at = moment(_("reported"))
    canceled_at = moment(_("canceled"))
    cancel_reason = models.CharField(_("why canceled"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("configuration audit")
        verbose_name_plural = _("configuration audits")
        triggers: ClassVar[list[Any]] = [
            lifecycle("ci_audit", EDGES),
            born_as(AuditStatus.PLANNED),
        ]
        constraints = [imported_once("ci_audit")]

    @transition(
        field="status",
        source=AuditStatus.PLANNED,
        target=AuditStatus.IN_PROGRESS,
        custom=step(
            _("Start"),
            needs=("of_type", "auditor", "method"),
            asks=("sample_size", "sample_seed"),
            gates=(gates.auditor_is_independent,),
            stamps=("started_at",),
            relations=("auditor",),
            icon="player-play",
        ),
    )
    def start(self, *, by: Any) -> None:
        """The sample is drawn and frozen."""
        from shallmark.manage.change_configuration.audits import draw_sample

        draw_sample(self, by=by)

    @transition(
        field="status",
        source=AuditStatus.IN_PROGRESS,
        target=AuditStatus.DONE,
        custom=step(
            _("Finish"),
            gates=(gates.sample_is_looked_at, gates.differences_classed),
            stamps=("done_at",),
            relations=("auditor",),
            icon="check",
        ),
    )
    def finish(self, *, by: Any) -> None:
        """Every item of the sample was looked at."""

    @transition(
        field="status",
        source=AuditStatus.DONE,
        target=AuditStatus.REPORTED,
        custom=step(
            _("Report"),
            asks=("reported_to",),
            gates=(gates.differences_have_actions, gates.reaches_the_managers),
            stamps=("reported_at",),
            icon="send",
        ),
    )
    def report(self, *, by: Any) -> None:
        """Change and configuration manager have the report."""

    @transition(
        field="status",
        source=AuditStatus.PLANNED,
        target=AuditStatus.CANCELED,
        custom=step(
            _("Cancel"),
            needs=("cancel_reason",),
            gates=(gates.interval_is_kept,),
            stamps=("canceled_at",),
            icon="ban",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """It will not be done."""


@tracked()
class CiAuditItem(Record):
    """One item of an audit's sample: what was expected, and what was found."""

    class Finding(models.TextChoices):
        OPEN = "open", _("not looked at")
        SAME = "same", _("as registered")
        DIFFERENT = "different", _("different")
        MISSING = "missing", _("not there")

    audit = models.ForeignKey(
        CiAudit, models.PROTECT, related_name="sample", verbose_name=_("audit")
    )
    ci = models.ForeignKey(Ci, models.PROTECT, related_name="+", verbose_name=_("item"))
    #: the item's fields and attributes when the audit began
    expected = models.JSONField(_("expected"), default=dict, editable=False)
    finding = models.CharField(
        _("finding"), max_length=12, choices=Finding.choices, default=Finding.OPEN
    )
    found = models.TextField(_("what was found"), blank=True)

    class Meta:
        verbose_name = _("audited item")
        verbose_name_plural = _("audited items")
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "ci"],
                name="ci_audit_item_once",
                violation_error_message=_("The item is in the sample already."),
            )
        ]

    def begin(self, **_said: Any) -> None:
        self.title = self.title or self.ci.title
