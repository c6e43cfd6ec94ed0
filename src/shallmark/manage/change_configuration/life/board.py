"""The life of a meeting of the change advisory board: held, and its minutes signed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_board as gates
from shallmark.manage.change_configuration.board import agenda, members
from shallmark.manage.change_configuration.models.board import BoardMeeting, BoardStatus


class BoardMeetingLife(Lifecycle[BoardMeeting]):
    """What waits in its period stands on the agenda; signed minutes stay as they are."""

    @staticmethod
    def prepare_new(meeting: BoardMeeting, *, by: Person | None, at: datetime) -> None:
        """Without names the members of the board are invited."""
        meeting.invited = meeting.invited or [person.reference for person in members()]

    # What waits in its period is put on; what stands there stays. The invited are told.
    set_agenda = Step(
        BoardStatus.PLANNED,
        None,
        _("Set agenda"),
        sets_time=("agenda_at",),
        allowed_for=("chair",),
        icon="list-check",
    )

    hold = Step(
        BoardStatus.PLANNED,
        BoardStatus.HELD,
        _("Hold"),
        fields=("present",),
        gates=(gates.somebody_present,),
        sets_time=("held_at",),
        allowed_for=("chair",),
        icon="users",
    )

    @Step(
        BoardStatus.HELD,
        BoardStatus.SIGNED,
        _("Sign the minutes"),
        required=("minutes",),
        gates=(gates.everything_noted,),
        sets_time=("signed_at",),
        signs=("signed_by",),
        allowed_for=("chair",),
        icon="signature",
    )
    @staticmethod
    def sign(meeting: BoardMeeting, by: Person | None) -> None:
        """States and votes are kept as they stand; nothing of the meeting changes any more."""
        meeting.snapshot = agenda(meeting)

    cancel = Step(
        BoardStatus.PLANNED,
        BoardStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        allowed_for=("chair",),
        icon="ban",
    )
