"""An act that one person states for another: told by telephone, on paper, in an older system."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.approvals.models import Decision
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person, required_person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    WAITING = "requested", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    DENIED = "rejected", _("Denied")
    WITHDRAWN = "canceled", _("Withdrawn")


class Channel(models.TextChoices):
    TELEPHONE = "telephone", _("by telephone")
    PERSON = "person", _("in person")
    PAPER = "paper", _("on paper")
    SYSTEM = "system", _("in an older system")


EDGES = (
    (Status.WAITING, Status.CONFIRMED),
    (Status.WAITING, Status.DENIED),
    (Status.WAITING, Status.WITHDRAWN),
)


@tracked()
class StatedAct(Record):
    """What somebody is said to have done, over one version of a record.

    It counts as that person's act when the person confirms it, and never before: a step is taken
    then, in the own name; a decision that opened the way for an emergency is judged from then on.
    """

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.WAITING, max_length=16
    )
    record_key = models.CharField(_("kind of record"), max_length=60, editable=False)
    record = models.CharField(
        _("record"), max_length=40, help_text=_("Its number, such as CHG0000012.")
    )
    #: verb of a step of the record, or of a decision on it
    step = models.CharField(_("step"), max_length=60)
    #: the version that was in view when it was stated
    of_version = models.PositiveIntegerField(_("version"), null=True, editable=False)
    #: the decision that was written down, where it is one
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decision"),
    )  # fmt: skip
    named = required_person(_("whose act it is"))
    channel = models.CharField(_("how it was told"), choices=Channel.choices, max_length=16)
    said_at = models.DateTimeField(_("when it was told"))
    words = models.TextField(_("what was said"))
    stated_by = person(_("stated by"), editable=False)
    confirmed_by = person(_("confirmed by"), editable=False)
    confirmed_at = moment(_("confirmed"))
    denied_by = person(_("denied by"), editable=False)
    denied_at = moment(_("denied"))
    withdrawn_at = moment(_("withdrawn"))

    class Meta:
        verbose_name = _("act stated for another")
        verbose_name_plural = _("acts stated for others")
        triggers: ClassVar[list[Any]] = [
            lifecycle("statedact", EDGES),
            initial_state_trigger(Status.WAITING),
        ]
        constraints = [
            imported_once("stated_act"),
            models.CheckConstraint(
                condition=Q(stated_by__isnull=True) | ~Q(stated_by=F("named")),
                name="stated_act_for_another",
                violation_error_message=_("Take the step yourself: it is your own act."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_by=F("named")),
                name="stated_act_confirmed_by_named",
                violation_error_message=_("Nobody but the named person confirms it."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CONFIRMED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="stated_act_confirmed_is_signed",
                violation_error_message=_("A confirmation is signed by the named person."),
            ),
            models.UniqueConstraint(
                fields=["record_key", "record", "step", "named"],
                condition=Q(status=Status.WAITING),
                name="stated_act_waits_once",
                violation_error_message=_("This waits for that person's confirmation already."),
            ),
        ]
        indexes = [
            models.Index(fields=["named", "status"], name="stated_act_inbox"),
            models.Index(fields=["record_key", "record"], name="stated_act_of"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Whoever writes it down states it."""
        self.stated_by = by or self.stated_by
        self.owner = self.owner or self.stated_by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Nobody rewrites what another is asked to confirm."""
        changed = sorted(before.keys() - {"owner", "title"})
        if changed and "status" not in before:
            text = _("It stands as it was stated: withdraw it, and state it anew.")
            raise Invalid({changed[0]: [str(text)]})
