"""First screens and pages of functions say one number for one thing: that of the list it opens."""

import csv
import re
from typing import Any

import pytest

from shallmark.common.stated import inbox
from shallmark.kernel.people import Person
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.workplace.functions import counted, functions, needs
from shallmark.workplace.screens import screens, screens_of, switch

pytestmark = pytest.mark.django_db
#: a number as the pages write it, with the address that it opens
COUNTED = re.compile(
    r'href="(/[a-z-]+\?view=\w+)"[^>]*>(?:\s|<span.*?</span>|<svg.*?</svg>|<b>)*(\d+)(?=[ <])',
    re.DOTALL,
)
every_screen = pytest.mark.parametrize("key", sorted(screens()))


def numbers_of(page: str) -> list[tuple[str, int]]:
    content = page[page.index("<main") : page.index("</main>")]
    return [(address, int(number)) for address, number in COUNTED.findall(content)]


def rows_of(client: Any, address: str) -> int:
    answer = client.get(address.replace("?", "/export.csv?"))
    held = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    return len(held) - 1


def full_house() -> None:
    """One of each record that a first screen or a function tells of."""
    for function in functions().values():
        for key in function.records:
            make(key)
    make("waiver")


def who_sees(key: str) -> Person:
    return make_person(min(screens()[key].roles))


@every_screen
def test_each_number_of_a_first_screen_is_that_of_its_list_and_of_the_functions(key: str) -> None:
    full_house()
    person = who_sees(key)
    client = signed_in(person)
    home = numbers_of(client.get("/").content.decode())
    assert len(home) >= len(screens()[key].figures)
    told: dict[str, set[int]] = {}
    for address, number in home:
        assert number == rows_of(client, address), address
        told.setdefault(address, set()).add(number)
    for function in functions().values():
        for address, number in numbers_of(client.get(function.url).content.decode()):
            told.setdefault(address, set()).add(number)
    assert all(len(numbers) == 1 for numbers in told.values()), told


@every_screen
def test_a_first_screen_costs_no_query_for_a_record(key: str) -> None:
    client = signed_in(who_sees(key))
    full_house()
    few = queries_of(lambda: client.get("/"))
    full_house()
    many = queries_of(lambda: client.get("/"))
    assert len(many) == len(few) <= 26, "\n".join(many)


@every_screen
def test_it_names_views_and_fields_that_exist(key: str) -> None:
    screen = screens()[key]
    admin = make_person("admin")
    names = {*(name for name, _tone in screen.figures), *screen.waits}
    names |= {each.view for each in screen.listed}
    assert set(counted(admin, names)) >= names - {"incident.security"}


def test_what_waits_for_ones_word_is_one_list_wherever_it_is_told() -> None:
    risks = make_person("risk_compliance_manager")
    make("waiver")
    asked = {view.name: view.count for view in needs(risks).asked}
    assert asked == {"waiver.to_decide": 1, "role_assignment.mine": 1}
    assert sum(len(found) for _kind, found in inbox.of(risks)) == sum(asked.values())
    page = signed_in(risks).get("/").content.decode()
    assert "/waivers?view=to_decide" in page
    # whoever asked for it does not decide
    waiting = make("waiver", requested_by=risks)
    assert waiting.requested_by == risks
    assert {view.name: view.count for view in needs(risks).asked} == asked


def test_whoever_has_several_roles_sees_what_waits_on_each_first_screen() -> None:
    one = make_person("change_manager")
    assert [each.key for each in screens_of(one)] == ["changes"]
    both = make_person("change_manager", "risk_compliance_manager")
    make("nonconformity", due="2020-01-01", status="new")
    places = {
        place.key: place for place in switch(both, "changes", (("work", "Mine", "incident.mine"),))
    }
    assert list(places) == ["compliance", "changes", "work"]
    page = signed_in(both).get("/?screen=changes").content.decode()
    assert 'href="/?screen=compliance"' in page
    assert "<h1>Changes</h1>" in page
    views = counted(both, screens()["compliance"].waits)
    assert places["compliance"].waits == sum(view.count for view in views.values())
