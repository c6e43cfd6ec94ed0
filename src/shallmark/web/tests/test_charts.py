"""Charts of functions: each number is the length of the list that it opens, for its reader."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from shallmark.kernel import clock, writes
from shallmark.kernel.access import roles
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.pages.record_base import may_list
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web.middleware import POLICY
from shallmark.workplace.charts import by_value, periods
from shallmark.workplace.charts.cells import Counted
from shallmark.workplace.charts.counting import count
from shallmark.workplace.charts.declared import Mark, dashboards
from shallmark.workplace.charts.drawing import COLOURS, most_names, specification
from shallmark.workplace.charts.lists import Lists
from shallmark.workplace.charts.reading import reading
from shallmark.workplace.functions import functions
from tests.support import databases
from tests.support.year import NOW

CUSTOMER = next(name for name, role in roles().items() if not role.staff)
every_dashboard = pytest.mark.parametrize("key", sorted(dashboards()))
every_chart = pytest.mark.parametrize(
    ("key", "chart"),
    [(key, chart.key) for key, each in sorted(dashboards().items()) for chart in each.charts],
)


@pytest.fixture(scope="module")
def organisation(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration on the morning on which it is opened: every chart shows something."""
    lent = databases.lent(databases.DEMONSTRATION)
    with django_db_blocker.unblock(), lent, clock.at(NOW):
        yield


def of(key: str, chart: str, person: Person) -> Counted:
    return next(each for each in count(dashboards()[key], person) if each.chart.key == chart)


def rows_behind(client: Client, address: str) -> int:
    """How many records the list has, by its export: the list itself shows a page."""
    if "/charts/rows" in address:
        return client.get(address).content.decode().count("data-open")
    answer: Any = client.get(address.replace("?", "/export.json?"))
    assert answer.status_code == 200, address
    return len(json.loads(b"".join(answer.streaming_content)))


@pytest.mark.simulated_year
@every_chart
def test_each_number_equals_the_rows_of_the_list_it_opens(
    organisation: None, key: str, chart: str
) -> None:
    admin = Person.objects.get(username="admin")
    client, counted = signed_in(admin), of(key, chart, admin)
    cells = [cell for row in counted.rows for cell in row.cells]
    cells += [cell.of for cell in cells if cell.of]
    numbers = {cell.url: cell.number for cell in cells}
    assert any(numbers.values()), "it shows something"
    assert {url: rows_behind(client, url) for url in numbers} == numbers


@every_dashboard
def test_it_belongs_to_a_function_and_counts_among_its_records(key: str) -> None:
    for chart in dashboards()[key].charts:
        assert chart.record in functions()[key].records
        assert "all" in {view.key for view in get_record_type(chart.record).views}
        assert bool(chart.over) or bool(chart.by)
        assert len(chart.series) <= len(COLOURS)
    keys = [chart.key for chart in dashboards()[key].charts]
    assert len(set(keys)) == len(keys)


@pytest.mark.django_db
@every_dashboard
def test_all_charts_of_a_page_are_counted_by_one_query(
    key: str, django_assert_num_queries: Any
) -> None:
    admin = make_person("admin")
    charts = dashboards()[key].charts
    count(dashboards()[key], admin)  # now the person's roles are known
    with django_assert_num_queries(1):
        count(dashboards()[key], admin)
    client, url = signed_in(admin), f"/functions/{key}/charts"
    few = queries_of(lambda: client.get(url))
    for record in {chart.record for chart in charts}:
        make(record)
    many = queries_of(lambda: client.get(url))
    assert len(many) == len(few) <= 4, "\n".join(many)


@pytest.mark.django_db
@every_dashboard
def test_it_teaches_where_there_is_nothing(key: str) -> None:
    page = signed_in(make_person("admin")).get(f"/functions/{key}/charts").content.decode()
    assert "Nothing to draw yet." in page


