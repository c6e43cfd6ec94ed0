"""Whoever opens the demonstration finds a queue, work in every state, and nothing of tomorrow."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from shallmark.conformity import actions
from shallmark.conformity.library import built
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock
from shallmark.manage.change_configuration import schedule_drawn
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.simulate import demo_changes
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service import home_queue
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.simulate.demo_queue import write_demo_queue
from shallmark.operate.customer_service.simulate.demo_queue_data import NEW_TICKETS, OPEN_TICKETS
from shallmark.simulate import demo
from shallmark.simulate.baselines import write_before
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.run import Size, build_context

pytestmark = pytest.mark.django_db
#: a Wednesday morning in November, and a Sunday night
NOW = datetime(2026, 11, 25, 9, 42, tzinfo=UTC), datetime(2026, 11, 29, 23, 5, tzinfo=UTC)


def is_a_desk_to_work_at(context: SimulationContext, now: datetime) -> None:
    """Write the queue, and look at it as the service desk does."""
    incidents = write_demo_queue(context, now)
    assert len(incidents) == len(NEW_TICKETS) + len(OPEN_TICKETS)
    assert not Incident.objects.filter(updated_at__gte=now).exists()
    ana = Person.objects.get(username="ana")
    with clock.at(now):
        assert len(home_queue.queue(ana)) == len(NEW_TICKETS)
        assert home_queue.shift(ana)[0].count > 2
    states = set(Incident.objects.values_list("status", flat=True))
    assert states == {"new", "in_progress", "on_hold", "resolved"}
    assert Incident.objects.filter(major=True, declared_at__isnull=False).count() == 1


def test_it_is_a_desk_to_work_at_on_a_sunday_too() -> None:
    now = NOW[1]
    is_a_desk_to_work_at(build_context(random.Random(1), now - timedelta(days=30), now), now)


def test_it_is_a_desk_that_is_worked_at_as_the_rules_ask() -> None:
    """Beside all registers, by which incidents are judged, too."""
    now = NOW[0]
    context = build_context(random.Random(1), now - timedelta(days=30), now)
    write_before(context)
    is_a_desk_to_work_at(context, now)
    of_incidents = [key for key in built() if key.startswith("CHK-INC")]
    run = actions.run_checks(by=None, as_of=now, trigger="test", only=of_incidents)
    failing = run.outcomes.filter(nonconforming__gt=0)
    assert not list(failing.values_list("check_id", flat=True))


def test_a_demonstration_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SIZE", Size(seed=7, months=1, scale=0.15, lapses=("default",)))
    monkeypatch.setattr(demo, "JUDGED_WEEKS", 2)

    def interrupt(done: int, _all: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(NOW[0], interrupt)
    assert demo.present()
    # others ran while the year was simulated: findings are closed after clean ones
    weekly = CheckRun.objects.filter(as_of__in=[NOW[0], NOW[0] - timedelta(weeks=1)])
    begun = dict(Incident.objects.values_list("reference", "title"))
    demo.load(NOW[0])
    whole = dict(Incident.objects.values_list("reference", "title"))
    assert 0 < len(begun) < len(whole)
    assert begun.items() <= whole.items()
    assert weekly.count() == 2
    demo.load(NOW[0])
    assert dict(Incident.objects.values_list("reference", "title")) == whole
    assert weekly.count() == 2
    under_way = Change.objects.filter(planned_start__gt=NOW[0]).values_list("status", flat=True)
    assert set(under_way) >= {"new", "assess", "authorize", "scheduled"}
    assert under_way.count() < 2 * len(demo_changes.CHANGES_UNDER_WAY), "twice"
    with clock.at(NOW[0]):
        admin = Person.objects.get(username="admin")
        shown = schedule_drawn.look(admin, NOW[0].date(), "month", "all")
    assert len(shown["held"]) == 1
