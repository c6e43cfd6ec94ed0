"""A list asks whether it is still true, and is told only what its reader may see."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def mark_of(client: Client, known: str = "") -> tuple[int, str]:
    answer = client.get(f"/incidents/fresh?mark={known}")
    return answer.status_code, answer["X-Mark"]


def changed(incident: Any, **values: Any) -> None:
    writes.edit(incident, by=None, values=values, authority=SYSTEM)


def test_it_says_that_nothing_is_new_and_then_that_something_is() -> None:
    client, incident = signed_in(make_person("service_desk_agent")), make("incident")
    status, mark = mark_of(client)
    assert status == 200
    assert mark_of(client, mark) == (204, mark)
    changed(incident, title="Another title")
    status, newer = mark_of(client, mark)
    assert (status, newer != mark) == (200, True)


def test_it_tells_nothing_of_what_the_reader_may_not_see() -> None:
    client = signed_in(make_person("service_desk_agent"))
    hidden = make("incident", security=True)
    make("incident")
    _status, mark = mark_of(client)
    changed(hidden, title="Another title")
    assert mark_of(client, mark) == (204, mark)


def test_it_answers_for_an_empty_list_and_to_nobody_else() -> None:
    assert mark_of(signed_in(make_person("service_desk_agent")))[0] == 200
    assert signed_in(make_person("end_user")).get("/incidents/fresh").status_code == 404
    assert Client().get("/incidents/fresh").status_code == 302


def test_it_costs_one_query_beside_those_of_the_session() -> None:
    client = signed_in(make_person("service_desk_agent"))
    make("incident")
    client.get("/incidents/fresh")
    with CaptureQueriesContext(connection) as queries:
        client.get("/incidents/fresh")
    assert len([each for each in queries if '"updated_at"' in each["sql"]]) >= 1
    assert len(queries) <= 3