@pytest.mark.django_db
def test_it_counts_what_the_reader_may_see_alone() -> None:
    make("incident", confidential=True)
    make("incident")
    shown = [
        sum(row.cells[0].number for row in of("customer-service", "flow", person).rows)
        for person in (make_person("admin"), make_person("service_desk_agent"))
    ]
    assert shown == [2, 1]


@pytest.mark.django_db
def test_it_says_how_many_values_it_does_not_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_value, "MOST", 1)
    monkeypatch.setattr(by_value, "MOST_VALUES", 1)
    for _each in range(4):
        make("nonconformity", source="complaint")
    for source in ("audit", "review", "incident"):
        make("nonconformity", source=source)
    admin, key = make_person("admin"), "governance-risk-and-compliance"
    charts = [each for each in count(dashboards()[key], admin) if each.chart.by == "source"]
    assert [(len(each.rows), each.left_out) for each in charts] == [(2, 2)]
    page = signed_in(admin).get(f"/functions/{key}/charts").content.decode()
    assert "2 values more are not drawn." in page
    assert f'href="{charts[0].url}">Show all' in page


@pytest.mark.django_db
def test_it_leaves_out_charts_of_records_that_the_reader_may_not_list() -> None:
    customer = make_person(CUSTOMER)
    for dashboard in dashboards().values():
        shown = {each.chart.record for each in count(dashboard, customer)}
        declared = {chart.record for chart in dashboard.charts}
        assert shown <= {each for each in declared if may_list(customer, get_record_type(each))}


@pytest.mark.django_db
def test_it_opens_to_staff_and_where_charts_are_declared() -> None:
    admin = signed_in(make_person("admin"))
    assert admin.get("/functions/customer-service").content.decode().count("/charts") >= 1
    assert admin.get("/functions/no-such-function/charts").status_code == 404
    assert admin.get("/functions/business-it-alignment/charts").status_code == 200
    customer = signed_in(make_person(CUSTOMER))
    assert customer.get("/functions/customer-service/charts").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "",
        "chart=age&series=0&before=2026-01-01",
        "chart=risks&series=4&before=2026-01-01",
        "chart=risks&series=x&before=2026-01-01",
        "chart=risks&series=0&before=x",
    ],
)
def test_it_shows_rows_of_numbers_that_a_chart_of_the_past_has_alone(words: str) -> None:
    url = "/functions/governance-risk-and-compliance/charts/rows"
    client = signed_in(make_person("admin"))
    assert client.get(f"{url}?chart=risks&series=0&before=2026-01-01").status_code == 200
    assert client.get(f"{url}?{words}").status_code == 404


@pytest.mark.django_db
def test_a_risk_counts_as_it_stood() -> None:
    admin = make_person("admin")
    now = clock.now()
    with entered(Source.SIMULATION):
        with clock.at(now - timedelta(days=100)):
            risk = make("risk", likelihood=5, impact=4, title="Then")
        with clock.at(now - timedelta(days=40)):
            values = {"likelihood": 1, "title": "Now"}
            writes.edit(risk, by=None, values=values, authority=SYSTEM)
    rows = of("governance-risk-and-compliance", "risks", admin).rows
    numbers = [[cell.number for cell in row.cells] for row in rows]
    assert numbers[-1] == [0, 0, 1, 0]
    assert [1, 0, 0, 0] in numbers
    assert numbers[0] == [0, 0, 0, 0]
    then = rows[numbers.index([1, 0, 0, 0])].cells[0].url
    page = signed_in(admin).get(then).content.decode()
    assert "Then" in page
    assert risk.get_absolute_url() in page


