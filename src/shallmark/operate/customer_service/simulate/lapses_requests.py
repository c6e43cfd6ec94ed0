"""Lapses of service requests, planted beside what is good."""

from datetime import datetime
from typing import Any

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.documents.models import Document
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import RequestItem, RequestTask, ServiceRequest
from shallmark.operate.customer_service.request_watch import warn
from shallmark.operate.customer_service.simulate.requests import (
    ACCOUNT,
    DAY,
    HOUR,
    SCREEN,
    RequestWriter,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def _imported(
    writer: RequestWriter, status: str, at: datetime, title: str = ACCOUNT, **values: object
) -> ServiceRequest:
    """A request of the register before, whole but for what is said."""
    item = writer.item(title)
    usual: dict[str, Any] = {
        "title": "From the list of the desk", "item": item, "service": item.service,
        "requester": writer.callers[0], "request_class": "standard", "priority": 4,
        "requested_at": at, "owner": writer.agent,
    }  # fmt: skip
    return writer.import_record(ServiceRequest, status, at, **{**usual, **values})


def of_no_class(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(40)
    request = _imported(writer, "approved", at, request_class="", accepted_at=at + HOUR)
    return [request.reference]


def of_what_was_never_offered(context: SimulationContext) -> list[str]:
    """Whole by its fields; what it asks for was a draft, then and ever since."""
    writer = RequestWriter(context)
    at = writer.days_ago(40)
    draft = writer.import_record(
        RequestItem, "draft", at - DAY, title="Desk by the window", service=writer.service
    )
    return [_imported(writer, "approved", at, item=draft, accepted_at=at + HOUR).reference]


def without_instructions(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(40)
    item = writer.import_record(
        RequestItem, "published", at, title="Key to the hall", service=writer.service,
        published_at=at,
    )  # fmt: skip
    return [item.reference]


def by_instructions_out_of_use(context: SimulationContext) -> list[str]:
    """It names instructions, approved and reviewed; they were withdrawn before it was offered."""
    writer = RequestWriter(context)
    at = writer.days_ago(40)
    withdrawn = Document.objects.filter(status="obsolete").order_by("pk")[0]
    item = writer.import_record(
        RequestItem, "published", at, title="Locker", service=writer.service, published_at=at,
        instructions=withdrawn,
    )  # fmt: skip
    return [item.reference]


def canceled_without_a_word(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(30)
    request = _imported(
        writer, "canceled", at, accepted_at=at, canceled_at=at + DAY, closed_at=at + DAY,
        closure_reason="n/a",
    )  # fmt: skip
    return [request.reference]


def closed_with_an_open_task(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(30)
    request = _imported(
        writer, "closed", at, accepted_at=at, started_at=at, fulfilled_at=at + DAY,
        closed_at=at + 2 * DAY,
    )  # fmt: skip
    writer.import_record(RequestTask, "open", at, title="Tell the guest", request=request)
    return [request.reference]


def _asked(writer: RequestWriter, at: datetime, **values: object) -> ServiceRequest:
    return _imported(
        writer, "in_progress", at, SCREEN, request_class="supply", approval_rule="service_owner",
        submitted_at=at, approved_at=at + HOUR, **values,
    )  # fmt: skip


def begun_unasked(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(20)
    return [_asked(writer, at, started_at=at + DAY).reference]


def approved_by_the_requester(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    at = writer.days_ago(20)
    request = _asked(writer, at)
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=at + HOUR):
        approval = Approval.objects.create(
            record_key="service_request", record_id=request.pk, reference=request.reference,
            record_version=request.version, step="approve", outcome="approved", requested_at=at,
            decided_at=at + HOUR,
        )  # fmt: skip
        Decision.objects.create(
            approval=approval, person=writer.callers[0], decision="approved",
            record_version=request.version, shown_at=at, at=at + HOUR,
        )  # fmt: skip
    return [request.reference]


def _late(writer: RequestWriter) -> ServiceRequest:
    at = writer.days_ago(50)
    request = writer.order(ACCOUNT, at, 7)
    request = writer.step(request, "accept", writer.agent, at + HOUR)
    return writer.step(request, "start", writer.agent, at + 2 * HOUR)


def late_without_a_word(context: SimulationContext) -> list[str]:
    return [_late(RequestWriter(context)).reference]


def told_when_it_was_late(context: SimulationContext) -> list[str]:
    writer = RequestWriter(context)
    request, at = _late(writer), writer.days_ago(40)
    with write_transaction(by=None, verb="warn", authority=SYSTEM, at=at):
        warn(request, at)
    return [request.reference]


LAPSES = (
    Lapse("L-951", "request of no class", ("CHK-REQ-01",), of_no_class),
    Lapse(
        "K-951", "request of what was never offered", ("CHK-REQ-01",), of_what_was_never_offered,
        on_site=True,
    ),
    Lapse("L-952", "offered without instructions", ("CHK-REQ-02",), without_instructions),
    Lapse(
        "K-952", "offered by instructions that were withdrawn", ("CHK-REQ-02",),
        by_instructions_out_of_use, on_site=True,
    ),
    Lapse("L-953", "request canceled without a word", ("CHK-REQ-03",), canceled_without_a_word),
    Lapse(
        "K-953", "request closed with a task open", ("CHK-REQ-03",), closed_with_an_open_task,
        on_site=True,
    ),
    Lapse("L-954", "request begun without approval", ("CHK-REQ-04",), begun_unasked),
    Lapse(
        "K-954", "request approved by who asked", ("CHK-REQ-04",), approved_by_the_requester,
        on_site=True,
    ),
    Lapse("L-955", "request late without a word", ("CHK-REQ-05",), late_without_a_word),
    Lapse(
        "K-955", "requester told when it was late", ("CHK-REQ-05",), told_when_it_was_late,
        on_site=True,
    ),
)  # fmt: skip
