"""A database that goes away in the middle of work: a word for programs, and nothing half done."""

import pytest
from django.db import connection

from shallmark.kernel import door, hooks
from shallmark.kernel.testing import make_person
from shallmark.manage.team.models import Team
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
    status, said = api.ask("teams")
    assert (status, said["error"]) == (503, "unavailable")
    assert "does not answer" in said["sentence"]
    connection.close()
    assert api.ask("teams")[0] == 200


def test_it_leaves_no_half_record(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person("admin")
    api = Api(person)
    api.client.raise_request_exception = False

    def cut(change: hooks.Change) -> None:
        if change.record.title == "Half a team":
            cut_off()

    monkeypatch.setattr(hooks, "after_steps", [cut, *hooks.after_steps])
    status, _said = api.send("post", "teams", {"title": "Half a team"})
    assert status == 503
    connection.close()
    assert not Team.objects.filter(title="Half a team").exists()
    assert not Team.pgh_event_model.objects.filter(title="Half a team").exists()  # type: ignore[attr-defined]
    assert door.create(Team, by=person, values={"title": "Whole"}).pk
