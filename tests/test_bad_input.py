"""What is sent wrongly to pages and API: a word for the field, what was typed, no half record."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.kernel.models.personal import Draft
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
NUL, HALF = "a\0b", "\ud800"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


class Api:
    """The API as a program calls it."""

    def __init__(self, person: Any) -> None:
        _token, text = ApiToken.issue(person, "program")
        self.client = Client(headers={"authorization": f"Bearer {text}"})

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        call = getattr(self.client, method)
        answer = call(f"/api/v1/{path}", text, content_type="application/json")
        return answer.status_code, answer.json()

    def ask(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1/{path}")
        return answer.status_code, answer.json()


@pytest.fixture
def api(desk: Desk) -> Api:
    return Api(Person.objects.get(pk=desk.ana.pk))


WRONG_BODIES: dict[str, tuple[Any, str]] = {
    "no object": ([], "body"),
    "nothing": ("", "body"),
    "unknown field": ({"title": "x", "colour": "red"}, "colour"),
    "number for a text": ({"title": 5}, "title"),
    "word for a number": ({"title": "x", "impact": "high"}, "impact"),
    "beyond the choices": ({"title": "x", "impact": 99}, "impact"),
    "much too large": ({"title": "x", "impact": 10**30}, "impact"),
    "no title": ({"title": None}, "title"),
    "long title": ({"title": "x" * 1000}, "title"),
    "no such service": ({"title": "x", "service": "SVC9999999"}, "service"),
    "unknown channel": ({"title": "x", "channel": "telepathy"}, "channel"),
    "a day that is none": ({"title": "x", "reported_at": "31.02.2026"}, "reported_at"),
    "state by hand": ({"title": "x", "status": "closed"}, "status"),
    "NUL": ({"title": NUL}, "title"),
    "half a letter": ({"title": HALF}, "title"),
    "NUL within": ({"title": "x", "description": NUL}, "description"),
}


@pytest.mark.parametrize(("body", "field"), WRONG_BODIES.values(), ids=WRONG_BODIES)
def test_the_api_refuses_a_wrong_body_by_its_field(api: Api, body: Any, field: str) -> None:
    status, answer = api.send("post", "incidents", body)
    assert status == 422
    assert (answer["error"], answer["field"]) == ("invalid", field)
    assert answer["sentence"]
    assert answer["errors"][field]
    assert not Incident.objects.exists()


def test_the_api_refuses_what_is_no_json(api: Api) -> None:
    for body in ("{half", b"\xff\xfe\x00"):
        status, answer = api.send("post", "incidents", body)
        assert (status, answer["error"], answer["field"]) == (400, "bad_request", "")
        assert answer["sentence"].startswith("The body is no JSON: ")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("after=x", "after"),
        ("status=nonsense", "status"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-02-31", "updated_since"),
    ],
)
def test_the_api_refuses_a_wrong_question_by_its_name(api: Api, query: str, field: str) -> None:
    status, answer = api.ask(f"incidents?{query}")
    assert (status, answer["error"], answer["field"]) == (422, "invalid", field)


def test_the_api_names_the_states_that_there_are(api: Api) -> None:
    _status, answer = api.ask("incidents?status=limbo")
    assert answer["sentence"].startswith("“limbo” is not known here. Known are new, in_progress")


def test_the_api_answers_in_json_whatever_goes_wrong(api: Api) -> None:
    assert api.ask("nonsense")[1]["error"] == "not_found"
    assert api.ask("incidents/INC%00")[0] == 404


def test_the_api_refuses_too_large_a_body(api: Api, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    status, answer = api.send("post", "incidents", {"title": "x" * 2000})
    assert (status, answer["error"]) == (413, "too_large")


def test_the_api_keeps_a_reason_without_what_no_text_holds(api: Api, desk: Desk) -> None:
    incident = desk.accepted()
    address = f"incidents/{incident.reference}/do/cancel"
    status, _said = api.send("post", address, {"reason": f"Sent{HALF} in{NUL} error"})
    assert status == 200
    event = Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).last()  # type: ignore[attr-defined]
    assert event.pgh_context["reason"] == "Sent? inab error"


def test_html_is_kept_as_typed_and_shown_as_text(desk: Desk, api: Api) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    status, answer = api.send("post", "incidents", {"title": attack, "description": attack})
    assert (status, answer["title"]) == (201, attack)
    client = desk.client(desk.ana)
    for address in (f"/incidents/{answer['reference']}", "/incidents?view=all", "/"):
        shown = client.get(address).content.decode()
        assert "<img src=x" not in shown
        assert "<script>alert" not in shown
    exported = client.get("/incidents/export.json?view=all&cols=reference,title")
    assert attack in json.loads(b"".join(exported.streaming_content))[0]["title"]  # type: ignore[attr-defined]


def test_a_page_takes_a_text_without_nul(desk: Desk) -> None:
    incident, client = desk.accepted(), desk.client(desk.ana)
    address = f"/incidents/{incident.reference}"
    assert client.post(f"{address}/do/cancel", {"reason": f"Sent{NUL} in error"}).status_code == 302
    event = Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).last()  # type: ignore[attr-defined]
    assert event.pgh_context["reason"] == "Sentab in error"
    assert client.post("/drafts", {"place": NUL, "values": "{}"}).status_code == 200
    assert client.post("/incidents/views", {"name": NUL, "query": "a"}).status_code == 302


def test_a_draft_takes_any_text_and_refuses_what_is_none(desk: Desk) -> None:
    client = desk.client(desk.ana)
    draft = json.dumps({"text": f"{NUL}{HALF}"})
    assert client.post("/drafts", {"place": "/x", "values": draft}).status_code == 200
    assert Draft.objects.get(place="/x").values == {"text": "ab?"}
    for values in ("[1]", "{half", '{"a":' + "[" * 100_000):
        assert client.post("/drafts", {"place": "/x", "values": values}).status_code == 422


@pytest.mark.parametrize(
    "address",
    ["/incidents/INC%00", "/incidents/{0}?before=nonsense", "/incidents/{0}/timeline?before=x",
     "/incidents/{0}/timeline?kinds=nonsense", "/incidents/{0}/panel/%00", "/import/team/%00",
     "/suggest/nonsense?q=a", "/incidents/{0}/do/nonsense"],
)  # fmt: skip
def test_an_address_that_is_none_is_not_found(desk: Desk, address: str) -> None:
    incident = desk.accepted()
    answer = desk.client(desk.ana).get(address.format(incident.reference))
    assert answer.status_code == 404


def test_a_request_that_is_too_large_is_refused_before_it_is_read(
    desk: Desk, settings: Any
) -> None:
    settings.UPLOAD_LIMIT = 1000
    client = desk.client(desk.ana)
    file = SimpleUploadedFile("big.bin", b"x" * 2000)
    answer = client.post("/incidents/new", {"title": "x", "files": file})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_a_wrong_day_is_told_on_its_field_and_kept(desk: Desk) -> None:
    client = desk.client(make_person("admin"))
    typed = {"title": "Ada", "username": "ada", "joined_on": "31.02.2026"}
    answer = client.post("/people/new", typed)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert 'id="id_joined_on-error"' in body
    assert 'value="31.02.2026"' in body
    assert 'value="Ada"' in body
    assert not Person.objects.filter(username="ada").exists()
