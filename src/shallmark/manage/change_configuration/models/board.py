"""A meeting of the change advisory board: who, when, which changes, and the signed minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.numbers import next_position
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_lists import References


class BoardStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    SIGNED = "signed", _("Minutes signed")
    CANCELED = "canceled", _("Canceled")


EDGES = (("planned", "held"), ("held", "signed"), ("planned", "canceled"))
OVER = (BoardStatus.SIGNED, BoardStatus.CANCELED)


@tracked()
class BoardMeeting(Record):
    """Members look at what waits together; each decides for themselves, on the change's own page.

    So the meeting holds no votes. Its page shows them as they stand; the signature keeps them.
    """

    Status = BoardStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=10
    )
    meets_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=240, blank=True)
    covers_until = models.DateField(
        _("changes planned until"), null=True, blank=True, help_text=_("None: all that wait.")
    )
    chair = person(_("chair"))
    invited = References(_("invited"), keys=("person",))
    present = References(_("present"), keys=("person",))
    minutes = models.TextField(_("minutes"), blank=True)
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    agenda_at = moment(_("agenda set"))
    held_at = moment(_("held"))
    signed_at = moment(_("minutes signed"))
    signed_by = person(_("signed by"), editable=False)
    canceled_at = moment(_("canceled"))
    #: the agenda with states and votes as they stood at the signature
    snapshot = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("board meeting")
        verbose_name_plural = _("board meetings")
        triggers: ClassVar[list[Any]] = [
            lifecycle("board_meeting", EDGES),
            initial_state_trigger(BoardStatus.PLANNED),
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="signed"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=BoardStatus.values), name="board_status_known"
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Who makes it leads it."""
        self.chair = self.chair or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        if self.status in OVER:
            raise Invalid({"title": [_now("The minutes are signed, or the meeting is off.")]})


@tracked()
class BoardItem(Record):
    """A change on the agenda of a meeting, and what the meeting came to."""

    class Noted(models.TextChoices):
        FOR = "for", _("advises approval")
        AGAINST = "against", _("advises rejection")
        LATER = "later", _("put off to a later meeting")
        OFF = "off", _("taken off the agenda")

    meeting = models.ForeignKey(
        BoardMeeting, models.CASCADE, related_name="items", verbose_name=_("meeting")
    )
    change = models.ForeignKey(
        Change, models.PROTECT, related_name="board_items", verbose_name=_("change")
    )
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    noted = models.CharField(_("result"), max_length=8, choices=Noted.choices, blank=True)
    note = models.TextField(_("what was said"), blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF (SELECT b.status FROM change_configuration_boardmeeting b
                        WHERE b.id = NEW.meeting_id) = 'signed'
                    THEN RAISE EXCEPTION 'The minutes are signed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "change"],
                name="board_item_once",
                violation_error_message=_("The change is on this agenda already."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Last on the agenda, under the name of its change."""
        self._refuse_what_is_over()
        self.title = self.title or self.change.title
        if self.position is None:
            self.position = next_position(self.meeting.items)

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        self._refuse_what_is_over()

    def _refuse_what_is_over(self) -> None:
        if self.meeting.status in OVER:
            raise Invalid({"meeting": [_now("The minutes are signed, or the meeting is off.")]})
