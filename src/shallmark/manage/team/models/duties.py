"""Who does what (RACI), how far authority goes, and which duties one person does not unite."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record, fields
from shallmark.kernel.records import record_types
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.role import RoleDefinition


@tracked()
class Responsibility(Record):
    """One cell of the RACI matrix: a role's part in a process or a service."""

    class Part(models.TextChoices):
        RESPONSIBLE = "R", _("does it")
        ACCOUNTABLE = "A", _("answers for it")
        CONSULTED = "C", _("is asked")
        INFORMED = "I", _("is told")

    #: of a process or a service, which stand on higher floors
    subject = models.CharField(
        _("process or service"), max_length=40, help_text=_("Number of its record.")
    )
    role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="responsibilities", verbose_name=_("role")
    )
    part = models.CharField(_("part"), max_length=1, choices=Part.choices)

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "role", "part"],
                name="responsibility_once",
                violation_error_message=_("The role has this part already."),
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(part="A"),
                name="responsibility_one_accountable",
                violation_error_message=_("One role answers for it: end the other's part first."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        if not self.title:
            words = f"{self.role} {self.get_part_display()}"
            self.title = f"{_subject_words(self.subject)}: {words}"[:240]


def _subject_words(reference: str) -> str:
    """The title of the process or service with this number; without one the number itself."""
    prefix = reference.rstrip("0123456789")
    kind = next((one for one in record_types() if one.prefix == prefix), None)
    named = kind.model.objects.filter(reference=reference).first() if kind else None
    return named.title if named else reference


@tracked()
class AuthorityLevel(Record):
    """Up to where the holders of a role decide; approval rules read it."""

    class Matter(models.TextChoices):
        CHANGE = "change", _("Changes")
        RELEASE = "release", _("Releases")
        RISK = "risk", _("Risks")
        EXCEPTION = "exception", _("Exceptions")
        EXPENSE = "expense", _("Expenses")

    role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="authorities", verbose_name=_("role")
    )
    matter = models.CharField(_("matter"), max_length=12, choices=Matter.choices)
    #: in the currency of the books; empty: without limit
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("authority level")
        verbose_name_plural = _("authority levels")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "matter"],
                name="authority_level_once",
                violation_error_message=_("The role has a level for this already: change it."),
            )
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.role}: {self.get_matter_display()}"[:240]


@tracked()
class SeparationRule(Record):
    """Two roles that one person does not hold at the same time; the title says why."""

    first = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="excludes", verbose_name=_("role")
    )
    second = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="excluded_by", verbose_name=_("and role")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("separation of duties")
        verbose_name_plural = _("separations of duties")
        constraints = [
            models.UniqueConstraint(
                models.functions.Least("first", "second"),
                models.functions.Greatest("first", "second"),
                name="separation_rule_once",
                violation_error_message=_("These two are apart already."),
            ),
        ]

    def clean(self) -> None:
        if self.first_id and self.first_id == self.second_id:
            raise ValidationError({"second": _("Name two different roles.")})

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


@tracked()
class CompensatingMeasure(Record):
    """In a small team one person may unite two duties, when something else watches over it."""

    rule = models.ForeignKey(
        SeparationRule, models.PROTECT, related_name="measures", verbose_name=_("duties apart")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    measure = models.TextField(
        _("measure"), help_text=_("Such as: another reviews each decision within the week.")
    )
    #: the second person; nobody where the operator of the machine did it by command
    approved_by = fields.person(_("approved by"), editable=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("compensating measure")
        verbose_name_plural = _("compensating measures")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="compensating_measure_ends",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("person")),
                name="compensating_measure_by_another",
                violation_error_message=_("Another person than the one concerned approves it."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.person}: {self.rule}"[:240]
