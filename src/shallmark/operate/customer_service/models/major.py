"""What happens in the room of a major incident: roles, facts and updates. Acts, never rewritten."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.models.fields import required_person
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.trail import STAYS

#: whoever did it is whoever writes: nobody acts in another's name
BY_WRITER = pgtrigger.Trigger(
    name="by_who_writes",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.by_id IS DISTINCT FROM
          (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'by')::bigint
        THEN RAISE EXCEPTION 'What happens in the room is the act of who writes it';
        END IF;
        RETURN NEW;
    """,
)
ACTS: list[Any] = [*STAYS, BY_WRITER]


class MajorRole(models.Model):
    """Somebody took a role in the room, or was handed it; the last row of a role holds."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        TECHNICAL_LEAD = "technical_lead", _("Technical lead")
        COMMUNICATOR = "communicator", _("Communicator")
        ON_SITE = "on_site", _("On site")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="major_roles")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    person = required_person(_("person"))
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["incident", "role"], name="major_role_of_incident")]
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return f"{self.incident_id} {self.role}"

    @property
    def was_handed(self) -> bool:
        return self.person_id != self.by_id


class MajorFact(models.Model):
    """What somebody states of a major incident: `happened_at` as told, `at` when it was said."""

    class Kind(models.TextChoices):
        FACT = "fact", _("Fact")
        CAUSE = "cause", _("Cause")
        WORKAROUND = "workaround", _("Workaround")
        RULED_OUT = "ruled_out", _("Ruled out")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="major_facts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.FACT)
    text = models.CharField(_("fact"), max_length=500)
    happened_at = models.DateTimeField(_("when it happened"))
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(happened_at__lte=models.F("at")),
                name="major_fact_has_happened",
                violation_error_message=_("A fact has happened before it is stated."),
            ),
        ]
        indexes = [models.Index(fields=["incident", "-happened_at"], name="major_fact_of_incident")]
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return self.text


class MajorFactWithdrawal(models.Model):
    """A fact does not hold any more; it stays to be read, struck through."""

    fact = models.OneToOneField(MajorFact, models.CASCADE, related_name="withdrawal")
    reason = models.CharField(_("why it is withdrawn"), max_length=240)
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return self.reason


class MajorUpdate(models.Model):
    """What was told, to whom, when it was due and when it went out (8.6.1)."""

    class Sure(models.TextChoices):
        LIKELY = "likely", _("likely")
        SURE = "sure", _("sure")
        UNSURE = "unsure", _("unsure")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="major_updates")
    number = models.PositiveSmallIntegerField(_("number"))
    know = models.TextField(_("what we know"))
    doing = models.TextField(_("what we do"))
    back_by = models.DateTimeField(_("back by, our estimate"), null=True, blank=True)
    sure = models.CharField(_("how sure"), max_length=8, choices=Sure.choices, blank=True)
    #: when this update was due, and by when the next one is
    due_at = models.DateTimeField(_("due"))
    next_due_at = models.DateTimeField(_("next news by"))
    #: audience: how many people of it were told
    told = models.JSONField(_("told"), default=dict)
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="major_update_once"),
            models.CheckConstraint(
                condition=models.Q(next_due_at__gt=models.F("at")),
                name="major_update_next_is_later",
                violation_error_message=_("The next news comes later than this."),
            ),
        ]
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return f"{self.incident_id} {self.number}"

    @property
    def late_by(self) -> float:
        """Seconds between when it was due and when it went out; 0 in time."""
        return max((self.at - self.due_at).total_seconds(), 0.0)
