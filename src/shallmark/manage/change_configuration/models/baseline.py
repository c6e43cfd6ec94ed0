"""A baseline: a picture of items that nobody can change once it is taken."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_states import Environment
from shallmark.manage.change_configuration.models.ci_type import CiType


class BaselineStatus(models.TextChoices):
    OPEN = "open", _("Open")
    TAKEN = "taken", _("Taken")
    FAILED = "failed", _("Failed")


EDGES = (
    (BaselineStatus.OPEN, BaselineStatus.TAKEN),
    (BaselineStatus.OPEN, BaselineStatus.FAILED),
)


@tracked()
class Baseline(Record):
    """Of all items, or of those of a class, an environment, or beneath one item."""

    Status = BaselineStatus

    class Purpose(models.TextChoices):
        BEFORE_RELEASE = "before_release", _("before a release")
        AUDIT = "audit", _("audit")
        BUILD = "build", _("build")
        REFERENCE = "reference", _("reference")

    status = models.CharField(
        _("state"), choices=BaselineStatus.choices, default=BaselineStatus.OPEN, max_length=8
    )
    purpose = models.CharField(
        _("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.REFERENCE
    )
    environment = models.CharField(
        _("environment"), max_length=12, choices=Environment.choices, blank=True
    )
    of_type = models.ForeignKey(
        CiType, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("only items of class"),
    )  # fmt: skip
    of_item = models.ForeignKey(
        Ci, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("only this item and what it rests on"),
    )  # fmt: skip
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    item_count = models.PositiveIntegerField(_("items"), default=0, editable=False)
    #: SHA-256 over identifiers, versions and attributes in the order of the identifiers
    hash = models.CharField(_("seal"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        triggers: ClassVar[list[Any]] = [
            lifecycle("baseline", EDGES),
            initial_state_trigger(BaselineStatus.OPEN),
            pgtrigger.Protect(
                name="taken_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status="open"),
            ),
        ]
        constraints = [imported_once("baseline")]


class BaselineItem(models.Model):
    """One item as it was."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="items")
    ci = models.ForeignKey(Ci, models.PROTECT, related_name="+")
    uid = models.CharField(max_length=160)
    content_version = models.CharField(max_length=80, blank=True)
    #: fields, own attributes and relations at that time
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["baseline", "ci"], name="baseline_item_once")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF (SELECT b.status FROM change_configuration_baseline b
                        WHERE b.id = NEW.baseline_id) <> 'open'
                    THEN RAISE EXCEPTION 'A baseline that is taken gets no further items';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.uid
