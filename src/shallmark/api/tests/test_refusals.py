"""Every refusal has one form, whatever it is that refuses."""

from typing import Any

import pytest
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.api.tests.calls import Api, assert_refused
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(make_person("admin"))


def plain(
    client: Client, method: str, path: str, body: Any = "", **headers: Any
) -> tuple[int, Any]:
    answer = client.generic(method, path, body, **headers)
    assert answer["Content-Type"].startswith("application/json"), answer.content[:200]
    return answer.status_code, answer.json()


def test_nobody_is_asked_to_sign_in() -> None:
    for path in ("teams", "teams/TEAM1", "openapi.json"):
        answer = Client().get(f"/api/v1/{path}")
        assert_refused((answer.status_code, answer.json()), 401)
        assert answer["WWW-Authenticate"] == "Bearer"
    broken = Client(headers={"authorization": "Bearer nonsense"})
    assert_refused(plain(broken, "GET", "/api/v1/teams"), 401)


def test_a_token_that_may_only_read_does_not_write() -> None:
    _token, text = ApiToken.issue(make_person("admin"), "reader", read_only=True)
    reader = Client(headers={"authorization": f"Bearer {text}"})
    body = '{"title": "x"}'
    answer = plain(reader, "POST", "/api/v1/teams", body, content_type="application/json")
    assert_refused(answer, 403)
    assert plain(reader, "GET", "/api/v1/teams")[0] == 200


def test_a_method_that_is_none_here_names_those_that_are(api: Api) -> None:
    team = make("team")
    for method, path, allowed in (
        ("DELETE", f"teams/{team.reference}", "GET, PATCH"),
        ("PUT", "teams", "GET, POST"),
        ("GET", "incidents/INC1/do/assign", "POST"),
    ):
        answer = api.call(method, path)
        assert_refused((answer.status_code, answer.json()), 405)
        assert answer["Allow"] == allowed


def test_an_address_that_is_none_is_not_found(api: Api) -> None:
    for path in (
        "nonsense",
        "teams/NONE",
        "teams/a/b/c",
        "incidents/INC1/do/nonsense",
        "teams/%00",
    ):
        assert_refused(api.ask(path), 404)


def test_a_body_of_another_kind_is_refused(api: Api) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = plain(api.client, "POST", "/api/v1/teams", "title=x", content_type=kind)
        assert_refused(answer, 415)
    charset = "application/json; charset=utf-8"
    answer = plain(api.client, "POST", "/api/v1/teams", '{"title":"x"}', content_type=charset)
    assert answer[0] == 201


@pytest.mark.parametrize("body", ["{", "[1,]", '{"title": NaN}', "[" * 100_000, b"\xff", "x" * 99])
def test_a_body_that_is_no_json_is_refused(api: Api, body: Any) -> None:
    assert_refused(api.send("post", "teams", body), 400)


def test_a_missing_body_is_refused(api: Api) -> None:
    assert_refused(api.send("post", "teams"), 422, "body")


def test_a_form_of_answer_that_there_is_not_is_refused(api: Api) -> None:
    answer = plain(api.client, "GET", "/api/v1/teams", headers={"accept": "text/csv"})
    assert_refused(answer, 406)
    for accepted in ("*/*", "application/*", "text/html, application/json;q=0.5"):
        answer = plain(api.client, "GET", "/api/v1/teams", headers={"accept": accepted})
        assert answer[0] == 200


def test_a_session_without_its_token_does_not_write() -> None:
    person = make_person("admin")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = plain(client, "POST", "/api/v1/teams", "{}", content_type="application/json")
    assert_refused(answer, 403)


def test_too_much_is_refused(api: Api, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert_refused(api.send("post", "teams", {"title": "x" * 2000}), 413)


def test_a_gate_says_which_check_it_prevents(api: Api) -> None:
    incident = make("incident")
    status, answer = api.send("post", f"incidents/{incident.reference}/do/close", {})
    assert status in {409, 422}
    assert set(answer) == {"error", "sentence", "field", "check", "errors"}


def test_nobody_learns_of_a_record_that_is_hidden() -> None:
    hidden = make("incident", security=True)
    stranger = Api(make_person("auditor"))
    answer = stranger.send("patch", f"incidents/{hidden.reference}", {"title": "x"})
    assert_refused(answer, 404)
    assert (
        answer[1]["sentence"].replace(hidden.reference, "X")
        == stranger.ask("incidents/X")[1]["sentence"]
    )


def test_the_page_about_the_api_needs_a_sign_in_and_nothing_from_elsewhere() -> None:
    assert Client().get("/api/v1/docs").status_code == 302
    client = signed_in(make_person("auditor"))
    for path in ("/api/v1/docs", "/api/v1/docs/incidents"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "//" not in page.replace("://www.w3.org", "").partition("<main")[0]
        assert "<script>" not in page
        assert "style=" not in page
    assert "/api/v1/incidents/{reference}/do/assign" in page
    assert client.get("/api/v1/docs/nonsense").status_code == 404
