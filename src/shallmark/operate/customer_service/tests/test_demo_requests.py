"""Whoever opens the demonstration finds requests in every state, and tasks of several teams."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from shallmark.conformity import actions
from shallmark.conformity.library import built
from shallmark.kernel import clock
from shallmark.operate.customer_service.models import RequestItem, RequestTask, ServiceRequest
from shallmark.operate.customer_service.simulate.demo_requests import write_demo_requests
from shallmark.operate.customer_service.simulate.demo_requests_data import ITEMS, ORDERS
from shallmark.simulate.baselines import write_after, write_before
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.run import build_context

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 42, tzinfo=UTC)


def opened() -> SimulationContext:
    from_day = NOW - timedelta(days=200)
    context = build_context(random.Random(1), from_day, NOW - timedelta(hours=8))
    write_before(context)
    write_after(context, ["requests"])
    return context


def test_it_has_requests_in_every_state_that_are_worked_on_as_the_rules_ask() -> None:
    context = opened()
    write_demo_requests(context, NOW)
    for item in RequestItem.objects.filter(title__in=[one.title for one in ITEMS]):
        assert item.status == "published"
        assert item.steps.filter(team__isnull=False).count() == item.steps.count() > 1
    ordered = ServiceRequest.objects.filter(title__in=[one.title for one in ORDERS])
    assert {(one.title, one.status) for one in ordered} == {(o.title, o.state) for o in ORDERS}
    assert not ordered.filter(updated_at__gte=NOW).exists()
    assert not ordered.filter(next_due_at__lt=NOW).exists()
    held = RequestTask.objects.get(status="on_hold")
    assert RequestTask.objects.filter(request=held.request).values("team").distinct().count() > 1
    # a demonstration that was interrupted goes on
    write_demo_requests(context, NOW)
    assert ordered.count() == len(ORDERS)
    with clock.at(NOW):
        of_requests = [key for key in built() if key.startswith("CHK-REQ")]
        run = actions.run_checks(by=None, as_of=NOW, trigger="test", only=of_requests)
    assert not list(run.outcomes.filter(nonconforming__gt=0).values_list("check_id", flat=True))
