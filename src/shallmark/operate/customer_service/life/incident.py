"""The life of an incident, from the first word to its closure."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import clocks, gates, gates_major, gates_security, rules
from shallmark.operate.customer_service.life import security
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN, Status

WORKING = (Status.IN_PROGRESS, Status.ON_HOLD)


class IncidentLife(Lifecycle[Incident]):
    """Verbs are what `perform` takes."""

    @staticmethod
    def prepare_new(incident: Incident, *, by: Person | None, at: datetime) -> None:
        """What the category brings along, who is concerned, the priority and its clocks."""
        rules.fill_from_category(incident)
        rules.fill_people(incident, by)
        rules.mark(incident, at)
        rules.set_priority(incident)
        if incident.criteria_answers:
            rules.sign_answers(incident, {}, by)
        clocks.foresee(incident)

    @staticmethod
    def on_edit(incident: Incident, *, before: Mapping[str, object], by: Person | None) -> None:
        """The matrix, why the priority is lowered, and who is concerned."""
        rules.mark_by_category(incident, before)
        rules.mark(incident, clock.now())
        held = before.get("priority", incident.priority)
        emptied = "priority" in before and incident.priority is None
        if emptied or ({"impact", "urgency"} & before.keys() and "priority" not in before):
            rules.set_priority(incident)
        rules.lowered_with_words(incident, before, held)
        rules.note_of_this_hand_over(incident, before)
        rules.caller_named_by_another(incident, before, by)
        if {"service", "reporter"} & before.keys():
            rules.fill_people(incident, by)
        if "criteria_answers" in before:
            rules.sign_answers(incident, before, by)

    @Step(
        Status.NEW,
        Status.IN_PROGRESS,
        _("Accept"),
        fields=(
            "reporter",
            "description",
            "service",
            "category",
            "impact",
            "urgency",
            "lowered_because",
            "criteria_answers",
            "assigned_team",
            "assigned_to",
        ),
        gates=(
            gates.caller_known,
            gates.described,
            gates.service_and_category,
            gates.priority_by_matrix,
            gates.urgent_is_asked,
            gates_security.security_class,
        ),
        sets_time=("triaged_at",),
        icon="player-play",
    )
    @staticmethod
    def triage(incident: Incident, by: Person | None) -> None:
        incident.owner = incident.owner or by

    # Another team or assignee; the accountable person stays.
    assign = Step(
        OPEN, None, _("Assign"), fields=("assigned_team", "assigned_to"), icon="user-check"
    )

    # It turned out to concern security no more than others do: the desk reads it again.
    @Step(
        (*OPEN, Status.RESOLVED),
        None,
        _("Take the mark away"),
        fields=("category",),
        gates=(gates.is_marked, gates.of_no_security_category),
        reason_needed=True,
        icon="lock-open",
    )
    @staticmethod
    def unmark(incident: Incident, by: Person | None) -> None:
        rules.take_mark_away(incident, by)

    classify_security = security.CLASSIFY
    contain = security.CONTAIN
    investigate = security.INVESTIGATE
    decide_security = security.DECIDE
    review_security = security.REVIEW

    # Another person becomes accountable, with a note (CHK-INC-11).
    hand_over = Step(
        OPEN,
        None,
        _("Hand over"),
        required=("owner",),
        fields=("handover_note",),
        gates=(gates.handover_noted,),
        icon="arrows-exchange",
    )

    # The step is the search: known errors and earlier incidents by words (CHK-INC-07).
    @Step(
        OPEN,
        None,
        _("Search known errors"),
        required=("kedb_words",),
        fields=("kedb_taken",),
        gates=(gates.searched_with_words,),
        sets_time=("kedb_searched_at",),
        icon="bulb",
    )
    @staticmethod
    def note_search(incident: Incident, by: Person | None) -> None:
        rules.search_known(incident, by)

    # Each answer is the act of who gives it; none is taken away (CHK-INC-08).
    answer_criteria = Step(
        OPEN,
        None,
        _("Answer major criteria"),
        required=("criteria_answers",),
        gates=(gates.criteria_answered,),
        icon="help",
    )

    # Work waits for somebody else; the reason says whether the clocks do.
    put_on_hold = Step(
        Status.IN_PROGRESS,
        Status.ON_HOLD,
        _("Put on hold"),
        required=("hold_reason",),
        fields=("hold_note", "hold_until"),
        gates=(gates.wait_is_told,),
        sets_time=("held_at",),
        icon="player-pause",
    )

    @Step(
        Status.ON_HOLD,
        Status.IN_PROGRESS,
        _("Resume"),
        sets_time=("resumed_at",),
        icon="player-play",
    )
    @staticmethod
    def resume(incident: Incident, by: Person | None) -> None:
        incident.hold_reason = None
        incident.hold_until = None

    @Step(
        WORKING,
        None,
        _("Declare major"),
        required=("major_manager",),
        fields=("criteria_answers",),
        gates=(gates.not_major_yet, gates.criteria_answered),
        sets_time=("declared_at",),
        icon="flag",
    )
    @staticmethod
    def declare_major(incident: Incident, by: Person | None) -> None:
        incident.major = True

    # Neither who declared it nor who leads it: the accountable person may, as another manager.
    @Step(
        WORKING,
        None,
        _("Demote"),
        gates=(gates.is_major, gates.demoted_by_another),
        sets_time=("demoted_at",),
        signs=("demoted_by",),
        reason_needed=True,
        allowed_for=("owner",),
        icon="flag-off",
    )
    @staticmethod
    def demote_major(incident: Incident, by: Person | None) -> None:
        incident.major = False

    @Step(
        WORKING,
        Status.RESOLVED,
        _("Resolve"),
        fields=("resolution_code", "resolution", "workaround", "agreed_action"),
        gates=(
            gates.resolution_written,
            gates.resolution_coded,
            gates_security.security_class,
            gates.urgent_is_asked,
            gates.major_declared,
            gates.known_errors_searched,
            gates.customer_warned,
        ),
        sets_time=("resolved_at",),
        icon="check",
    )
    @staticmethod
    def resolve(incident: Incident, by: Person | None) -> None:
        incident.resolved_by = by
        incident.answered_at = None
        incident.hold_reason = None
        incident.hold_until = None
        incident.owner = incident.owner or by

    @Step(
        Status.RESOLVED,
        Status.IN_PROGRESS,
        _("Reopen"),
        sets_time=("reopened_at",),
        reason_needed=True,
        allowed_for=("reporter",),
        icon="rotate",
    )
    @staticmethod
    def reopen(incident: Incident, by: Person | None) -> None:
        incident.reopened_count += 1
        incident.answered_at = incident.confirmed_at = incident.confirmed_by = None

    # The caller's own act; of what a monitor opened, the monitor's or the service owner's.
    @Step(
        Status.RESOLVED,
        Status.CLOSED,
        _("Confirm and close"),
        gates=(
            gates.resolution_written,
            gates.resolution_coded,
            gates.resolved_by_another,
            *security.CLOSING,
        ),
        sets_time=("confirmed_at",),
        allowed_for=("reporter", "monitored_owner"),
        personal=True,
        icon="circle-check",
    )
    @staticmethod
    def confirm(incident: Incident, by: Person | None) -> None:
        rules.set_confirmer(incident, by)

    # An agent's word for the caller's; the caller confirms or denies it afterwards.
    @Step(
        Status.RESOLVED,
        Status.CLOSED,
        _("Close for the caller"),
        required=("word_channel", "word_at"),
        gates=(
            gates.caller_said_so,
            gates.confirmed_by_caller,
            gates.resolution_written,
            gates.resolution_coded,
            gates_major.major_is_reviewed,
            *security.CLOSING,
        ),
        reason_needed=True,
        icon="circle-check",
    )
    @staticmethod
    def close(incident: Incident, by: Person | None) -> None:
        incident.word_by = by

    @Step(
        Status.CLOSED,
        None,
        _("Confirm what was said"),
        gates=(gates.waits_for_caller, gates.resolved_by_another),
        sets_time=("confirmed_at",),
        allowed_for=("reporter",),
        personal=True,
        icon="circle-check",
    )
    @staticmethod
    def confirm_word(incident: Incident, by: Person | None) -> None:
        rules.set_confirmer(incident, by)

    # The caller did not say so; a closed incident stays closed, a new one goes on.
    deny_word = Step(
        Status.CLOSED,
        None,
        _("Deny what was said"),
        gates=(gates.waits_for_caller,),
        sets_time=("denied_at",),
        allowed_for=("reporter",),
        personal=True,
        reason_needed=True,
        icon="x",
    )

    @Step(
        Status.RESOLVED,
        Status.CLOSED,
        _("Close by itself"),
        gates=(
            gates.closes_by_itself,
            gates.resolution_written,
            gates.resolution_coded,
            gates.not_answered,
            gates.waited_long_enough,
        ),
        automatic=True,
    )
    @staticmethod
    def auto_close(incident: Incident, by: Person | None) -> None:
        incident.auto_closed = True

    # It was no incident, or one that is worked on elsewhere.
    cancel = Step(
        OPEN,
        Status.CANCELED,
        _("Cancel"),
        fields=("duplicate_of",),
        gates=(
            gates.canceled_is_asked,
            gates.duplicate_of_an_earlier,
            gates.major_is_not_canceled,
            gates_security.security_is_not_canceled,
        ),
        sets_time=("canceled_at",),
        reason_needed=True,
        allowed_for=("reporter",),
        icon="ban",
    )
