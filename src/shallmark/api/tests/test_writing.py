"""Writing by the API: versions, keys that make a request safe to repeat, many records at once."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.api.tests.calls import REFUSAL, Api, assert_refused
from shallmark.kernel import clock
from shallmark.kernel.models.personal import Draft
from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def test_an_answer_names_its_version(api: Api) -> None:
    created = api.call("post", "teams", {"title": "Net"})
    place = created["Location"].removeprefix("/api/v1/")
    assert (created.status_code, created["ETag"]) == (201, '"1"')
    changed = api.call("patch", place, {"title": "Nets"})
    assert changed["ETag"] == '"2"'
    assert api.call("get", place)["ETag"] == '"2"'
    assert api.call("get", f"{place}?fields=title")["ETag"] == '"2"'


@pytest.mark.parametrize("header", ['"7"', 'W/"1"', "1", '"x", "9"', "", '""'])
def test_another_version_than_the_present_one_is_refused(api: Api, header: str) -> None:
    team = make("team", title="Net")
    place = f"teams/{team.reference}"
    answer = api.send("patch", place, {"title": "Other"}, If_Match=header)
    assert_refused(answer, 412, "If-Match")
    assert Team.objects.get(pk=team.pk).title == "Net"


@pytest.mark.parametrize("header", ['"1"', '"7", "1"', "*"])
def test_the_present_version_is_taken(api: Api, header: str) -> None:
    team = make("team")
    status, answer = api.send("patch", f"teams/{team.reference}", {"title": "N"}, If_Match=header)
    assert (status, answer["title"], answer["version"]) == (200, "N", 2)


def test_a_step_holds_the_version_too(api: Api) -> None:
    incident = make("incident")
    place = f"incidents/{incident.reference}/do/cancel"
    assert_refused(
        api.send("post", place, {"reason": "Asked for twice"}, If_Match='"9"'), 412, "If-Match"
    )
    assert_refused(api.send("post", place, {"reason": "Asked for twice", "version": 9}), 409)
    both = api.send(
        "post",
        place,
        {"reason": "So it was agreed", "version": 9},
        If_Match=f'"{incident.version}"',
    )
    assert_refused(both, 422, "version")
    status, answer = api.send(
        "post", place, {"reason": "So it was agreed"}, If_Match=f'"{incident.version}"'
    )
    assert (status, answer["status"]) == (200, "canceled")


def test_nothing_matches_what_is_not_there_yet(api: Api) -> None:
    for header in ("*", '"1"'):
        assert_refused(api.send("post", "teams", {"title": "x"}, If_Match=header), 412, "If-Match")
    assert not Team.objects.filter(title="x").exists()


def test_a_request_with_a_key_is_done_once(api: Api) -> None:
    body = {"title": "Net", "email": "net@example.org"}
    first = api.call("post", "teams", body, Idempotency_Key="a-1")
    again = api.call("post", "teams", dict(reversed(body.items())), Idempotency_Key="a-1")
    assert (first.status_code, first.content, first["ETag"], first["Location"]) == (
        again.status_code,
        again.content,
        again["ETag"],
        again["Location"],
    )
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Team.objects.filter(title="Net").count() == 1
    other = api.call("post", "teams", body, Idempotency_Key="a-2")
    assert other.json()["reference"] != first.json()["reference"]


@pytest.mark.parametrize(
    ("method", "place", "body"),
    [
        ("post", "teams", {"title": "Other"}),
        ("post", "services", {"title": "Net"}),
        ("patch", "teams/{0}", {"title": "Net"}),
    ],
)
def test_a_key_that_came_with_something_else_is_refused(
    api: Api, method: str, place: str, body: Any
) -> None:
    created = api.send("post", "teams", {"title": "Net"}, Idempotency_Key="k")[1]
    answer = api.send(method, place.format(created["reference"]), body, Idempotency_Key="k")
    assert_refused(answer, 422, "Idempotency-Key")
    assert answer[1]["error"] == "key_reused"


def test_a_change_and_a_step_with_a_key_are_done_once(api: Api) -> None:
    incident = make("incident")
    place = f"incidents/{incident.reference}"
    for path, method, body in (
        (place, "patch", {"title": "Other"}),
        (f"{place}/do/cancel", "post", {"reason": "Sent twice"}),
    ):
        first = api.send(method, path, body, Idempotency_Key=method)
        assert first[0] == 200
        assert api.send(method, path, body, Idempotency_Key=method) == first
    assert type(incident).objects.get(pk=incident.pk).version == incident.version + 2


def test_a_refusal_is_not_kept_and_may_be_tried_again(api: Api) -> None:
    assert api.send("post", "teams", {"title": ""}, Idempotency_Key="k")[0] == 422
    assert api.send("post", "teams", {"title": "Net"}, Idempotency_Key="k")[0] == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "\u00e4"])
def test_a_key_is_a_few_plain_characters(api: Api, key: str) -> None:
    answer = api.send("post", "teams", {"title": "Net"}, Idempotency_Key=key)
    assert_refused(answer, 400, "Idempotency-Key")


def test_keys_are_counted_for_each_token_and_kept_a_day(api: Api, person: Any) -> None:
    body = {"title": "Net"}
    first = api.send("post", "teams", body, Idempotency_Key="k")[1]["reference"]
    assert Api(person).send("post", "teams", body, Idempotency_Key="k")[1]["reference"] != first
    Draft.objects.filter(place__startswith="api:").update(kept_at=clock.now() - timedelta(hours=25))
    assert api.send("post", "teams", body, Idempotency_Key="k")[1]["reference"] != first


def test_many_records_are_made_at_once_with_a_verdict_each(api: Api) -> None:
    bodies = [{"title": "A"}, {"title": ""}, {"title": "B", "colour": 1}, 5, {"title": "C"}]
    status, answer = api.send("post", "teams", bodies)
    assert (status, answer["created"], answer["refused"]) == (200, 2, 3)
    verdicts = answer["verdicts"]
    assert [verdict["status"] for verdict in verdicts] == [201, 422, 422, 422, 201]
    assert [verdict["record"]["title"] for verdict in verdicts if verdict["record"]] == ["A", "C"]
    fields = [verdict["refusal"]["field"] for verdict in verdicts if verdict["refusal"]]
    assert fields == ["title", "colour", "body"]
    assert all(set(verdict["refusal"]) == REFUSAL for verdict in verdicts if verdict["refusal"])
    assert set(Team.objects.filter(title__in="ABC").values_list("title", flat=True)) == {"A", "C"}


def test_many_records_are_at_most_five_hundred(api: Api) -> None:
    for many in (0, 501):
        answer = api.send("post", "teams", [{"title": "x"}] * many)
        assert_refused(answer, 422, "body")
    assert api.send("post", "teams", [{"title": "x"}] * 500)[1]["created"] == 500


def test_many_records_with_a_key_are_made_once(api: Api) -> None:
    bodies = [{"title": "A"}, {"title": ""}]
    first = api.send("post", "teams", bodies, Idempotency_Key="k")
    assert api.send("post", "teams", bodies, Idempotency_Key="k") == first
    assert Team.objects.filter(title="A").count() == 1


def test_nobody_makes_many_without_the_right_to_make_one() -> None:
    auditor = Api(make_person("auditor"))
    assert_refused(auditor.send("post", "teams", [{"title": "x"}]), 403)
