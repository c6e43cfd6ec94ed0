"""A team: people who share a queue."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models.person import Person


@tracked()
class Team(Record):
    """A group that records are assigned to. Its owner leads it."""

    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    members: ClassVar[Any] = models.ManyToManyField(
        Person, through="Membership", related_name="teams", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [imported_once("team")]

    def __str__(self) -> str:
        return self.title


@tracked(removals=True)
class Membership(models.Model):
    """One person in one team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
