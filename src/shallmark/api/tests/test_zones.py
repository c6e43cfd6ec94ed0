"""A time without a zone is in the person's zone, whichever way it comes in."""

from typing import Any

import pytest

from shallmark.api.tests.calls import Api, assert_refused
from shallmark.manage.change_configuration.models import Freeze
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

#: what is typed, and what it is in UTC for somebody in New York
TIMES = {
    "2026-07-01T12:00": "2026-07-01T16:00:00Z",
    "2026-07-01 12:00:00": "2026-07-01T16:00:00Z",
    "2026-07-01T12:00:00Z": "2026-07-01T12:00:00Z",
    "2026-07-01T12:00:00+02:00": "2026-07-01T10:00:00Z",
    "2026-01-01T12:00": "2026-01-01T17:00:00Z",
    "2026-07-01": "2026-07-01T04:00:00Z",
}
#: the hour that New York has not, the one that it has twice, and what names no time
NONE = (
    "2026-03-08T02:30",
    "2026-11-01T01:30",
    "1751371200",
    "2026-07-01T24:30",
    "07/01/2026 12:00",
)


@pytest.fixture
def person() -> Any:
    return make_person("admin", zone="America/New_York")


@pytest.fixture
def api(person: Any) -> Api:
    return Api(person)


@pytest.mark.parametrize(("typed", "meant"), TIMES.items())
def test_a_body_means_the_zone_of_whoever_sends_it(api: Api, typed: str, meant: str) -> None:
    freeze = make("freeze")
    status, answer = api.send(
        "patch", f"freezes/{freeze.reference}", {"starts_at": typed, "ends_at": "2030-01-01"}
    )
    assert (status, answer.get("starts_at")) == (200, meant), answer


@pytest.mark.parametrize("typed", [*NONE, 1751371200, True, ["2026-07-01"]])
def test_a_body_that_names_no_time_is_refused(api: Api, typed: Any) -> None:
    freeze = make("freeze")
    answer = api.send("patch", f"freezes/{freeze.reference}", {"starts_at": typed})
    assert_refused(answer, 422, "starts_at")


@pytest.mark.parametrize(("typed", "meant"), list(TIMES.items())[:3])
def test_a_page_means_the_same(person: Any, typed: str, meant: str) -> None:
    sent = {
        "title": "By page",
        "starts_at": typed,
        "ends_at": "2030-01-01T00:00",
        "reason": "So it was agreed",
    }
    signed_in(person).post("/freezes/new", sent)
    freeze = Freeze.objects.get(title="By page")
    assert freeze.starts_at.isoformat() == meant.replace("Z", "+00:00")


def test_a_filter_means_the_same_by_page_export_and_api(api: Api, person: Any) -> None:
    team = make("team")
    type(team).objects.filter(pk=team.pk).update(updated_at="2026-07-01T16:30:00Z")
    client = signed_in(person)
    for start, there in (("2026-07-01T12:00", True), ("2026-07-01T12:45", False)):
        for query in (f"updated_at={start}..", f"updated_since={start}"):
            listed = api.ask(f"teams?limit=200&{query}")[1]["items"]
            assert (team.reference in {item["reference"] for item in listed}) == there
        page = client.get(f"/teams?updated_at={start}..").content.decode()
        assert (team.reference in page) == there
        file = client.get(f"/teams/export.csv?updated_at={start}..")
        assert (team.reference in b"".join(file.streaming_content).decode()) == there  # type: ignore[attr-defined]
    for wrong in NONE:
        assert_refused(api.ask(f"teams?updated_since={wrong}"), 422, "updated_since")
        assert client.get(f"/teams?updated_at={wrong}..").status_code == 422


def test_a_day_of_a_filter_is_the_day_that_was_typed(person: Any) -> None:
    """Not the day before, which it still is in Greenwich when it begins in Berlin."""
    type(person).objects.filter(pk=person.pk).update(zone="Europe/Berlin")
    action = make("action", due="2026-07-01")
    client = Api(type(person).objects.get(pk=person.pk))
    for span, there in (("2026-07-01..2026-07-02", True), ("2026-06-30..2026-07-01", False)):
        listed = client.ask(f"actions?limit=200&due={span}")[1]["items"]
        assert (action.reference in {item["reference"] for item in listed}) == there
