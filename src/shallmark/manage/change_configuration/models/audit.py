"""Audits of configuration data, what they looked at, and the differences that were found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.ledger.says import says
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

    status = models.CharField(
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
            initial_state_trigger(AuditStatus.PLANNED),
        ]
        constraints = [imported_once("ci_audit")]


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
    #: by the seed when the audit began, or by hand; a source does not say
    drawn = models.BooleanField(_("drawn"), null=True, editable=False)
    added_because = models.CharField(_("why it was added by hand"), max_length=240, blank=True)

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

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """What nobody drew says why it was added.

        Raises:
            Invalid: a person adds it and gives no reason.

        """
        self.title = self.title or self.ci.title
        if self.drawn is None and by is not None:
            self.drawn = False
        if self.drawn is False and not says(self.added_because):
            sentence = _("The sample was drawn: say why this item is looked at beside it.")
            raise Invalid({"added_because": [str(sentence)]})

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Whoever keeps the item says nothing of what was found (CHK-CFG-05).

        Raises:
            Invalid: who kept the item writes it down.

        """
        written = sorted({"finding", "found"} & before.keys())
        if written and by is not None and had_a_hand(by.pk, self.ci, "kept"):
            sentence = _("You kept this item: another looks at it, and writes down what is there.")
            raise Invalid({written[0]: [str(sentence)]})
