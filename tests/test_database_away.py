"""A database that goes away in the middle of work: a word for programs, and nothing half done."""

import errno
import io
import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from shallmark.kernel import hooks, writes
from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make_person
from shallmark.web.context import forget_organisation
from tests.browser.test_away import away
from tests.support import databases
from tests.test_bad_input import Api

pytestmark = pytest.mark.usefixtures("own_database")

GONE = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


def cut_off() -> None:
    """Every connection to the database ends, as when its server is stopped."""
    with databases.maintenance() as server:
        server.execute(GONE, [databases.worker_name()])


def test_the_api_says_so_and_answers_again() -> None:
    api = Api(make_person("admin"))
    api.client.raise_request_exception = False
    assert api.ask("teams")[0] == 200
    cut_off()
    status, answer = api.ask("teams")
    assert (status, answer["error"]) == (503, "unavailable")
    assert "does not answer" in answer["sentence"]
    connection.close()
    assert api.ask("teams")[0] == 200


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product writes to its log, as it is formatted there."""
    (handler,) = [each for each in logging.getLogger().handlers if each.name == "console"]
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_each_request_writes_one_line_to_the_log(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages know nobody and no name of the organisation by then: nothing asks once more."""
    person = make_person("admin")
    api, client = Api(person), Client()
    client.force_login(person)
    assert client.get("/teams").status_code == 200
    for each in (api.client, client):
        each.raise_request_exception = False
    requests = [
        lambda: client.get("/teams"),
        lambda: client.get("/teams", headers={"HX-Request": "true"}),
        lambda: client.post("/teams/new", {"title": "Half a team"}),
        lambda: Client(raise_request_exception=False).get("/sign-in"),
        lambda: Client(raise_request_exception=False).post(
            "/sign-in", {"username": "ana", "password": "x"}
        ),
        lambda: api.client.get("/api/v1/teams"),
        lambda: api.client.post("/api/v1/teams", {"title": "x"}, content_type="application/json"),
    ]
    with away():
        for number, ask in enumerate(requests, 1):
            forget_organisation()
            connection.close()
            answer = ask()
            lines = log.getvalue().splitlines()
            assert answer.status_code == 503 or "/sign-in" in answer.request["PATH_INFO"]
            assert len(lines) <= number, lines
    assert "OperationalError" in lines[0]
    assert "Traceback" not in log.getvalue()


def test_any_other_error_keeps_its_traceback(log: io.StringIO) -> None:
    logger = logging.getLogger("shallmark")
    for error in (ValueError("ours"), OSError(errno.ENOENT, "gone")):
        logger.error("It broke", exc_info=error)
        assert log.getvalue().splitlines()[-2].endswith("It broke")
    full = OSError(errno.ENOSPC, "No space left on device")
    logger.error("Job %s failed", 7, exc_info=full)
    assert log.getvalue().splitlines()[-1].endswith("Job 7 failed (the disk is full)")


def test_it_leaves_no_half_record(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person("admin")
    api = Api(person)
    api.client.raise_request_exception = False

    def cut(team: Team, _event: hooks.WriteEvent) -> None:
        if team.title == "Half a team":
            cut_off()

    first = hooks.Follower(Team, frozenset(), cut)
    monkeypatch.setattr(hooks, "_followers", [first, *hooks._followers])
    status, _said = api.send("post", "teams", {"title": "Half a team"})
    assert status == 503
    connection.close()
    assert not Team.objects.filter(title="Half a team").exists()
    assert not Team.pgh_event_model.objects.filter(title="Half a team").exists()  # type: ignore[attr-defined]
    assert writes.create(Team, by=person, values={"title": "Whole"}).pk
