"""The lives of request items, service requests and their tasks."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import gates_request as gates
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.clocks import REQUESTS
from shallmark.operate.customer_service.models import RequestItem, RequestTask, ServiceRequest
from shallmark.operate.customer_service.models.request_states import (
    REQUEST_OPEN,
    TASK_TO_DO,
    ItemStatus,
    RequestStatus,
    TaskStatus,
)

_MAY_BE_WITHDRAWN = (ItemStatus.DRAFT, ItemStatus.PUBLISHED, ItemStatus.PAUSED)
_ORDER = ("requester", "item", "request_class", "priority", "answers")
_ORDER_GATES = (
    gates.is_complete, gates.item_is_offered, gates.is_answered, gates.item_has_instructions,
)  # fmt: skip


class RequestItemLife(Lifecycle[RequestItem]):
    publish = Step(
        (ItemStatus.DRAFT, ItemStatus.PAUSED),
        ItemStatus.PUBLISHED,
        _("Publish"),
        fields=("instructions",),
        gates=(gates.has_instructions, gates.has_steps, gates.published_by_another),
        sets_time=("published_at",),
        signs=("published_by",),
        icon="circle-check",
    )
    # Nobody orders it meanwhile; it may be changed.
    pause = Step(
        ItemStatus.PUBLISHED,
        ItemStatus.PAUSED,
        _("Pause"),
        required=("decision_reason",),
        sets_time=("paused_at",),
        icon="player-pause",
    )
    withdraw = Step(
        _MAY_BE_WITHDRAWN,
        ItemStatus.WITHDRAWN,
        _("Withdraw"),
        required=("decision_reason",),
        sets_time=("withdrawn_at",),
        icon="ban",
    )


class ServiceRequestLife(Lifecycle[ServiceRequest]):
    """Verbs are what `perform` takes."""

    @staticmethod
    def prepare_new(request: ServiceRequest, *, by: Person | None, at: datetime) -> None:
        """What the item brings along, who is concerned, what it costs."""
        rules.fill_people(request, by)
        request.take_from_item()
        rules.keep_answers(request)
        REQUESTS.foresee(request)

    @staticmethod
    def on_edit(
        request: ServiceRequest, *, before: Mapping[str, object], by: Person | None
    ) -> None:
        """Another item is another form; answers are those of the form."""
        if "item" in before:
            request.take_from_item()
        if {"item", "answers"} & before.keys():
            rules.keep_answers(request)
        if {"requester", "requested_for"} & before.keys():
            rules.fill_people(request, by)

    # Ordered; whoever the item names is asked.
    submit = Step(
        RequestStatus.NEW,
        RequestStatus.AWAITING_APPROVAL,
        _("Submit for approval"),
        fields=_ORDER,
        gates=(*_ORDER_GATES, gates.asks_somebody),
        sets_time=("submitted_at",),
        allowed_for=("requester",),
        icon="send",
    )

    # Nobody need be asked; it is the first response as well.
    @Step(
        RequestStatus.NEW,
        RequestStatus.APPROVED,
        _("Accept"),
        fields=(*_ORDER, "assigned_team", "assigned_to"),
        gates=(*_ORDER_GATES, gates.asks_nobody),
        sets_time=("accepted_at", "responded_at"),
        icon="player-play",
    )
    @staticmethod
    def accept(request: ServiceRequest, by: Person | None) -> None:
        request.owner = request.owner or by

    # Both follow a decision of who was asked (actions_request.after_decision).
    approve = Step(
        RequestStatus.AWAITING_APPROVAL,
        RequestStatus.APPROVED,
        _("Approve"),
        gates=(gates.approved_by_another,),
        sets_time=("approved_at",),
        icon="check",
    )
    reject = Step(
        RequestStatus.AWAITING_APPROVAL,
        RequestStatus.REJECTED,
        _("Reject"),
        required=("closure_reason",),
        gates=(gates.rejection_explained, gates.rejected_by_who_was_asked),
        sets_time=("decided_at",),
        icon="x",
    )
    # Half of the target has passed without a decision: the deputy is asked as well.
    escalate_approval = Step(
        RequestStatus.AWAITING_APPROVAL,
        None,
        _("Escalate the approval"),
        sets_time=("escalated_at",),
        automatic=True,
    )

    assign = Step(
        REQUEST_OPEN, None, _("Assign"), fields=("assigned_team", "assigned_to"), icon="user-check"
    )

    # The tasks of the item are copied (actions_request).
    @Step(
        RequestStatus.APPROVED,
        RequestStatus.IN_PROGRESS,
        _("Start"),
        fields=("owner", "assigned_team", "assigned_to"),
        gates=(gates.is_approved,),
        sets_time=("started_at",),
        icon="player-play",
    )
    @staticmethod
    def start(request: ServiceRequest, by: Person | None) -> None:
        request.owner = request.owner or by

    put_on_hold = Step(
        RequestStatus.IN_PROGRESS,
        RequestStatus.ON_HOLD,
        _("Put on hold"),
        required=("hold_reason",),
        fields=("hold_note",),
        gates=(gates.wait_is_told,),
        sets_time=("held_at",),
        icon="player-pause",
    )

    @Step(
        RequestStatus.ON_HOLD,
        RequestStatus.IN_PROGRESS,
        _("Resume"),
        sets_time=("resumed_at",),
        icon="player-play",
    )
    @staticmethod
    def resume(request: ServiceRequest, by: Person | None) -> None:
        request.hold_reason = None

    @Step(
        RequestStatus.IN_PROGRESS,
        RequestStatus.FULFILLED,
        _("Fulfil"),
        gates=(gates.is_approved, gates.tasks_done),
        sets_time=("fulfilled_at",),
        icon="check",
    )
    @staticmethod
    def fulfil(request: ServiceRequest, by: Person | None) -> None:
        request.answered_at = None

    @Step(
        RequestStatus.FULFILLED,
        RequestStatus.IN_PROGRESS,
        _("Reopen"),
        required=("reopen_reason",),
        sets_time=("reopened_at",),
        allowed_for=("requester", "requested_for"),
        icon="rotate",
    )
    @staticmethod
    def reopen(request: ServiceRequest, by: Person | None) -> None:
        request.reopened_count += 1
        request.answered_at = None

    close = Step(
        RequestStatus.FULFILLED,
        RequestStatus.CLOSED,
        _("Close"),
        gates=(gates.tasks_done,),
        allowed_for=("requester", "requested_for"),
        icon="circle-check",
    )

    @Step(
        RequestStatus.FULFILLED,
        RequestStatus.CLOSED,
        _("Close by itself"),
        gates=(gates.not_answered, gates.waited_long_enough),
        automatic=True,
    )
    @staticmethod
    def auto_close(request: ServiceRequest, by: Person | None) -> None:
        request.auto_closed = True

    cancel = Step(
        REQUEST_OPEN,
        RequestStatus.CANCELED,
        _("Cancel"),
        required=("closure_reason",),
        gates=(gates.cancellation_explained,),
        sets_time=("canceled_at",),
        allowed_for=("requester",),
        icon="ban",
    )


class RequestTaskLife(Lifecycle[RequestTask]):
    # By itself, when those before it are done.
    open_up = Step(
        TaskStatus.PLANNED,
        TaskStatus.OPEN,
        _("Open"),
        gates=(gates.request_is_worked_on, gates.turn_has_come),
        sets_time=("opened_at",),
        icon="lock-open",
    )

    @Step(
        TaskStatus.OPEN,
        TaskStatus.IN_PROGRESS,
        _("Begin"),
        fields=("assigned_to",),
        sets_time=("started_at",),
        allowed_for=("assigned_to",),
        icon="player-play",
    )
    @staticmethod
    def begin_work(task: RequestTask, by: Person | None) -> None:
        """Whoever begins it does it, where nobody was named."""
        task.assigned_to = task.assigned_to or by

    wait = Step(
        TaskStatus.IN_PROGRESS,
        TaskStatus.ON_HOLD,
        _("Put on hold"),
        required=("hold_note",),
        sets_time=("held_at",),
        allowed_for=("assigned_to",),
        icon="player-pause",
    )

    @Step(
        TaskStatus.ON_HOLD,
        TaskStatus.IN_PROGRESS,
        _("Resume"),
        allowed_for=("assigned_to",),
        icon="player-play",
    )
    @staticmethod
    def go_on(task: RequestTask, by: Person | None) -> None:
        task.hold_note = ""

    @Step(
        (TaskStatus.OPEN, TaskStatus.IN_PROGRESS),
        TaskStatus.DONE,
        _("Finish"),
        fields=("result",),
        sets_time=("done_at",),
        allowed_for=("assigned_to",),
        icon="check",
    )
    @staticmethod
    def finish(task: RequestTask, by: Person | None) -> None:
        """It is done; what came of it may be said."""
        task.assigned_to = task.assigned_to or by

    cancel = Step(
        TASK_TO_DO,
        TaskStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        allowed_for=("assigned_to",),
        icon="ban",
    )
