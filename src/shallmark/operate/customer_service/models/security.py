"""Security incidents: what they are classified by, and whom the escalation path tells when."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.durations import Seconds
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models import RoleDefinition


@tracked()
class SecurityCategory(Record):
    """What kind of security incident it is; apart from the category that the desk works by."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("security category")
        verbose_name_plural = _("security categories")

    def __str__(self) -> str:
        return self.title


@tracked()
class SecurityPriority(Record):
    """How much is at risk, and how soon somebody answers for it and it is contained."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    level = models.PositiveSmallIntegerField(
        _("rank"), unique=True, validators=[MinValueValidator(1)], help_text=_("1 is the highest."),
    )  # fmt: skip
    meaning = models.CharField(_("when it is chosen"), max_length=240, blank=True)
    acknowledge_seconds = Seconds(
        _("acknowledged within"), help_text=_("From when it was marked, day and night.")
    )
    contain_seconds = Seconds(
        _("contained within"), help_text=_("From when it was marked, day and night.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("security priority")
        verbose_name_plural = _("security priorities")

    def __str__(self) -> str:
        return f"S{self.level} {self.title}"


class PathKind(models.TextChoices):
    FUNCTION = "function", _("by function")
    HIERARCHY = "hierarchy", _("by hierarchy")


@tracked()
class SecurityStep(Record):
    """A step of the path: which role is told, how long after an incident was marked."""

    Kind = PathKind

    level = models.PositiveSmallIntegerField(
        _("step"), unique=True, validators=[MinValueValidator(1)]
    )
    kind = models.CharField(_("escalation"), max_length=10, choices=PathKind.choices)
    role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="+", verbose_name=_("role that is told")
    )
    after_seconds = models.PositiveIntegerField(
        _("after seconds"), default=0, help_text=_("From when it was marked; 0 is at once.")
    )
    #: null: of every priority, also before there is one
    up_to = models.PositiveSmallIntegerField(
        _("up to security priority"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("2: of S1 and S2. Empty: of every incident, before it has a priority too."),
    )  # fmt: skip
    only_unanswered = models.BooleanField(
        _("only while nobody acknowledged"), default=False,
        help_text=_("Not told where somebody acknowledged it by then."),
    )  # fmt: skip
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("step of the security path")
        verbose_name_plural = _("security escalation path")

    def __str__(self) -> str:
        return f"{self.level}. {self.role}"

    def clean(self) -> None:
        if self.level == 1 and (self.after_seconds or self.up_to or self.only_unanswered):
            text = _("The first step is taken at once, of every security incident.")
            raise ValidationError({"level": text})
