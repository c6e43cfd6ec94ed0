"""Roles and who holds them, from when to when."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record, RecordQuerySet, fields
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models.person import Person


@tracked()
class RoleDefinition(Record):
    """What a role answers for. `rights` names the role of `roles.py` that holders act with."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("role type of the guide")
        OPERATIONAL = "operational", _("operational role")
        PROCESS = "process", _("process owner")

    key = models.SlugField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    accountability = models.CharField(_("MOF accountability"), max_length=60, blank=True)
    tasks = models.TextField(_("tasks"), blank=True)
    authority = models.TextField(_("authority"), blank=True)
    competences = models.TextField(_("competences"), blank=True)
    mandatory = models.BooleanField(_("must be held"), default=False)
    sole_holder = models.BooleanField(_("one holder at a time"), default=False)
    top_management = models.BooleanField(_("top management"), default=False)
    rights = models.CharField(_("rights of"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.title


class RoleAssignmentQuerySet(RecordQuerySet["RoleAssignment"]):
    def in_effect(self, day: date) -> "RoleAssignmentQuerySet":
        """Assignments of the day: begun, and not ended."""
        return self.filter(starts_on__lte=day).exclude(ends_on__lte=day)


class DateRange(models.Func):
    """daterange(from, to): half open, as all our dates are."""

    function = "daterange"
    output_field = DateRangeField()


class AssignmentStatus(models.TextChoices):
    GIVEN = "given", _("To be accepted")
    ACCEPTED = "accepted", _("Accepted")


#: whoever takes the place of the holder accepts anew
ASSIGNMENT_EDGES = (
    (AssignmentStatus.GIVEN, AssignmentStatus.ACCEPTED),
    (AssignmentStatus.ACCEPTED, AssignmentStatus.GIVEN),
)


@tracked()
class RoleAssignment(Record):
    """A person holds a role from a day up to, not including, another; and says so himself."""

    Status = AssignmentStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.GIVEN, max_length=10
    )
    role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="assignments", verbose_name=_("role")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="role_assignments", verbose_name=_("holder")
    )
    deputy = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_assignments",
        verbose_name=_("deputy"),
    )
    scope = models.CharField(_("for"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    #: of an auditor: the period whose records are open, security incidents too; each look is kept
    audits_from = models.DateField(
        _("audits from"), null=True, blank=True,
        help_text=_("Opens the security incidents of the period to an auditor, to be read only."),
    )  # fmt: skip
    audits_until = models.DateField(_("audits until"), null=True, blank=True)
    accepted_at = fields.moment(_("accepted"))
    accepted_by = fields.person(_("accepted by"), editable=False)
    appointed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("appointed by"),
    )
    #: the second person, where one was needed (two_people.py)
    confirmed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("confirmed by"),
    )
    #: copied from the role, so that the database itself can hold the rule
    sole = models.BooleanField(default=False, editable=False)

    # The plugin reads the base's manager as a class variable, and its own as none.
    objects = RoleAssignmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        triggers: ClassVar[list[Any]] = [
            lifecycle("role_assignment", ASSIGNMENT_EDGES),
            initial_state_trigger(AssignmentStatus.GIVEN),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="role_assignment_ends_after_start",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(audits_from__isnull=True, audits_until__isnull=True)
                | models.Q(
                    audits_from__isnull=False,
                    audits_until__gt=models.F("audits_from"),
                    ends_on__isnull=False,
                ),
                name="role_assignment_audits_a_period",
                violation_error_message=_(
                    "A period to audit has a first and a later last day, and the role itself ends."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(appointed_by__isnull=True)
                | ~models.Q(appointed_by=models.F("person"))
                | models.Q(confirmed_by__isnull=False),
                name="role_assignment_own_by_two",
                violation_error_message=_("Nobody takes a role alone: another confirms it."),
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~(
                    models.Q(confirmed_by=models.F("person"))
                    | models.Q(confirmed_by=models.F("appointed_by"))
                ),
                name="role_assignment_confirmed_by_another",
                violation_error_message=_("Neither giver nor holder confirms it."),
            ),
            ExclusionConstraint(
                name="role_assignment_one_sole_holder",
                expressions=[
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                    ("role", RangeOperators.EQUAL),
                ],
                condition=models.Q(sole=True),
                violation_error_message=_(
                    "This role has one holder at a time: end the other first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.sole = self.role.sole_holder
        self.appointed_by = self.appointed_by or by
        if not self.title:
            self.title = f"{self.role}: {self.person}"

    def clean(self) -> None:
        if self.deputy_id and self.deputy_id == self.person_id:
            raise ValidationError({"deputy": _("The deputy must be another person.")})
        if self.audits_from is not None and self.role.rights != "auditor":
            raise ValidationError({"audits_from": _("Only an auditor is given a period to audit.")})
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": _("The last day must come after the first.")})
