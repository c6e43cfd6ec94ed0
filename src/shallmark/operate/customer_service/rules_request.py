"""Rules of service requests that several places ask: what is ordered, and who decides on it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.change_rules import holders
from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service import request_forms as forms
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.models.request_states import ApprovalRule, ItemStatus
from shallmark.plan.alignment.queries import customer_ids_of, customers_of

#: verb of the step that an approval is of
APPROVE = "approve"
#: how old a review of the instructions may be (CHK-REQ-02)
REVIEW_MONTHS = 12
#: who is called in where an approver has no deputy
PROCESS_OWNER = "service_request_process_owner"


def fill_people(request: ServiceRequest, by: Person | None) -> None:
    """Requester and customer where they follow from what is known."""
    if request.requester_id is None and by is not None and not by.is_staff_member:
        request.requester = by
    if request.customer_id is None and request.receiver is not None:
        request.customer_id = next(iter(customer_ids_of(request.receiver)), None)


def keep_answers(request: ServiceRequest) -> None:
    """The answers as the form keeps them, and what it costs with them.

    Raises:
        Invalid: an answer is none, or names what is not there.

    """
    if request.item is None:
        if request.answers:
            raise Invalid({"answers": [_("Choose the request item that asks this first.")]})
        return
    form, given = request.fields_of_form, request.answers
    if not isinstance(given, dict):
        raise Invalid({"answers": [_("Answers are keys of the form with their values.")]})
    answers, wrong = forms.check_answers(form, given, complete=False)
    wrong |= _unknown(form, answers)
    if wrong:
        labels = {field.key: field.label for field in form}
        raise Invalid({"answers": [f"{labels.get(key, key)}: {wrong[key]}" for key in wrong]})
    request.answers = answers
    request.cost = forms.cost(form, answers, request.item.cost)


def _unknown(form: forms.Form, answers: dict[str, forms.Answer]) -> dict[str, str]:
    """Key of a field -> that the record which its answer names is not there."""
    named = forms.named_in(form, answers)
    return {
        key: _("There is no %(reference)s.") % {"reference": reference}
        for key, (record_key, reference) in named.items()
        if not get_record_type(record_key).model.objects.filter(reference=reference).exists()
    }


def unanswered(request: ServiceRequest) -> list[str]:
    """The labels of the required questions that lack their answer."""
    form = request.fields_of_form
    _answers, wrong = forms.check_answers(form, request.answers)
    return [field.label for field in form if field.key in wrong]


def names_in(request: ServiceRequest) -> dict[str, str]:
    """What the records are called that the answers name, by reference."""
    found: dict[str, str] = {}
    named = forms.named_in(request.fields_of_form, request.answers).values()
    for record_key, reference in named:
        model = get_record_type(record_key).model
        record = model.objects.filter(reference=reference).first()
        if record is not None:
            found[reference] = record.title
    return found


def ordered(request: ServiceRequest) -> list[forms.Line]:
    """What was ordered, in the order of the form, in words and with prices."""
    return forms.lines(request.fields_of_form, request.answers, names_in(request))


def offered_to(person: Person) -> Q:
    """The items that a customer's user may order: published, to all or to their customers."""
    condition = Q(customers=[])
    for customer in customers_of(person):
        condition |= Q(customers__contains=[customer.reference])
    return Q(status=ItemStatus.PUBLISHED) & condition


def instructions_seen_on(item_id: int) -> date | None:
    """When the text in force was looked at last; None where none is in force (CHK-REQ-02)."""
    used = DocumentVersion.objects.filter(
        document__request_items=item_id, status="in_force", effective_from__isnull=False
    )
    found = used.values_list("effective_from", "document__last_reviewed_at").first()
    if found is None:
        return None
    since, reviewed = found
    return max(since.date(), reviewed or since.date()) if since else None


def lacks_instructions(item_id: int) -> bool:
    """Whether none are in force, or those that are were not looked at for a year."""
    seen = instructions_seen_on(item_id)
    return seen is None or clock.months_from(seen, REVIEW_MONTHS) < clock.now().date()


def approvers_of(request: ServiceRequest) -> list[Person]:
    """Whom the rule of the item names; neither who asks for it nor whom it is for."""
    out = {request.requester_id, request.requested_for_id}
    return [person for person in _named(request) if person.is_active and person.pk not in out]


def _named(request: ServiceRequest) -> Iterable[Person]:
    if request.approval_rule == ApprovalRule.SERVICE_OWNER:
        owner = request.service.owner if request.service else None
        return [] if owner is None else [owner]
    if request.approval_rule == ApprovalRule.ROLE:
        return holders([request.approver_role.key]) if request.approver_role else []
    customer = request.customer
    if request.approval_rule != ApprovalRule.MAIN_CONTACT or customer is None:
        return []
    return [customer.main_contact] if customer.main_contact else customer.people.all()


def deputies_of(people: Iterable[Person], request: ServiceRequest) -> list[Person]:
    """Who stands in for those who do not decide; without a deputy the owner of the process."""
    out = {person.pk for person in people} | {request.requester_id, request.requested_for_id}
    held = RoleAssignment.objects.in_effect(clock.now().date()).filter(
        person__in=[person.pk for person in people], deputy__is_active=True
    )
    deputies = [each.deputy for each in held.select_related("deputy").order_by("pk")]
    named = {person.pk: person for person in deputies if person and person.pk not in out}
    others = [person for person in holders([PROCESS_OWNER]) if person.pk not in out]
    return list(named.values()) or others


def decisions_on(request: ServiceRequest, word: str) -> list[Decision]:
    """Decisions on what was ordered, of others than who asked for it and whom it is for."""
    out = [key for key in (request.requester_id, request.requested_for_id) if key]
    decisions = Decision.objects.filter(
        approval__record_key="service_request",
        approval__record_id=request.pk,
        approval__step=APPROVE,
        decision=word,
    )
    return list(decisions.exclude(person__in=out))


def is_decided(request: ServiceRequest, outcome: str) -> bool:
    """Whether the newest question on it, of this very version, was decided so."""
    questions = Approval.objects.filter(
        record_key="service_request", record_id=request.pk, step=APPROVE
    )
    newest = questions.order_by("-pk").first()
    return (
        newest is not None
        and newest.outcome == outcome
        and newest.record_version == request.version
    )
