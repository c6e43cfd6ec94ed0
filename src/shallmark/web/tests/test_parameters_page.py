"""The page of every parameter: what holds, the default, who set it, and where it is read."""

import pytest

from shallmark.common.parameters import defaults
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web.views_parameters import lines_for

pytestmark = pytest.mark.django_db
PAGE = "/settings/parameters"


def test_it_shows_every_parameter_though_none_was_set() -> None:
    page = signed_in(make_person("admin")).get(PAGE).content.decode()
    assert "the defaults hold" in page
    assert page.count('<th scope="row">') == len(defaults.known())


def test_what_was_set_comes_first_with_its_value_and_its_default() -> None:
    admin, known = make_person("admin"), defaults.known()["ack_days"]
    parameter = make("parameter", key="ack_days", value="14")
    [line] = [each for each in lines_for(admin) if each.known.key == "ack_days"]
    assert (line.value, line.default) == (known.in_words(14), known.in_words(known.default))
    page = signed_in(admin).get(PAGE).content.decode()
    assert page.index(parameter.get_absolute_url()) < page.index("At their default")
    assert page.count('<th scope="row">') == len(defaults.known())


def test_it_says_which_checks_read_a_parameter() -> None:
    lines = {line.known.key: line for line in lines_for(make_person("admin"))}
    for key, known in defaults.known().items():
        assert set(known.checks) <= {check for check, _built in lines[key].checks}
    page = signed_in(make_person("admin")).get(f"{PAGE}?q=CHK-CMP-05").content.decode()
    assert "Days to acknowledge a policy" in page
    assert page.count('<th scope="row">') < len(defaults.known())


def test_whoever_may_set_one_is_led_to_its_form() -> None:
    page = signed_in(make_person("admin")).get(f"{PAGE}?q=ack_days").content.decode()
    assert "/parameters/new?key=ack_days" in page
    form = signed_in(make_person("admin")).get("/parameters/new?key=ack_days").content.decode()
    assert 'value="ack_days"' in form


def test_it_opens_to_whom_the_list_opens_alone() -> None:
    assert signed_in(make_person()).get(PAGE).status_code in {403, 404}


def test_it_costs_no_query_for_a_parameter() -> None:
    client = signed_in(make_person("admin"))
    client.get(PAGE)
    few = queries_of(lambda: client.get(PAGE))
    make("parameter", key="ack_days", value="14")
    make("parameter", key="audit_cycle", value="24")
    assert len(queries_of(lambda: client.get(PAGE))) == len(few)
