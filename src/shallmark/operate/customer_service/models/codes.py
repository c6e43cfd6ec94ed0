"""What organisations choose for themselves: categories, reasons, codes, the matrix, templates."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.durations import Seconds
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models import Team
from shallmark.plan.alignment.models import Service


@tracked()
class Category(Record):
    """One of two levels; the second names its parent."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("above it"),
    )
    default_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes to")
    )
    default_impact = models.PositiveSmallIntegerField(_("usual impact"), null=True, blank=True)
    default_urgency = models.PositiveSmallIntegerField(_("usual urgency"), null=True, blank=True)
    is_security = models.BooleanField(_("security"), default=False)
    #: infrastructure or application: an affected item is to be linked (CHK-INC-13)
    needs_item = models.BooleanField(_("needs an affected item"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            imported_once("category"),
            models.UniqueConstraint(
                fields=["parent", "title"],
                nulls_distinct=False,
                name="category_once",
                violation_error_message=_("There is a category of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent.title} › {self.title}" if self.parent else self.title

    def clean(self) -> None:
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": _("Categories have two levels.")})


@tracked()
class HoldReason(Record):
    """What an incident on hold waits for, and whether its clocks wait too."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    pauses = models.BooleanField(_("pauses the clocks"), default=True)
    tell_caller = models.BooleanField(_("needs a word to the caller"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("hold reason")
        verbose_name_plural = _("hold reasons")

    def __str__(self) -> str:
        return self.title


@tracked()
class ResolutionCode(Record):
    """How an incident ended."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("resolution code")
        verbose_name_plural = _("resolution codes")

    def __str__(self) -> str:
        return self.title


#: as far as the scales of an incident reach
HIGHEST = 5


@tracked(removals=True)
class PriorityRule(Record):
    """One cell of the matrix: impact x urgency gives priority."""

    impact = models.PositiveSmallIntegerField(_("impact"), validators=[MinValueValidator(1)])
    urgency = models.PositiveSmallIntegerField(_("urgency"), validators=[MinValueValidator(1)])
    priority = models.PositiveSmallIntegerField(
        _("priority"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority matrix")
        constraints = [
            models.UniqueConstraint(
                fields=["impact", "urgency"],
                name="priority_rule_once",
                violation_error_message=_("This cell of the matrix is filled already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class PriorityLevel(Record):
    """The name of a priority, and how long a record of it may be silent."""

    level = models.PositiveSmallIntegerField(_("priority"), unique=True)
    update_seconds = Seconds(
        _("next update within"), help_text=_("The longest silence while it is open.")
    )

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")

    def __str__(self) -> str:
        return f"P{self.level} {self.title}"


@tracked()
class IncidentTemplate(Record):
    """Values that a frequent kind of incident starts with."""

    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    impact = models.PositiveSmallIntegerField(_("impact"), null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("incident template")
        verbose_name_plural = _("incident templates")

    def __str__(self) -> str:
        return self.title
