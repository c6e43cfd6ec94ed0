"""A meeting of the change advisory board: who, when, which changes, and the signed minutes."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.numbers import next_position
from shallmark.kernel.refusals import Invalid
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.change_configuration import gates_board as gates
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

    status = FSMField(_("state"), choices=Status.choices, default=Status.PLANNED, max_length=10)
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
            born_as(BoardStatus.PLANNED),
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

    def begin(self, *, by: Any, at: datetime) -> None:
        """Who makes it leads it; without names the members of the board are invited."""
        from shallmark.manage.change_configuration.board import members

        self.chair = self.chair or by
        self.invited = self.invited or [one.reference for one in members()]

    def follow_edit(self, *, before: dict[str, Any], by: Any) -> None:
        if self.status in OVER:
            raise Invalid({"title": [_now("The minutes are signed, or the meeting is off.")]})

    @transition(
        field="status",
        source=BoardStatus.PLANNED,
        target=None,
        custom=step(
            _("Set agenda"), stamps=("agenda_at",), relations=("chair",), icon="list-check"
        ),
    )
    def set_agenda(self, *, by: Any) -> None:
        """What waits in its period is put on; what stands there stays. The invited are told."""

    @transition(
        field="status",
        source=BoardStatus.PLANNED,
        target=BoardStatus.HELD,
        custom=step(
            _("Hold"),
            asks=("present",),
            gates=(gates.somebody_present,),
            stamps=("held_at",),
            relations=("chair",),
            icon="users",
        ),
    )
    def hold(self, *, by: Any) -> None:
        """People came together."""

    @transition(
        field="status",
        source=BoardStatus.HELD,
        target=BoardStatus.SIGNED,
        custom=step(
            _("Sign the minutes"),
            needs=("minutes",),
            gates=(gates.everything_noted,),
            stamps=("signed_at",),
            relations=("chair",),
            icon="signature",
        ),
    )
    def sign(self, *, by: Any) -> None:
        """States and votes are kept as they stand; nothing of the meeting changes any more."""
        from shallmark.manage.change_configuration.board import agenda

        self.signed_by = by
        self.snapshot = agenda(self)

    @transition(
        field="status",
        source=BoardStatus.PLANNED,
        target=BoardStatus.CANCELED,
        custom=step(
            _("Cancel"),
            needs=("cancel_reason",),
            stamps=("canceled_at",),
            relations=("chair",),
            icon="ban",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """It does not take place."""


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

    def begin(self, *, by: Any, at: datetime) -> None:
        """Last on the agenda, under the name of its change."""
        self._refuse_what_is_over()
        self.title = self.title or self.change.title
        if self.position is None:
            self.position = next_position(self.meeting.items)

    def follow_edit(self, *, before: dict[str, Any], by: Any) -> None:
        self._refuse_what_is_over()

    def _refuse_what_is_over(self) -> None:
        if self.meeting.status in OVER:
            raise Invalid({"meeting": [_now("The minutes are signed, or the meeting is off.")]})
