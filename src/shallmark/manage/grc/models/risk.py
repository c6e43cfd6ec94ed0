"""Risks and opportunities, the rules by which they are accepted, and assessment exercises."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import level, moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models import RoleDefinition
from shallmark.plan.alignment.models import Service


class Status(models.TextChoices):
    IDENTIFIED = "identified", _("Identified")
    ASSESSED = "assessed", _("Assessed")
    TREATING = "treating", _("Treating")
    ACCEPTED = "accepted", _("Accepted")
    MONITORED = "monitored", _("Monitored")
    CLOSED = "closed", _("Closed")


OPEN = (Status.IDENTIFIED, Status.ASSESSED, Status.TREATING, Status.ACCEPTED, Status.MONITORED)

EDGES = (
    (Status.IDENTIFIED, Status.ASSESSED),
    (Status.ASSESSED, Status.TREATING),
    (Status.ACCEPTED, Status.TREATING),
    (Status.MONITORED, Status.TREATING),
    (Status.ASSESSED, Status.ACCEPTED),
    (Status.MONITORED, Status.ACCEPTED),
    (Status.TREATING, Status.MONITORED),
    (Status.ACCEPTED, Status.CLOSED),
    (Status.MONITORED, Status.CLOSED),
    (Status.ACCEPTED, Status.ASSESSED),
    (Status.MONITORED, Status.ASSESSED),
)


LEVELS = 5


class Category(models.TextChoices):
    ORGANISATION = "organisation", _("organisation")
    REQUIREMENTS = "requirements", _("service requirements")
    OTHER_PARTIES = "other_parties", _("other parties")
    AVAILABILITY = "availability", _("availability")
    CONTINUITY = "continuity", _("continuity")
    SECURITY = "security", _("information security")
    PROJECT = "project", _("project")


class Treatment(models.TextChoices):
    AVOID = "avoid", _("avoid")
    REDUCE = "reduce", _("reduce")
    SHARE = "share", _("share")
    ACCEPT = "accept", _("accept")


#: what moves while a risk is accepted, beside its score: whatever else it says was accepted
MOVES = frozenset({"owner", "likelihood", "impact", "review_interval"})


def _level(label: Text) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LEVELS)],
        help_text=_("1 is lowest, 5 is highest."),
    )


@tracked()
class Risk(Record):
    """Something that may happen, to the harm or to the good of services and customers."""

    Status = Status
    Category = Category
    #: score before the write that is going on
    scored_before: int | None = None
    #: what the review before found, while a write goes on
    note_before: object = None
    Treatment = Treatment

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.IDENTIFIED, max_length=16
    )
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    opportunity = models.BooleanField(_("an opportunity"), default=False)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="risks",
        verbose_name=_("service"),
    )  # fmt: skip
    text = models.TextField(_("what may happen, and why"), blank=True)
    likelihood = _level(_("likelihood"))
    impact = _level(_("impact"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, editable=False)
    customer_impact = models.TextField(_("effect on customers"), blank=True)
    #: chosen and signed by whoever assesses or reviews it, in the place of a text
    no_customer_effect = models.BooleanField(_("no effect on customers"), default=False)
    treatment = models.CharField(
        _("treatment"), max_length=8, choices=Treatment.choices, blank=True
    )
    decision_by = person(_("treatment decided by"), editable=False)
    accepted_by = person(_("accepted by"), editable=False)
    residual_score = level(_("score after treatment"), LEVELS * LEVELS)
    #: where in the map it stands then; a register from elsewhere has the score alone
    residual_likelihood = _level(_("likelihood after treatment"))
    residual_impact = _level(_("impact after treatment"))
    review_interval = models.PositiveSmallIntegerField(
        _("months between reviews"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("Empty: 12, and 3 above the limit of acceptance."),
    )
    close_reason = models.TextField(_("reason for closing"), blank=True)
    assessed_at = moment(_("assessed"))
    treatment_started_at = moment(_("treatment started"))
    accepted_at = moment(_("accepted"))
    treated_at = moment(_("treated"))
    reviewed_at = moment(_("last review"))
    review_note = models.TextField(_("what the review found"), blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        triggers: ClassVar[list[Any]] = [
            lifecycle("risk", EDGES),
            initial_state_trigger(Status.IDENTIFIED),
        ]
        constraints = [
            imported_once("risk"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score=F("likelihood") * F("impact")),
                name="risk_score_is_likelihood_by_impact",
            ),
            models.CheckConstraint(
                condition=Q(residual_likelihood__isnull=True, residual_impact__isnull=True)
                | Q(residual_score=F("residual_likelihood") * F("residual_impact")),
                name="risk_rest_is_likelihood_by_impact",
                violation_error_message=_(
                    "The score after treatment is likelihood by impact after treatment."
                ),
            ),
            # An imported register is judged by the check, not refused.
            models.CheckConstraint(
                condition=Q(status=Status.IDENTIFIED)
                | Q(source_system__gt="")
                | (
                    Q(owner__isnull=False, score__isnull=False, treatment__gt="")
                    & (Q(customer_impact__gt="") | Q(no_customer_effect=True))
                ),
                name="risk_assessed_is_complete",
                violation_error_message=_(
                    "An assessed risk keeps owner, likelihood, impact, effect on customers and"
                    " treatment."
                ),
            ),
        ]
        # the heat map counts open risks by cell
        indexes = [
            models.Index(fields=["likelihood", "impact", "status"], name="risk_cells"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def clean(self) -> None:
        if self.no_customer_effect and self.customer_impact.strip():
            sentence = _("Say the effect on customers, or choose that there is none.")
            raise ValidationError({"no_customer_effect": sentence})
        if (self.residual_likelihood is None) != (self.residual_impact is None):
            sentence = _("Say both: the likelihood and the impact after treatment.")
            raise ValidationError({"residual_likelihood": sentence})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
        self.rescore()

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """An acceptance is of what was shown: a higher score, or another risk, is not accepted.

        Raises:
            Invalid: that nothing reaches customers is chosen without a step that signs it.

        """
        unsigned = "status" not in before and self.status != Status.IDENTIFIED
        if "no_customer_effect" in before and self.no_customer_effect and unsigned:
            sentence = _("Choose it at “Review”, which says who chose it.")
            raise Invalid({"no_customer_effect": [str(sentence)]})
        self.scored_before = self.score
        self.note_before = before.get("review_note", self.review_note)
        self.rescore()
        higher = (self.score or 0) > (self.scored_before or 0)
        if self.status == Status.ACCEPTED and (higher or self._is_another(before)):
            self.status = Status.ASSESSED
            self.accepted_at = self.accepted_by = None

    @classmethod
    def _is_another(cls, before: Mapping[str, object]) -> bool:
        """Whether the write changes what was accepted."""
        return bool(before.keys() & (frozenset(cls.record_type().fields) - MOVES))

    @property
    def is_scored_down(self) -> bool:
        """Whether the write that is going on scores it lower, once it has been assessed."""
        assessed = self.status != Status.IDENTIFIED
        return assessed and (self.score or 0) < (self.scored_before or 0)

    def rescore(self) -> None:
        """Score is likelihood by impact, and nothing else; so is what is left of it."""
        likelihood, impact = self.likelihood, self.impact
        self.score = None if likelihood is None or impact is None else likelihood * impact
        likelihood, impact = self.residual_likelihood, self.residual_impact
        if self.residual_score is None and likelihood is not None and impact is not None:
            self.residual_score = likelihood * impact


@tracked()
class RiskCriteria(Record):
    """Up to which score risks are accepted, and who may accept more. The newest ones hold."""

    limit_score = models.PositiveSmallIntegerField(
        _("accepted up to score"),
        validators=[MinValueValidator(1), MaxValueValidator(LEVELS * LEVELS)],
    )
    acceptor_role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="+", verbose_name=_("who may accept more"),
    )  # fmt: skip
    approach = models.TextField(_("approach to risks"))
    scale = models.TextField(
        _("scale"), help_text=_("A line for each step, such as “likelihood 1: once in 10 years”.")
    )
    edition = models.CharField(_("version"), max_length=20)
    #: the second person
    approved_by = person(_("approved by"), editable=False)

    class Meta:
        verbose_name = _("risk criteria")
        verbose_name_plural = _("risk criteria")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        wrong = [line for line in self.scale.splitlines() if line.strip() and ":" not in line]
        if wrong:
            sentence = _("A line of the scale is a step, a colon, and what it means: %(line)s")
            raise ValidationError({"scale": sentence % {"line": wrong[0]}})

    def steps(self) -> dict[str, str]:
        """What each step of the scale means, by its name."""
        lines = (line.partition(":") for line in self.scale.splitlines() if ":" in line)
        return {name.strip(): meaning.strip() for name, _colon, meaning in lines}


@tracked()
class RiskAssessment(TypedDays, Record):
    """One exercise in which risks of a scope were looked for and assessed."""

    happened: ClassVar[tuple[str, ...]] = ("done_at",)

    class Scope(models.TextChoices):
        SMS = "sms", _("service management system")
        SECURITY = "security", _("information security")
        CONTINUITY = "continuity", _("availability and continuity")
        PROJECT = "project", _("project")

    scope = models.CharField(_("scope"), max_length=12, choices=Scope.choices)
    done_at = models.DateField(_("done on"))
    method = models.TextField(_("method"))
    #: whoever records it; `second_assessor` comes from a source alone
    assessor = person(_("assessed by"), editable=False)
    second_assessor = person(_("and by"), editable=False)
    #: the second person
    approved_by = person(_("approved by"), editable=False)

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
