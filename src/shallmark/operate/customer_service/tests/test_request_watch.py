"""The clocks of requests: what is counted, who hears of it in time, and when a deputy is asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.approvals.actions import decide
from shallmark.common.approvals.models import Approval
from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.calendars.working_time import Hours
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service.models import HoldReason, RequestContact, ServiceRequest
from shallmark.operate.customer_service.request_watch import escalate_approvals, warn_due
from shallmark.operate.customer_service.tests.factories import offered
from shallmark.pages.tests.factory import make, make_person, number

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def agent() -> Any:
    with clock.at(MONDAY):
        return make_person("service_desk_agent")


@pytest.fixture
def calendar() -> Calendar:
    with clock.at(MONDAY):
        hours = Hours("always", "UTC", (), always_open=True)
        return make_calendar(by=None, title="Always", hours=hours, authority=SYSTEM)


def target(calendar: Calendar, hours: int) -> Any:
    return make(
        "service_level_target", title=f"Fulfilment {number()}", metric="fulfilment", priority=4,
        goal_seconds=hours * 3600, calendar=calendar, valid_from=MONDAY - DAY,
    )  # fmt: skip


def order(calendar: Calendar, *, hours: int = 48, **values: Any) -> ServiceRequest:
    with clock.at(MONDAY):
        owner = make_person("service_owner")
        service = make("service", owner=owner)
        item = offered(service=service, target=target(calendar, hours), **values)
        requester = make_person("end_user")
        created = {"item": item, "title": "A card", "requester": requester}
        return writes.create(ServiceRequest, by=requester, values=created)


def do(record: Any, verb: str, by: Any, at: datetime, **values: Any) -> Any:
    reason = "It was agreed with them on the phone."
    with clock.at(at):
        return writes.perform(
            record, verb, by=by, values=values, reason=reason, confirm=True, authority=SYSTEM
        )


def clock_of(request: ServiceRequest) -> ClockResult:
    return ClockResult.objects.get(
        record_key="service_request", record_id=request.pk, metric="fulfilment"
    )


def test_it_counts_to_the_target_of_its_item(calendar: Calendar) -> None:
    request = order(calendar)
    assert clock_of(request).due_at == MONDAY + 2 * DAY


def test_the_time_of_who_decides_is_not_counted(calendar: Calendar) -> None:
    request = order(calendar, approval_rule="service_owner")
    assert request.service is not None
    owner = request.service.owner
    request = do(request, "submit", request.requester, MONDAY)
    assert request.next_due_at is None
    asked = Approval.objects.get(record_id=request.pk, record_key="service_request")
    with clock.at(MONDAY + 3 * DAY):
        decide(asked, "approved", by=owner, shown_at=clock.now())  # type: ignore[arg-type]
    assert clock_of(request).due_at == MONDAY + 5 * DAY


def test_a_pausing_reason_with_words_stops_it(calendar: Calendar, agent: Any) -> None:
    request = do(order(calendar), "accept", agent, MONDAY)
    request = do(request, "start", agent, MONDAY)
    request = do(
        request, "put_on_hold", agent, MONDAY + DAY,
        hold_reason=HoldReason.objects.get(key="awaiting_caller"),
        hold_note="Which of the two colours do you want?",
    )  # fmt: skip
    assert clock_of(request).state == "paused"
    request = do(request, "resume", agent, MONDAY + 4 * DAY)
    assert request.next_due_at == MONDAY + 5 * DAY


def test_what_is_fulfilled_in_time_met_its_target(calendar: Calendar, agent: Any) -> None:
    request = do(do(order(calendar), "accept", agent, MONDAY), "start", agent, MONDAY)
    do(request, "fulfil", agent, MONDAY + DAY)
    assert clock_of(request).state == "met"


def test_accepting_it_is_the_first_response(calendar: Calendar, agent: Any) -> None:
    with clock.at(MONDAY):
        make(
            "service_level_target", title="Response", metric="response", priority=4,
            goal_seconds=3600, calendar=calendar, valid_from=MONDAY - DAY,
        )  # fmt: skip
    request = do(order(calendar), "accept", agent, MONDAY + timedelta(minutes=30))
    found = ClockResult.objects.get(
        record_key="service_request", record_id=request.pk, metric="response"
    )
    assert found.state == "met"


def test_the_requester_hears_before_the_target_passes_and_once(calendar: Calendar) -> None:
    request = order(calendar)
    assert warn_due(MONDAY + timedelta(hours=35)) == 0
    before = MONDAY + timedelta(hours=37)
    assert (warn_due(before), warn_due(before)) == (1, 0)
    contact = RequestContact.objects.get(request=request)
    assert contact.at < MONDAY + 2 * DAY
    assert Notice.objects.filter(person=request.requester, kind="at_risk").count() == 1
    request.refresh_from_db()
    assert request.clock_state == "warned"


def test_another_target_moves_what_is_open(calendar: Calendar) -> None:
    request = order(calendar)
    assert request.item is not None
    with clock.at(MONDAY):
        writes.edit(
            request.item.target, by=None, values={"goal_seconds": 24 * 3600}, authority=SYSTEM
        )  # type: ignore[type-var]
    assert clock_of(request).due_at == MONDAY + DAY


class TestLateApproval:
    @pytest.fixture
    def request_(self, calendar: Calendar) -> ServiceRequest:
        request = order(calendar, approval_rule="service_owner")
        return do(request, "submit", request.requester, MONDAY)  # type: ignore[no-any-return]

    def escalate(self, at: datetime) -> int:
        with clock.at(at):
            return escalate_approvals()

    def test_the_deputy_is_asked_when_half_of_the_target_has_passed(
        self, request_: ServiceRequest
    ) -> None:
        assert request_.service is not None
        owner = request_.service.owner
        with clock.at(MONDAY):
            deputy = make_person("service_owner")
            held = RoleAssignment.objects.get(person=owner)
            writes.edit(held, by=None, values={"deputy": deputy}, authority=SYSTEM)
        assert self.escalate(MONDAY + timedelta(hours=23)) == 0
        late = MONDAY + timedelta(hours=25)
        assert (self.escalate(late), self.escalate(late)) == (1, 0)
        asked = Approval.objects.get(
            record_key="service_request", record_id=request_.pk, outcome=Approval.Outcome.OPEN
        )
        assert set(asked.approvers.all()) == {owner, deputy}
        assert Notice.objects.filter(person=request_.requester, kind="approval_late").exists()

    def test_the_deputy_decides_as_well(self, request_: ServiceRequest) -> None:
        assert request_.service is not None
        with clock.at(MONDAY):
            deputy = make_person("service_owner")
            held = RoleAssignment.objects.get(person=request_.service.owner)
            writes.edit(held, by=None, values={"deputy": deputy}, authority=SYSTEM)
        late = MONDAY + timedelta(hours=25)
        self.escalate(late)
        asked = Approval.objects.get(
            record_key="service_request", record_id=request_.pk, outcome=Approval.Outcome.OPEN
        )
        with clock.at(late):
            decide(asked, "approved", by=deputy, shown_at=late)
        request_.refresh_from_db()
        assert request_.status == "approved"
