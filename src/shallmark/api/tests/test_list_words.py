"""Words of a list by the API: what is found, in which order and pages, since when."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.api.tests.calls import Api, assert_refused, references
from shallmark.kernel import clock
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


def test_it_filters_as_the_page_does(api: Api, person: Any) -> None:
    team, service = make("team"), make("service")
    matching = make("incident", assigned_team=team, service=service)
    two = make("incident", assigned_to=person)
    make("incident")
    for incident, priority in ((matching, 1), (two, 2)):
        type(incident).objects.filter(pk=incident.pk).update(priority=priority)
    assert references(api.ask("incidents?priority=1")) == [matching.reference]
    assert references(api.ask("incidents?priority=1,2&sort=priority")) == [
        matching.reference,
        two.reference,
    ]
    assert references(api.ask(f"incidents?assigned_team={team.reference}")) == [matching.reference]
    assert references(api.ask(f"incidents?service={service.reference}")) == [matching.reference]
    assert references(api.ask("incidents?assigned_to=me")) == [two.reference]
    assert_refused(api.ask("incidents?assigned_to=nobody"), 422, "assigned_to")
    assert_refused(api.ask("incidents?service=SVC9999999"), 422, "service")
    assert len(references(api.ask("incidents?created_at=-1d.."))) == 3
    assert references(api.ask("incidents?created_at=..-1d")) == []


def test_it_finds_the_words_that_the_page_finds(api: Api) -> None:
    mail = make("incident", title="The mail gateway refuses everything")
    make("incident", title="Printer")
    assert references(api.ask("incidents?q=gateway")) == [mail.reference]


def test_it_pages_by_key_in_the_order_asked_for(api: Api) -> None:
    references = [make("team", title=f"Team {number:02}").reference for number in range(7)]
    for sort, wanted in (("title", references), ("-title", references[::-1])):
        seen: list[str] = []
        place = ""
        while True:
            query = f"teams?q=Team&limit=3&sort={sort}&after={place}"
            page = api.ask(query)[1]
            seen += [item["reference"] for item in page["items"]]
            if page["next"] is None:
                break
            place = page["next"]
        assert [reference for reference in seen if reference in references] == wanted
    assert_refused(api.ask(f"teams?after={place}&sort=reference,title"), 422, "sort")


def test_what_was_changed_since_a_time(api: Api) -> None:
    record = make("team")
    before = (clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    after = (clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert record.reference in references(api.ask(f"teams?limit=200&updated_since={before}"))
    assert references(api.ask(f"teams?updated_since={after}")) == []
    assert record.reference in references(api.ask("teams?limit=200&updated_since=-1d"))
    twice = api.ask(f"teams?updated_since={before}&updated_at=-1d..")
    assert_refused(twice, 422, "updated_since")


@pytest.mark.parametrize("place", ["openapi.json", "decisions/changes/CHG0000001"])
def test_what_is_no_list_refuses_unknown_parameters_as_well(api: Api, place: str) -> None:
    assert_refused(api.ask(f"{place}?nonsense=1"), 422, "nonsense")
