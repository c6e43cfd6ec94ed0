"""The life of an incident: its steps, each with needs, gates and stamps.

Methods only set fields of the incident; rights, gates, history and notices are the door's.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.operate.customer_service import gates
from shallmark.operate.customer_service.models.states import OPEN, Status

WORKING = (Status.IN_PROGRESS, Status.ON_HOLD)


class IncidentLife:
    """Steps in the order of the states. Verbs are what `perform` takes."""

    status: str
    hold_reason: Any
    hold_until: Any
    reopened_count: int
    auto_closed: bool
    major: bool
    confirmed_at: Any
    confirmed_by: Any
    assigned_to: Any
    owner: Any

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.IN_PROGRESS,
        custom=step(
            _("Accept"),
            asks=("service", "category", "impact", "urgency", "assigned_team", "assigned_to"),
            gates=(gates.reporter_service_category, gates.priority_by_matrix, gates.security_class),
            stamps=("triaged_at",),
            icon="player-play",
        ),
    )
    def triage(self, *, by: Any) -> None:
        self.owner = self.owner or by

    @transition(
        field="status",
        source=[*OPEN],
        target=None,
        custom=step(
            _("Assign"),
            asks=("assigned_team", "assigned_to"),
            icon="user-check",
        ),
    )
    def assign(self, *, by: Any) -> None:
        """Another team or assignee; the accountable person stays."""

    @transition(
        field="status",
        source=[*OPEN],
        target=None,
        custom=step(
            _("Hand over"),
            needs=("owner",),
            asks=("handover_note",),
            gates=(gates.handover_noted,),
            icon="arrows-exchange",
        ),
    )
    def hand_over(self, *, by: Any) -> None:
        """Another person becomes accountable, with a note (CHK-INC-11)."""

    @transition(
        field="status",
        source=[*OPEN],
        target=None,
        custom=step(
            _("Record known-error search"),
            needs=("kedb_result",),
            stamps=("kedb_searched_at",),
            icon="bulb",
        ),
    )
    def note_search(self, *, by: Any) -> None:
        """Known errors and earlier incidents were looked at (CHK-INC-07)."""

    @transition(
        field="status",
        source=Status.IN_PROGRESS,
        target=Status.ON_HOLD,
        custom=step(
            _("Put on hold"),
            needs=("hold_reason",),
            asks=("hold_note", "hold_until"),
            gates=(gates.caller_is_told,),
            stamps=("held_at",),
            icon="player-pause",
        ),
    )
    def put_on_hold(self, *, by: Any) -> None:
        """Work waits for somebody else; the reason says whether the clocks do."""

    @transition(
        field="status",
        source=Status.ON_HOLD,
        target=Status.IN_PROGRESS,
        custom=step(_("Resume"), stamps=("resumed_at",), icon="player-play"),
    )
    def resume(self, *, by: Any) -> None:
        self.hold_reason = None
        self.hold_until = None

    @transition(
        field="status",
        source=[*WORKING],
        target=None,
        custom=step(
            _("Declare major"),
            needs=("major_manager",),
            asks=("criteria_answers",),
            gates=(gates.criteria_answered,),
            stamps=("declared_at",),
            icon="flag",
        ),
    )
    def declare_major(self, *, by: Any) -> None:
        self.major = True

    @transition(
        field="status",
        source=[*WORKING],
        target=None,
        custom=step(
            _("Demote"),
            gates=(gates.is_major,),
            stamps=("demoted_at",),
            reason_needed=True,
            icon="flag-off",
        ),
    )
    def demote_major(self, *, by: Any) -> None:
        self.major = False

    @transition(
        field="status",
        source=[*WORKING],
        target=Status.RESOLVED,
        custom=step(
            _("Resolve"),
            asks=("resolution_code", "resolution", "workaround", "agreed_action"),
            gates=(
                gates.resolution_written,
                gates.major_declared,
                gates.known_errors_searched,
                gates.customer_warned,
            ),
            stamps=("resolved_at",),
            icon="check",
        ),
    )
    def resolve(self, *, by: Any) -> None:
        self.hold_reason = None
        self.hold_until = None
        self.owner = self.owner or by

    @transition(
        field="status",
        source=Status.RESOLVED,
        target=Status.IN_PROGRESS,
        custom=step(
            _("Reopen"),
            stamps=("reopened_at",),
            reason_needed=True,
            relations=("reporter",),
            icon="rotate",
        ),
    )
    def reopen(self, *, by: Any) -> None:
        self.reopened_count += 1
        self.confirmed_at = self.confirmed_by = None

    @transition(
        field="status",
        source=Status.RESOLVED,
        target=Status.CLOSED,
        custom=step(
            _("Close"),
            asks=("confirmed_by",),
            gates=(gates.confirmed, gates.resolution_written),
            stamps=("confirmed_at",),
            relations=("reporter",),
            icon="circle-check",
        ),
    )
    def close(self, *, by: Any) -> None:
        """The caller, or somebody the caller told, confirmed."""

    @transition(
        field="status",
        source=Status.RESOLVED,
        target=Status.CLOSED,
        custom=step(
            _("Close by itself"),
            gates=(gates.closes_by_itself, gates.resolution_written, gates.waited_long_enough),
            automatic=True,
        ),
    )
    def auto_close(self, *, by: Any) -> None:
        self.auto_closed = True

    @transition(
        field="status",
        source=[*OPEN],
        target=Status.CANCELED,
        custom=step(
            _("Cancel"),
            asks=("duplicate_of",),
            stamps=("canceled_at",),
            reason_needed=True,
            relations=("reporter",),
            icon="ban",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """It was no incident, or one that is worked on elsewhere."""
