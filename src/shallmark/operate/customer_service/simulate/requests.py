"""The requests of the good organisation: items of its catalogue, and what was ordered of them."""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.approvals.actions import decide
from shallmark.common.approvals.models import Approval
from shallmark.common.calendars.models import Calendar
from shallmark.common.documents.simulate.baseline import publish, retention_rule, text_of
from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models.record import AnyRecord
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import RequestItem, RequestStep, ServiceRequest
from shallmark.operate.customer_service.request_watch import warn
from shallmark.plan.alignment.models import ServiceLevelTarget
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SERVICE = "S03"
ACCOUNT, SCREEN = "Account for a guest", "Second screen"
FORM = [
    {"key": "size", "label": "Which size", "kind": "choice", "required": True, "choices": [
        {"key": "small", "label": "24 inches", "price": 140},
        {"key": "large", "label": "32 inches", "price": 260},
    ]},
    {"key": "why", "label": "What for", "kind": "long_text"},
]  # fmt: skip
REJECTED = "The room has two screens that nobody uses."


def write_requests(context: SimulationContext) -> None:
    """Write the catalogue and a year of orders; one takes longer, and its requester is told."""
    writer = RequestWriter(context)
    writer.write_catalogue()
    for place in range(6):
        writer.write_account(writer.days_ago(230 - 35 * place), place)
    for place in range(4):
        writer.write_screen(writer.days_ago(215 - 50 * place), place)


class RequestWriter(RecordWriter):
    """Orders, decides and delivers, each by whoever may."""

    def __init__(self, context: SimulationContext) -> None:
        super().__init__(context)
        self.service = self.org.services[SERVICE]
        self.agent = self.org.staff["desk"][0]
        self.callers = [person for people in self.org.users.values() for person in people]

    def item(self, title: str) -> RequestItem:
        return RequestItem.objects.get(title=title)

    def write_catalogue(self) -> None:
        at = self.days_ago(300)
        text = text_of("Whatever is ordered is delivered as promised.", "Look at the order; do it.")
        instructions = publish(
            self, at, text, title="Fulfilment of requests", identifier="P-07", kind="procedure",
            retention_rule=retention_rule(),
        )  # fmt: skip
        target = self.create_as_system(
            ServiceLevelTarget, 290, title="Requests of the shop", metric="fulfilment", priority=4,
            goal_seconds=5 * 24 * 3600, service=self.service, valid_from=self.days_ago(290),
            calendar=Calendar.objects.filter(always_open=True).order_by("pk").first(),
        )  # fmt: skip
        common: dict[str, Any] = {
            "service": self.service, "instructions": instructions, "target": target, "priority": 4,
        }  # fmt: skip
        self._offer(ACCOUNT, ("Make the account", "Tell the guest"), **common)
        self._offer(
            SCREEN, ("Order it", "Set it up"), request_class="supply", form=FORM, cost=20,
            approval_rule="service_owner", **common,
        )  # fmt: skip

    def _offer(self, title: str, steps: tuple[str, ...], **values: object) -> None:
        at = self.days_ago(280)
        with clock.at(at):
            item = self.create_as_system(RequestItem, 281, title=title, **values)
            for place, step in enumerate(steps):
                self.create_as_system(
                    RequestStep, 281, title=step, item=item, after=[place] if place else []
                )
            writes.perform(item, "publish", by=self.compliance, at=at, authority=SYSTEM)

    def order(self, title: str, at: datetime, place: int, **values: object) -> ServiceRequest:
        caller = self.callers[place % len(self.callers)]
        with clock.at(at):
            return self.create(
                ServiceRequest, caller, at, title=f"{title} {place + 1}", item=self.item(title),
                channel="portal", **values,
            )  # fmt: skip

    def step(
        self, record: AnyRecord, verb: str, by: Person | None, at: datetime, **values: object
    ) -> AnyRecord:
        with clock.at(at):
            return self.perform(record, verb, by, at, "As agreed with who asked.", **values)

    def write_account(self, at: datetime, place: int) -> None:
        request = self.order(ACCOUNT, at, place)
        request = self.step(request, "accept", self.agent, at + HOUR)
        self.deliver(request, at + 2 * HOUR)

    def write_screen(self, at: datetime, place: int) -> None:
        request = self.order(SCREEN, at, place, answers={"size": "large", "why": "Drawings."})
        request = self.step(request, "submit", request.requester, at)
        decided = at + 3 * HOUR
        word, reason = ("rejected", REJECTED) if place == 1 else ("approved", "")
        with clock.at(decided):
            asked = Approval.objects.get(
                record_key="service_request", record_id=request.pk, outcome=Approval.Outcome.OPEN
            )
            owner = asked.approvers.get()
            decide(asked, word, by=owner, shown_at=decided, reason=reason, at=decided)
        request.refresh_from_db()
        if word == "approved":
            # one comes later than was agreed
            self.deliver(request, decided + HOUR, days=9 if place == 2 else 2)

    def deliver(self, request: ServiceRequest, at: datetime, days: float = 1) -> ServiceRequest:
        request = self.step(request, "start", self.agent, at)
        done = at + days * DAY
        if days > 5:
            with write_transaction(by=None, verb="warn", authority=SYSTEM, at=at + 4 * DAY):
                warn(request, at + 4 * DAY)
        for task in request.tasks.order_by("position"):
            task.refresh_from_db()
            self.step(task, "finish", self.agent, done)
        request = self.step(request, "fulfil", self.agent, done + HOUR)
        return self.step(request, "close", request.requester, done + DAY)
