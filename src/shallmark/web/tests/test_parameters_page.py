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


def test_the_form_of_a_parameter_knows_which_and_tells_default_bounds_and_readers() -> None:
    known = defaults.known()["ack_days"]
    form = signed_in(make_person("admin")).get("/parameters/new?key=ack_days").content.decode()
    assert '<input type="hidden" name="key" value="ack_days"' in form
    assert known.in_words(known.default) in form
    assert known.bounds() in form
    assert all(f"/conformity/checks/{check}" in form for check in known.checks)


def test_a_word_of_a_parameter_is_chosen() -> None:
    key = next(key for key, known in defaults.known().items() if known.choices)
    form = signed_in(make_person("admin")).get(f"/parameters/new?key={key}").content.decode()
    assert all(f'<option value="{one}"' in form for one in defaults.known()[key].choices)


def test_without_a_key_one_is_chosen_of_those_that_are_not_set() -> None:
    make("parameter", key="ack_days", value="14")
    form = signed_in(make_person("admin")).get("/parameters/new").content.decode()
    assert '<option value="ack_days"' not in form
    assert '<option value="confirm_days"' in form


def test_what_is_sent_by_the_form_waits_for_a_second_person() -> None:
    make_person("admin")
    client = signed_in(make_person("admin"))
    sent = {"key": "ack_days", "value": "14", "title": "Days", "change_ref": ""}
    answer = client.post("/parameters/new?key=ack_days", sent)
    assert answer.status_code == 302
    assert "access-changes" in answer["Location"]
    wrong = client.post("/parameters/new?key=ack_days", {**sent, "value": "many"})
    assert wrong.status_code == 422
    assert "not one of its values" in wrong.content.decode()


def test_it_opens_to_whom_the_list_opens_alone() -> None:
    assert signed_in(make_person()).get(PAGE).status_code in {403, 404}


def test_it_costs_no_query_for_a_parameter() -> None:
    client = signed_in(make_person("admin"))
    client.get(PAGE)
    few = queries_of(lambda: client.get(PAGE))
    make("parameter", key="ack_days", value="14")
    make("parameter", key="audit_cycle", value="24")
    assert len(queries_of(lambda: client.get(PAGE))) == len(few)
