"""A request from the order to its closure: who decides, which tasks come, what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shallmark.common.approvals.actions import decide
from shallmark.common.approvals.models import Approval
from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid, NotAllowed, Refused
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.actions_request import close_due
from shallmark.operate.customer_service.models import (
    HoldReason,
    RequestItem,
    RequestStep,
    ServiceRequest,
)
from shallmark.operate.customer_service.tests.factories import offered, request_step
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIZES = [
    {
        "key": "size", "label": "Which size", "kind": "choice", "required": True,
        "choices": [
            {"key": "small", "label": "Small", "price": 10},
            {"key": "large", "label": "Large", "price": 35},
        ],
    },
    {"key": "whose", "label": "Whose", "kind": "person"},
]  # fmt: skip


@pytest.fixture
def agent() -> Any:
    return make_person("service_desk_agent")


@pytest.fixture
def owner() -> Any:
    return make_person("service_owner")


def caller(*customers: Any) -> Any:
    person = make_person("end_user")
    for customer in customers or (make("customer"),):
        CustomerPerson.objects.create(customer=customer, person=person)
    return person


def that_asks(owner: Any, **values: Any) -> RequestItem:
    return offered(service=make("service", owner=owner), approval_rule="service_owner", **values)


def order(item: RequestItem, by: Any, **values: Any) -> ServiceRequest:
    return writes.create(ServiceRequest, by=by, values={"item": item, "title": "One", **values})


def question(request: ServiceRequest) -> Approval:
    return Approval.objects.get(
        record_key="service_request", record_id=request.pk, outcome=Approval.Outcome.OPEN
    )


def say(request: ServiceRequest, word: str, by: Any, reason: str = "") -> ServiceRequest:
    decide(question(request), word, by=by, shown_at=clock.now(), reason=reason)
    return ServiceRequest.objects.get(pk=request.pk)


def do(record: Any, verb: str, by: Any, **values: Any) -> Any:
    reason = "It was agreed with them on the phone."
    return writes.perform(record, verb, by=by, values=values, reason=reason, confirm=True)


class TestOrdered:
    def test_it_keeps_the_form_and_the_price_of_the_item_as_it_was(self) -> None:
        item = offered(form=SIZES, cost=5)
        request = order(item, caller(), answers={"size": "large"})
        assert request.cost == Decimal(40)
        writes.perform(item, "pause", by=None, values={"decision_reason": "New prices come."},
                       authority=SYSTEM)  # fmt: skip
        item = RequestItem.objects.get(pk=item.pk)
        item = writes.edit(item, by=None, values={"form": SIZES[:1], "cost": 7}, authority=SYSTEM)
        request.refresh_from_db()
        assert item.form_version == 2
        assert request.cost == Decimal(40)
        assert (len(request.form), request.form_version) == (2, 1)

    def test_whoever_orders_is_the_requester_for_the_own_customer(self) -> None:
        customer = make("customer")
        person = caller(customer)
        request = order(offered(), person)
        assert (request.requester, request.customer) == (person, customer)

    @pytest.mark.parametrize(
        ("answers", "sentence"),
        [
            ({"size": "huge"}, "Which size: Choose from what is offered."),
            ({"whose": "PER9999999"}, "Whose: There is no PER9999999."),
            ({"colour": "red"}, "colour: The form does not ask this."),
        ],
    )
    def test_it_refuses_an_answer_that_is_none(
        self, answers: dict[str, str], sentence: str
    ) -> None:
        with pytest.raises(Invalid) as wrong:
            order(offered(form=SIZES), caller(), answers=answers)
        assert wrong.value.errors == {"answers": [sentence]}

    def test_it_is_not_accepted_until_what_is_required_is_answered(self, agent: Any) -> None:
        request = order(offered(form=SIZES), caller())
        with pytest.raises(Refused, match="Which size"):
            do(request, "accept", agent)
        assert do(request, "accept", agent, answers={"size": "small"}).status == "approved"

    def test_what_was_ordered_stands_once_it_is_accepted(self, agent: Any) -> None:
        request = do(order(offered(), caller()), "accept", agent)
        with pytest.raises(Invalid, match="What was ordered stands"):
            writes.edit(request, by=agent, values={"item": offered()})

    def test_what_is_offered_is_paused_before_it_is_changed(self) -> None:
        item = offered()
        with pytest.raises(Invalid, match="pause it"):
            writes.edit(item, by=None, values={"cost": 9}, authority=SYSTEM)


def written_by(owner: Any, part: str) -> Any:
    """An item of which the person wrote this part, and another the rest, and last."""
    item = make("request_item")
    if part == "form":
        item = writes.edit(item, by=owner, values={"form": SIZES})
    elif part == "its making":
        values = {
            "title": "Account for a guest", "service": item.service,
            "instructions": item.instructions,
        }  # fmt: skip
        item = writes.create(RequestItem, by=owner, values=values)
        request_step(item=item)
    elif part == "a step":
        writes.create(RequestStep, by=owner, values={"item": item, "title": "Make the account"})
    else:
        writes.edit(request_step(item=item), by=owner, values={"counts_in_target": False})
    other = make_person("service_owner")
    return writes.edit(item, by=other, values={"summary": "For a guest of a day."})


class TestPublishing:
    @pytest.mark.parametrize("part", ["its making", "form", "a step", "a changed step"])
    def test_whoever_wrote_on_an_item_does_not_publish_it(self, owner: Any, part: str) -> None:
        item = written_by(owner, part)
        for writer in (owner, item.edited_by):
            with pytest.raises(Refused, match="another person publishes it"):
                do(item, "publish", writer)
        assert do(item, "publish", make_person("service_owner")).status == "published"

    def test_nor_whoever_writes_on_it_as_it_is_published(self, owner: Any) -> None:
        item = make("request_item")
        with pytest.raises(Refused, match="another person publishes it"):
            do(item, "publish", owner, instructions=make("request_item").instructions)

    def test_what_is_published_anew_asks_who_wrote_since(self, owner: Any) -> None:
        other, third = make_person("service_owner"), make_person("service_owner")
        item = do(written_by(owner, "form"), "publish", other)
        item = do(item, "pause", owner, decision_reason="Another size comes.")
        item = writes.edit(item, by=other, values={"form": SIZES[:1]})
        with pytest.raises(Refused, match="another person publishes it"):
            do(item, "publish", other)
        assert do(item, "publish", owner).status == "published", "he wrote on the one before"
        item = do(RequestItem.objects.get(pk=item.pk), "pause", third, decision_reason="A pause.")
        with pytest.raises(Refused, match="another person publishes it"):
            do(item, "publish", other)
        assert do(item, "publish", third).status == "published", "nothing was written since"


class TestApproval:
    def test_whom_the_item_names_is_asked_and_the_first_word_moves_it(self, owner: Any) -> None:
        person = caller()
        request = do(order(that_asks(owner), person), "submit", person)
        assert request.status == "awaiting_approval"
        assert list(question(request).approvers.all()) == [owner]
        assert Notice.objects.filter(person=owner, kind="approval").count() == 1
        request = say(request, "approved", owner)
        assert request.status == "approved"
        assert request.approved_at is not None

    def test_a_rejection_gives_the_requester_its_reason(self, owner: Any) -> None:
        person = caller()
        request = do(order(that_asks(owner), person), "submit", person)
        request = say(request, "rejected", owner, "The team has three of them already.")
        assert request.status == "rejected"
        assert request.closure_reason == "The team has three of them already."
        assert request.closed_at is not None
        assert Notice.objects.filter(person=person, kind="decided").exists()

    def test_neither_who_asks_nor_whom_it_is_for_decides(self, owner: Any, agent: Any) -> None:
        for values in ({"requester": owner}, {"requester": caller(), "requested_for": owner}):
            request = order(that_asks(owner), agent, **values)
            with pytest.raises(Refused, match="Nobody is there who may approve it"):
                do(request, "submit", agent)

    def test_nobody_takes_the_step_past_the_decision(self, owner: Any) -> None:
        person, admin = caller(), make_person("admin")
        request = do(order(that_asks(owner), person), "submit", person)
        with pytest.raises(Refused, match="Another person than the requester must approve"):
            do(request, "approve", admin)
        with pytest.raises(Refused, match="by who was asked"):
            do(request, "reject", admin, closure_reason="It is not needed any more.")

    def test_a_change_while_it_waits_asks_anew_of_the_version_that_is_there(
        self, owner: Any, agent: Any
    ) -> None:
        person = caller()
        request = do(order(that_asks(owner), person), "submit", person)
        first = question(request)
        request = writes.edit(request, by=agent, values={"description": "By Friday, please."})
        first.refresh_from_db()
        assert first.outcome == Approval.Outcome.VOID
        assert question(request).record_version == request.version
        assert say(request, "approved", owner).status == "approved"

    def test_an_item_that_asks_is_not_accepted_and_one_that_does_not_is_not_submitted(
        self, owner: Any, agent: Any
    ) -> None:
        with pytest.raises(Refused, match="needs an approval"):
            do(order(that_asks(owner), caller()), "accept", agent)
        person = caller()
        with pytest.raises(Refused, match="needs no approval"):
            do(order(offered(), person), "submit", person)

    def test_the_main_contact_of_the_customer_is_asked(self) -> None:
        customer = make("customer")
        chief, person = caller(customer), caller(customer)
        writes.edit(customer, by=None, values={"main_contact": chief}, authority=SYSTEM)
        item = offered(approval_rule="main_contact")
        request = do(order(item, person), "submit", person)
        assert list(question(request).approvers.all()) == [chief]

    def test_who_holds_the_role_is_asked(self) -> None:
        holder, person = make_person("finance_manager"), caller()
        role = holder.role_assignments.get().role
        item = offered(approval_rule="role", approver_role=role)
        request = do(order(item, person), "submit", person)
        assert holder in question(request).approvers.all()

    def test_nobody_is_asked_any_more_for_what_is_canceled(self, owner: Any) -> None:
        person = caller()
        request = do(order(that_asks(owner), person), "submit", person)
        do(request, "cancel", person, closure_reason="The guest does not come any more.")
        assert not Approval.objects.filter(outcome=Approval.Outcome.OPEN).exists()


class TestFulfilment:
    def started(self, agent: Any, **values: Any) -> ServiceRequest:
        request = do(order(offered(**values), caller()), "accept", agent)
        return do(request, "start", agent)  # type: ignore[no-any-return]

    def test_its_tasks_are_the_steps_of_its_item_and_open_in_their_turn(self, agent: Any) -> None:
        item = offered()
        (first,) = item.steps.all()
        request_step(item=item, title="Order the card", after=[first.position])
        request_step(item=item, title="Count what is in stock")
        request_step(item=item, title="No more", is_active=False)
        request = do(do(order(item, caller()), "accept", agent), "start", agent)
        one, two, three = request.tasks.order_by("position")
        assert (one.status, two.status, three.status) == ("open", "planned", "open")
        do(one, "finish", agent, result="Card 7.")
        two.refresh_from_db()
        assert two.status == "open"

    def test_fulfilling_warns_while_a_task_that_counts_is_open(self, agent: Any) -> None:
        request = self.started(agent)
        with pytest.raises(Refused, match="Tick off or explain each task"):
            writes.perform(request, "fulfil", by=agent)
        do(request.tasks.get(), "finish", agent)
        assert writes.perform(request, "fulfil", by=agent).status == "fulfilled"

    def test_a_task_outside_the_target_need_not_be_done(self, agent: Any) -> None:
        item = offered()
        request_step(item=item, title="Take the old one back", counts_in_target=False)
        request = do(do(order(item, caller()), "accept", agent), "start", agent)
        do(request.tasks.get(counts=True), "finish", agent)
        assert writes.perform(request, "fulfil", by=agent).status == "fulfilled"

    def test_nobody_works_on_for_what_is_canceled(self, agent: Any) -> None:
        request = self.started(agent)
        do(request, "cancel", agent, closure_reason="The guest does not come any more.")
        assert request.tasks.get().status == "canceled"

    def test_it_needs_a_reason_that_says_something_to_be_canceled(self, agent: Any) -> None:
        request = self.started(agent)
        with pytest.raises(Refused, match="Give the reason"):
            do(request, "cancel", agent, closure_reason=".")

    def test_it_closes_by_itself_when_its_requester_says_nothing_for_five_working_days(
        self,
    ) -> None:
        with clock.at(MONDAY):
            agent = make_person("service_desk_agent")
            request = do(self.started(agent), "fulfil", agent)
        assert close_due(MONDAY + timedelta(days=6)) == 0
        assert close_due(MONDAY + timedelta(days=7)) == 1
        request.refresh_from_db()
        assert (request.status, request.auto_closed) == ("closed", True)

    def test_an_answer_of_the_requester_ends_the_waiting_and_stops_the_closing(
        self, agent: Any
    ) -> None:
        request = self.started(agent)
        reason = HoldReason.objects.get(key="awaiting_caller")
        request = do(request, "put_on_hold", agent, hold_reason=reason,
                     hold_note="Which of the two colours do you want?")  # fmt: skip
        add_entry(request, by=request.requester, text="The blue one.", public=True)
        request.refresh_from_db()
        assert request.status == "in_progress"
        request = do(request, "fulfil", agent)
        add_entry(request, by=request.requester, text="It is the red one.", public=True)
        request.refresh_from_db()
        assert request.answered_at is not None


class TestSeen:
    def test_a_customer_sees_what_the_own_organisation_ordered_and_no_other(self) -> None:
        ours, theirs = make("customer"), make("customer")
        one, colleague, other = caller(ours), caller(ours), caller(theirs)
        request = order(offered(), one)
        seen = ServiceRequest.objects.visible_to
        assert request in seen(one)
        assert request in seen(colleague)
        assert request not in seen(other)

    def test_whom_it_is_for_sees_it(self, agent: Any) -> None:
        receiver = caller()
        request = order(offered(), agent, requester=caller(), requested_for=receiver)
        assert request in ServiceRequest.objects.visible_to(receiver)

    def test_a_customer_sees_what_is_offered_to_it_alone(self) -> None:
        ours, theirs = make("customer"), make("customer")
        person = caller(ours)
        everybody, own = offered(), offered(customers=[ours.reference])
        others, draft = offered(customers=[theirs.reference]), make("request_item")
        assert set(RequestItem.objects.visible_to(person)) & {everybody, own, others, draft} == {
            everybody,
            own,
        }

    def test_a_customer_decides_nothing_of_the_fulfilment(self, agent: Any) -> None:
        person = caller()
        request = order(offered(), person)
        with pytest.raises(NotAllowed):
            do(request, "accept", person)
        started = do(do(request, "accept", agent), "start", agent)
        do(started.tasks.get(), "finish", agent)
        fulfilled = do(started, "fulfil", agent)
        with clock.at(clock.now() + timedelta(hours=1)):
            assert do(fulfilled, "close", person).status == "closed"
