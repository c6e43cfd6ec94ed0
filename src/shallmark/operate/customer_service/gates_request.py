"""Gates of request items, service requests and their tasks, each the twin of the check it names."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.hands import in_one_hand
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.item_writers import writers_of
from shallmark.operate.customer_service.models import RequestItem, RequestTask, ServiceRequest
from shallmark.operate.customer_service.models.request_states import TASK_TO_DO, TaskStatus
from shallmark.operate.customer_service.waiting import workdays_between


@gate(check="CHK-REQ-02", label=_("Instructions in force"), field="instructions")
def has_instructions(item: RequestItem) -> Text | None:
    if rules.lacks_instructions(item.pk):
        return _("The catalogue item has no fulfilment instructions in force that were reviewed in"
                 " the last 12 months; publish them first.")  # fmt: skip
    return None


@gate(label=_("Steps of fulfilment"))
def has_steps(item: RequestItem) -> Text | None:
    return (
        None
        if item.steps.filter(is_active=True).exists()
        else _("Say in at least one step how it is fulfilled.")
    )


@gate(label=_("Published by another"))
def published_by_another(item: RequestItem) -> Text | None:
    """Nobody who wrote its form, a step or anything else that is offered judges it."""
    if item.published_by is None or item.pk is None:
        return None
    # what is written with the step itself is in no history yet
    if {item.edited_by_id, *writers_of(item)} & in_one_hand(item.published_by):
        return _("You wrote on it: another person publishes it.")
    return None


@gate(check="CHK-REQ-01", label=_("What is asked for, by whom"), field="item")
def is_complete(request: ServiceRequest) -> Text | None:
    known = (request.requester_id, request.item_id, request.request_class, request.priority)
    if request.item is not None and request.item.published_at is None:
        return _("%(item)s was never in the catalogue.") % {"item": request.item}
    if all(known):
        return None
    return _("Choose the catalogue item: requester, item, class and priority are needed.")


@gate(label=_("Form answered"), field="answers")
def is_answered(request: ServiceRequest) -> Text | None:
    missing = rules.unanswered(request)
    if not missing:
        return None
    return _("Answer what the form asks: %(labels)s.") % {"labels": ", ".join(missing)}


@gate(check="CHK-REQ-02", label=_("Instructions in force"), field="item")
def item_has_instructions(request: ServiceRequest) -> Text | None:
    if request.item_id is None or rules.lacks_instructions(request.item_id):
        return _("The catalogue item has no fulfilment instructions in force; publish them first.")
    return None


@gate(label=_("Offered now"), field="item")
def item_is_offered(request: ServiceRequest) -> Text | None:
    if request.item is None or request.item.status == RequestItem.Status.PUBLISHED:
        return None
    return _("%(item)s is not offered now.") % {"item": request.item}


@gate(label=_("Needs an approval"), field="item")
def asks_somebody(request: ServiceRequest) -> Text | None:
    if not request.needs_approval:
        return _("This item needs no approval: accept it.")
    return None if rules.approvers_of(request) else _("Nobody is there who may approve it: name"
                                                      " who decides at the item.")  # fmt: skip


@gate(check="CHK-REQ-04", label=_("Needs no approval"), field="item")
def asks_nobody(request: ServiceRequest) -> Text | None:
    if request.needs_approval:
        return _("This item needs an approval: submit it for approval.")
    return None


@gate(check="CHK-REQ-04", label=_("Approved by another"))
def approved_by_another(request: ServiceRequest) -> Text | None:
    """The step follows the decision, which the requester cannot take."""
    said = rules.decisions_on(request, Decision.Word.APPROVED)
    if said and rules.is_decided(request, Approval.Outcome.APPROVED):
        return None
    return _("Another person than the requester must approve: the decision is taken on its own"
             " page.")  # fmt: skip


@gate(label=_("Rejected by who was asked"))
def rejected_by_who_was_asked(request: ServiceRequest) -> Text | None:
    if rules.is_decided(request, Approval.Outcome.REJECTED):
        return None
    return _("The decision is taken on its own page, by who was asked.")


@gate(label=_("Reason said"), field="closure_reason")
def rejection_explained(request: ServiceRequest) -> Text | None:
    if says(request, request.closure_reason):
        return None
    return in_words(_("Give the reason, the requester will read it."))


@gate(check="CHK-REQ-04", label=_("Approved"))
def is_approved(request: ServiceRequest) -> Text | None:
    if not request.needs_approval:
        return None
    if request.approved_at and rules.decisions_on(request, Decision.Word.APPROVED):
        return None
    return _("Fulfilment needs the approval first: it is still open.")


@gate(check="CHK-REQ-03", label=_("Tasks done"), effect="warn")
def tasks_done(request: ServiceRequest) -> Text | None:
    """Each task that counts is done, or says why not; there is one at least."""
    tasks = list(request.tasks.filter(counts=True))
    if tasks and all(_is_explained(task) for task in tasks):
        return None
    return _("Tick off or explain each task of the instructions.")


def _is_explained(task: RequestTask) -> bool:
    if task.status == TaskStatus.CANCELED:
        return says(task, task.cancel_reason)
    return task.status not in TASK_TO_DO


@gate(check="CHK-REQ-03", label=_("Reason said"), field="closure_reason")
def cancellation_explained(request: ServiceRequest) -> Text | None:
    if says(request, request.closure_reason):
        return None
    return in_words(_("Give the reason for closing without fulfilment."))


@gate(label=_("Says what is waited for"), field="hold_note")
def wait_is_told(request: ServiceRequest) -> Text | None:
    reason = request.hold_reason
    if reason is None or not (reason.pauses or reason.tell_caller):
        return None
    if not says(request, request.hold_note):
        return in_words(_("Write to the requester what is waited for, and from whom: without it"
                          " the clock does not stop."))  # fmt: skip
    return None


@gate(label=_("Not answered"))
def not_answered(request: ServiceRequest) -> Text | None:
    if request.answered_at is None:
        return None
    return _("The requester answered since: a person closes it.")


@gate(label=_("Waited long enough"))
def waited_long_enough(request: ServiceRequest) -> Text | None:
    days = int(value("confirm_days"))
    waited = workdays_between(request.service, request.fulfilled_at, clock.now())
    if waited is not None and waited >= days:
        return None
    return _("The requester has %(days)d working days to answer.") % {"days": days}


@gate(label=_("Those before it are done"))
def turn_has_come(task: RequestTask) -> Text | None:
    before = task.request.tasks.filter(position__in=task.after, status__in=TASK_TO_DO)
    if not before.exists():
        return None
    return _("It waits for the tasks before it.")


@gate(label=_("Request is worked on"))
def request_is_worked_on(task: RequestTask) -> Text | None:
    """Otherwise a task would be a way around the approval of its request."""
    if task.request.started_at is not None:
        return None
    return _("%(request)s has not started.") % {"request": task.request.reference}
