"""The page of a service management function: its numbers are those of the lists they open."""

import csv
import re
from typing import Any

import pytest
from django.db.models import Field

from shallmark.kernel.access import roles
from shallmark.kernel.records import get_record_type, record_types
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web.navigation import FEW, HOUSE
from shallmark.workplace.functions import ServiceFunction, functions, needs

pytestmark = pytest.mark.django_db
every_function = pytest.mark.parametrize("key", sorted(functions()))
#: a number as a page writes it, with the address that it opens
COUNTED = re.compile(r'href="(/[a-z-]+\?view=\w+)"[^>]*>\s*(\d+)(?:<| )')


@pytest.fixture
def function(key: str) -> ServiceFunction:
    return functions()[key]


def page_of(function: ServiceFunction, person: Any, part: str = "") -> str:
    answer = signed_in(person).get(f"{function.url}{part}")
    assert answer.status_code == 200
    return answer.content.decode()


@every_function
def test_it_has_each_record_type_of_the_rail_once(function: ServiceFunction) -> None:
    phases = {phase for phase, *_rest in HOUSE}
    placed = [
        each.key
        for each in record_types()
        if each.phase in phases and str(each.function) == str(function.name)
    ]
    assert sorted(function.records) == sorted(placed)


@pytest.mark.parametrize("part", ["change_cost", "test_result", "ci_audit_item"])
def test_the_rail_shows_a_part_at_the_place_of_what_it_belongs_to(part: str) -> None:
    record = make(part)
    owner = getattr(record, get_record_type(part).belongs_to[0])
    page = signed_in(make_person("admin")).get(record.get_absolute_url()).content.decode()
    place = owner.get_absolute_url().rpartition("/")[0]
    assert f'href="{place}" aria-current="page"' in page.partition("rail-foot")[0]


@every_function
def test_the_rail_names_its_main_records_and_how_many_more_there_are(
    function: ServiceFunction,
) -> None:
    assert set(function.main) <= set(function.records)
    hidden = [key for key in function.records if key not in function.main]
    if len(function.records) > FEW:
        page = page_of(function, make_person("admin"))
        rail = page[page.index('id="rail"') : page.index("rail-foot")]
        assert f"{len(hidden)} more" in rail
        assert f'href="{get_record_type(hidden[0]).url()}"' not in rail
        # where one is, is always named
        other = signed_in(make_person("admin")).get(get_record_type(hidden[0]).url())
        rail = other.content.decode().partition("rail-foot")[0]
        assert f'href="{get_record_type(hidden[0]).url()}" aria-current="page"' in rail


@every_function
def test_it_names_views_and_days_that_exist(function: ServiceFunction) -> None:
    for name in (*function.figures, *function.own, *function.late):
        key, _dot, view = name.partition(".")
        assert view in {each.key for each in get_record_type(key).views}, name
    for name in function.dates:
        key, _dot, field = name.partition(".")
        assert isinstance(get_record_type(key).model._meta.get_field(field), Field)


@every_function
def test_each_number_equals_the_rows_of_the_list_it_opens(function: ServiceFunction) -> None:
    for key in function.records:
        make(key)
    admin = make_person("admin")
    client = signed_in(admin)
    numbers = COUNTED.findall(page_of(function, admin))
    assert len(numbers) >= len(function.records)
    for address, number in numbers:
        rows: Any = client.get(address.replace("?", "/export.csv?"))
        held = list(csv.reader(b"".join(rows.streaming_content).decode().splitlines()))
        assert int(number) == len(held) - 1, address


@every_function
def test_it_costs_no_query_for_a_record(function: ServiceFunction) -> None:
    admin = make_person("admin")
    client = signed_in(admin)
    few = queries_of(lambda: client.get(function.url))
    for key in function.records * 2:
        make(key)
    many = queries_of(lambda: client.get(function.url))
    assert len(many) == len(few) <= 14, "\n".join(many)


@every_function
def test_it_opens_to_staff_alone(function: ServiceFunction) -> None:
    customer = signed_in(make_person(next(key for key, role in roles().items() if not role.staff)))
    assert customer.get(function.url).status_code == 404
    assert customer.get(f"{function.url}/judged").status_code == 404
    assert signed_in(make_person()).get(function.url).status_code == 404


@every_function
def test_its_checks_are_those_that_its_clauses_count(function: ServiceFunction) -> None:
    auditor = make_person("auditor")
    checks = page_of(function, auditor, "/checks")
    assert "CHK-" in checks
    narrowed = page_of(function, auditor, "/checks?clause=no-such-clause")
    assert "CHK-" not in narrowed


def test_the_palette_leads_to_functions_and_to_views_of_their_lists() -> None:
    client = signed_in(make_person("change_manager"))

    def found(words: str) -> set[str]:
        groups = client.get(f"/palette?q={words}").json()["groups"]
        return {item["url"] for group in groups for item in group["items"]}

    assert "/functions/change-and-configuration" in found("change+and")
    assert "/changes?view=mine" in found("my+open")


def test_the_first_screen_tells_what_one_has_to_do_in_every_function() -> None:
    manager = make_person("change_manager")
    make("action", owner=manager)
    waits = {view.name: view.count for view in needs(manager).own}
    assert waits["action.mine"] == 1
    home = signed_in(manager).get("/").content.decode()
    assert "/actions?view=mine" in home


def test_overdue_work_is_told_to_whom_its_function_asks() -> None:
    make("role", mandatory=True)
    assert "role.vacant" in {view.name for view in needs(make_person("admin")).late}
    assert "role.vacant" not in {view.name for view in needs(make_person("resolver")).late}
