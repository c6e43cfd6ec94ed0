"""The requests that are under way when the demonstration is opened: one in each state."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from shallmark.common.approvals.actions import decide
from shallmark.common.approvals.models import Approval
from shallmark.common.calendars.models import Calendar
from shallmark.common.discussion.actions import add_entry
from shallmark.common.documents.models import Document
from shallmark.kernel import clock, writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import (
    RequestItem,
    RequestStep,
    RequestTask,
    Satisfaction,
    ServiceRequest,
)
from shallmark.operate.customer_service.simulate.demo_requests_data import (
    ITEMS,
    ORDERS,
    SERVICE,
    Item,
    Order,
    Work,
)
from shallmark.operate.customer_service.simulate.requests import HOUR, RequestWriter
from shallmark.plan.alignment.models import ServiceLevelTarget
from shallmark.simulate.context import SimulationContext

#: days before the end of the year on which the items were offered
OFFERED = 60
#: of service, five days
GOAL_HOURS = 50
#: hours after the order at which it was decided on, started, delivered and confirmed
DECIDED, STARTED, DELIVERED, CONFIRMED = 2.0, 1.5, 27.0, 30.0
#: of the orders that somebody decides on, between the decision and the start
LATER = 0.5


@entered(Source.SIMULATION)
def write_demo_requests(context: SimulationContext, now: datetime) -> None:
    """Offer three items, and write what is ordered of them, unless it is there."""
    if not RequestItem.objects.filter(title=ITEMS[0].title).exists():
        with transaction.atomic():
            writer = DemoRequests(context, now)
            target = writer.agree()
            for item in ITEMS:
                writer.offer(item, target)
            for order in ORDERS:
                writer.write_order(order)


class DemoRequests(RequestWriter):
    """Offers, orders and delivers, each by whoever may."""

    def __init__(self, context: SimulationContext, now: datetime) -> None:
        super().__init__(context)
        self.now = now
        self.service = self.org.services[SERVICE]
        self.people = {person.username: person for person in self.org.everybody}

    def agree(self) -> ServiceLevelTarget:
        """One target for whatever is ordered of the service."""
        return self.create_as_system(
            ServiceLevelTarget, OFFERED, title="Requests of the workplace", metric="fulfilment",
            priority=4, goal_seconds=GOAL_HOURS * 3600, service=self.service,
            valid_from=self.days_ago(OFFERED),
            calendar=Calendar.objects.filter(always_open=False).order_by("pk")[0],
        )  # fmt: skip

    def offer(self, item: Item, target: ServiceLevelTarget) -> None:
        made = self.create_as_system(
            RequestItem, OFFERED - 1, title=item.title, summary=item.summary, service=self.service,
            instructions=Document.objects.get(identifier="P-07"), target=target, priority=4,
            form=list(item.form), cost=Decimal(0), team=self.org.teams["desk"], **item.values,
        )  # fmt: skip
        for piece in item.pieces:
            self.create_as_system(
                RequestStep, OFFERED - 1, title=piece.title, item=made, after=list(piece.after),
                team=self.org.teams[piece.team], counts_in_target=piece.counts,
            )  # fmt: skip
        at = self.days_ago(OFFERED - 2)
        with clock.at(at):
            writes.perform(made, "publish", by=self.compliance, at=at, authority=SYSTEM)

    def write_order(self, order: Order) -> None:
        at = self.now - order.hours * HOUR
        caller = self.org.users[order.customer][1]
        with clock.at(at):
            request = self.create(
                ServiceRequest, caller, at, title=order.title, item=self.item(order.item),
                channel="portal", answers=order.answers,
            )  # fmt: skip
        request = self._until_started(order, request, at)
        for hours, text in order.says:
            with clock.at(at + hours * HOUR):
                add_entry(request, by=self.agent, text=text, public=True)
        request.refresh_from_db()
        for task, work in zip(request.tasks.order_by("position"), order.works, strict=False):
            task.refresh_from_db()
            self._work(task, work, at)
        self._end(order, request, at)

    def _until_started(self, order: Order, request: ServiceRequest, at: datetime) -> ServiceRequest:
        started = STARTED
        if request.needs_approval:
            started = DECIDED + LATER
            request = self.step(request, "submit", request.requester, at)
            if order.state != "awaiting_approval":
                self._approve(request, at + DECIDED * HOUR)
                request.refresh_from_db()
        else:
            request = self.step(request, "accept", self.agent, at + HOUR)
        if order.state in {"awaiting_approval", "approved"}:
            return request
        return self.step(request, "start", self.agent, at + started * HOUR, assigned_to=self.agent)

    def _approve(self, request: ServiceRequest, at: datetime) -> None:
        with clock.at(at):
            asked = Approval.objects.get(
                record_key="service_request", record_id=request.pk, outcome=Approval.Outcome.OPEN
            )
            by = asked.approvers.order_by("pk")[0]
            decide(asked, "approved", by=by, shown_at=at - timedelta(minutes=4), at=at)

    def _work(self, task: RequestTask, work: Work, at: datetime) -> None:
        person = self._person(work.by)
        begun = at + work.begun * HOUR
        task = self.step(task, "begin_work", person, begun, assigned_to=person)
        if work.held:
            hours, note = work.held
            self.step(task, "wait", person, at + hours * HOUR, hold_note=note)
        if work.done is not None:
            self.step(task, "finish", person, at + work.done * HOUR, result=work.result)

    def _person(self, name: str) -> Person:
        return self.people[name] if name in self.people else self.org.staff[name][0]

    def _end(self, order: Order, request: ServiceRequest, at: datetime) -> None:
        request.refresh_from_db()
        if order.state == "on_hold":
            reason = self.org.hold_reasons["awaiting_caller"]
            self.step(
                request, "put_on_hold", self.agent, at + 5 * HOUR, hold_reason=reason,
                hold_note="Which pages do you work on? The owner of the folder asks.",
            )  # fmt: skip
        if order.state in {"fulfilled", "closed"}:
            request = self.step(request, "fulfil", self.agent, at + DELIVERED * HOUR)
        if order.state == "closed":
            request = self.step(request, "close", request.requester, at + CONFIRMED * HOUR)
            self._say_how_it_was(request, at + CONFIRMED * HOUR)

    def _say_how_it_was(self, request: ServiceRequest, at: datetime) -> None:
        """Asked when it is closed; what is written afterwards, as here, asks nobody by itself."""
        with clock.at(at):
            survey = writes.create(
                Satisfaction, by=request.requester, at=at, authority=SYSTEM,
                values={
                    "request": request, "title": request.title, "person": request.receiver,
                    "service": request.service, "team": request.assigned_team,
                },
            )  # fmt: skip
        self.step(
            survey, "answer", request.receiver, at + HOUR, score=Satisfaction.Score.GOOD,
            comment="Quick, and I was told who would do what. The folder was the right one.",
        )  # fmt: skip
