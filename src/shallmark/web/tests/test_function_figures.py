"""Figures of a function's page: beside what they were, and measured values beside their goals."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web.function_figures import beside, measured, moment_before
from shallmark.workplace.charts.declared import dashboards
from shallmark.workplace.functions import ServiceFunction, compared, functions
from tests.support import databases
from tests.support.year import NOW

every_function = pytest.mark.parametrize("key", sorted(functions()))


@pytest.fixture(scope="module")
def organisation(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration on the morning on which it is opened."""
    lent = databases.lent(databases.DEMONSTRATION)
    with django_db_blocker.unblock(), lent, clock.at(NOW):
        yield


@pytest.fixture
def function() -> ServiceFunction:
    return functions()["customer-service"]


@pytest.mark.simulated_year
@every_function
def test_what_a_figure_held_is_counted_as_what_it_holds(organisation: None, key: str) -> None:
    """Asked for this moment, the past is the present: both conditions tell of the same records."""
    admin, function = Person.objects.get(username="admin"), functions()[key]
    assert set(function.stood) <= set(function.figures)
    views, stood = compared(function, admin, function.figures, clock.now())
    assert stood == {name: views[name].count for name in function.stood}


@pytest.mark.django_db
def test_a_figure_says_what_it_was_a_month_ago(function: ServiceFunction) -> None:
    with entered(Source.SIMULATION), clock.at(clock.now() - timedelta(days=100)):
        make("incident")
        make("incident")
    make("incident")
    admin = make_person("admin")
    views, numbers = compared(function, admin, function.figures, moment_before())
    told = {name: beside(view, numbers) for name, view in views.items()}
    assert (told["incident.open"].before, told["incident.open"].more) == (2, 1)
    assert told["incident.due"].before is None
    page = signed_in(admin).get(function.url).content.decode()
    assert f"2 on {told['incident.open'].day.day} " in page


@pytest.mark.django_db
def test_a_figure_counts_for_its_reader_what_the_reader_may_see(function: ServiceFunction) -> None:
    with entered(Source.SIMULATION), clock.at(clock.now() - timedelta(days=100)):
        make("incident", confidential=True)
        make("incident")
    for role, before in (("admin", 2), ("service_desk_agent", 1)):
        person = make_person(role)
        _views, numbers = compared(function, person, ["incident.open"], moment_before())
        assert numbers == {"incident.open": before}


@pytest.mark.django_db
def test_a_measured_value_stands_beside_its_goal_and_the_one_before() -> None:
    policy = make("policy", kind="service_management")
    objective = make(
        "objective", policy=policy, unit="%", baseline=80, target=95, title="Answered in time"
    )
    with clock.at(clock.now() + timedelta(seconds=1)), entered(Source.SIMULATION):
        values = {"status": "approved", "value": 90, "measured_at": clock.now()}
        writes.edit(objective, by=None, values=values, authority=SYSTEM)
    objective.refresh_from_db()
    with clock.at(clock.now() + timedelta(days=1)), entered(Source.SIMULATION):
        values = {"value": 93, "measured_at": clock.now()}
        writes.edit(objective, by=None, values=values, authority=SYSTEM)
    admin = make_person("admin")
    page = signed_in(admin).get("/functions/policy/front").content.decode()
    assert "Answered in time" in page
    [told] = measured(functions()["policy"], _no_processes(), admin)
    assert not told.missed, "its day has not come"
    assert told.more == 1
    assert (told.value[:2], told.before[:2]) == ("93", "90")
    assert "95" in told.goal


def _no_processes() -> Any:
    return get_record_type("process").model.objects.none()


@pytest.mark.django_db
@every_function
def test_its_page_shows_two_of_its_charts(key: str) -> None:
    client, front = signed_in(make_person("admin")), f"/functions/{key}/front"
    assert front in client.get(f"/functions/{key}").content.decode()
    shown = client.get(front).content.decode()
    declared = dashboards()[key]
    assert shown.count('<section class="chart') == 2
    for chart in declared.in_front.charts:
        assert chart in declared.charts
        assert f'id="chart-{chart.key}"' in shown
