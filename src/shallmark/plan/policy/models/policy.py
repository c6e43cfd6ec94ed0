"""Policies by kind: what top management directs, in force with the document that carries it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models import Document
from shallmark.common.documents.models.controlled import Status, controlled_states
from shallmark.kernel.models.fields import moment
from shallmark.kernel.tracking import tracked
from shallmark.plan.policy.models.governed import Governed, lines


class Kind(models.TextChoices):
    SERVICE_MANAGEMENT = "service_management", _("Service management")
    CHANGE = "change", _("Change")
    RELEASE = "release", _("Release")
    SECURITY = "security", _("Information security")
    CONTINUITY = "continuity", _("Continuity")
    FINANCE = "finance", _("Finance")
    IMPROVEMENT = "improvement", _("Improvement")
    CONFIGURATION = "configuration", _("Configuration")


@tracked()
class Policy(Governed):
    """One of each kind is in force at a time."""

    Kind = Kind
    moved_by: ClassVar[Mapping[str, str]] = {"review_due": "review"}

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("document"),
        help_text=_("The controlled document that carries the text."),
    )
    separation = models.BooleanField(_("author and approver differ"), default=True)
    #: of a change policy: which changes are major (CHK-CHG-18)
    major_criteria = lines(_("criteria of major changes"))
    published_where = models.CharField(_("published where"), max_length=240, blank=True)
    audience = models.CharField(_("who is told"), max_length=240, blank=True)
    published_at = moment(_("published"))
    reviewed_at = moment(_("last review"))

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        triggers: ClassVar[list[Any]] = controlled_states("policy")
        constraints = [
            # judged at the end of the transaction: the next takes the place of the last
            ExclusionConstraint(
                name="policy_one_of_a_kind_in_force",
                expressions=[("kind", RangeOperators.EQUAL)],
                condition=Q(status=Status.IN_FORCE),
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("One policy of a kind is in force at a time."),
            )
        ]