@pytest.mark.django_db
def test_a_list_leads_to_the_charts_of_its_records() -> None:
    client = signed_in(make_person("admin"))
    assert 'href="/functions/customer-service/charts"' in client.get("/incidents").content.decode()
    assert "/charts" not in client.get("/competences").content.decode().split("<main", 1)[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "index"),
    [
        ({"created_at": "2026-01-05..2026-01-12"}, "incident_newest"),
        ({"resolved_at": "2026-01-05..2026-01-12"}, "incident_resolved"),
        ({"resolved_at": "2026-01-12..,none"}, "incident_resolved"),
    ],
)
def test_the_lists_of_a_week_are_entered_by_an_index(words: dict[str, str], index: str) -> None:
    lists = Lists(get_record_type("incident"), make_person("admin"))
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    held = lists.visible.filter(lists.condition(words)).order_by()
    assert index in held.explain()


@pytest.mark.django_db
def test_its_page_keeps_the_content_policy_and_brings_the_library_alone() -> None:
    client = signed_in(make_person("admin"))
    make("incident")
    charts = client.get("/functions/customer-service/charts")
    assert charts.headers["Content-Security-Policy"] == POLICY
    assert "vega" in charts.content.decode()
    for other in ("/", "/incidents", "/functions/customer-service"):
        assert "vega" not in client.get(other).content.decode()


@pytest.mark.django_db
def test_a_drawing_holds_the_numbers_of_its_table() -> None:
    make("incident", priority=2)
    admin = make_person("admin")
    for counted in count(dashboards()["customer-service"], admin):
        data: Any = specification(counted)["data"]
        told = [(point["row"], point["value"]) for point in data["values"]]
        assert told == [(row.label, cell.value) for row in counted.rows for cell in row.cells]
        assert reading(counted).endswith(".")


@pytest.mark.django_db
def test_a_drawing_names_its_last_period_however_many_there_are() -> None:
    make("incident", priority=2)
    for counted in count(dashboards()["customer-service"], make_person("admin")):
        drawn: Any = json.dumps(specification(counted))
        if counted.chart.mark is not Mark.BARS:
            assert f"{json.dumps(counted.rows[-1].label)}]" in drawn


@pytest.mark.django_db
def test_no_drawing_names_a_colour_or_calls_a_number_good_or_bad() -> None:
    make("incident", priority=2)
    for counted in count(dashboards()["customer-service"], make_person("admin")):
        text = json.dumps(specification(counted))
        assert not re.search(r"#[0-9a-f]{3,8}\b|--ok|--bad", text)
        assert counted.chart.mark in set(Mark)


def test_days_of_a_period_are_those_of_the_reader() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    with clock.at(late), timezone.override(ZoneInfo("Europe/Berlin")):
        assert periods.today() == date(2026, 3, 2)
        assert periods.weeks()[-1].start == "2026-03-02"
    with clock.at(late), timezone.override(ZoneInfo("UTC")):
        assert periods.weeks()[-1].start == "2026-02-23"


@pytest.mark.parametrize("make_periods", [periods.weeks, periods.months, periods.quarters])
def test_each_period_begins_where_the_one_before_ends(make_periods: Any) -> None:
    with clock.at(datetime(2026, 1, 15, tzinfo=UTC)):
        spans = make_periods()
    assert [each.end for each in spans[:-1]] == [each.start for each in spans[1:]]
    assert spans[-1].start <= "2026-01-15" < spans[-1].end


@pytest.mark.parametrize("make_periods", [periods.ages, periods.ahead])
def test_ages_and_distances_leave_no_day_out(make_periods: Any) -> None:
    spans = sorted(make_periods(), key=lambda each: each.start)
    assert spans[0].start == ""
    assert {each.end for each in spans} - {""} == {each.start for each in spans} - {""} | (
        {max(each.end for each in spans)} if all(each.end for each in spans) else set()
    )


@pytest.mark.parametrize(
    ("label", "most"), [("Q1", 5), ("Dec 2025", 4), ("week of 12 Oct", 2), ("x" * 90, 2)]
)
def test_so_many_names_stand_along_an_axis_as_have_room_between(label: str, most: int) -> None:
    assert most_names([label] * 12) == most
