"""The page of a waiver tells how long it holds, and which rows it hides now."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.waivers import queries
from shallmark.kernel import clock
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("admin"))


@pytest.fixture
def fails() -> Iterator[set[str]]:
    """What fails every check at this moment."""
    known, now = list(queries.failing), set[str]()
    queries.failing[:] = [lambda _check: now]
    yield now
    queries.failing[:] = known


def hidden(client: Client, waiver: Any) -> str:
    answer = client.get(f"{waiver.get_absolute_url()}/panel/hidden", headers={"HX-Request": "true"})
    return block(answer.content.decode(), "hidden")


def test_it_counts_down_and_leads_to_its_check(client: Client) -> None:
    waiver = make("waiver", valid_to=clock.now() + timedelta(days=9))
    other = make("waiver", check_id=waiver.check_id)
    page = page_of(client, waiver)
    assert "9 days left" in block(page, "until")
    assert f'href="/conformity/checks/{waiver.check_id}"' in block(page, "check")
    assert "the whole check" in block(page, "check")
    assert other.get_absolute_url() in block(page, "earlier")
    assert f"{waiver.get_absolute_url()}/panel/hidden" in page


def test_it_hides_what_fails_the_check_now(client: Client, fails: set[str]) -> None:
    waiver, incident = make("waiver"), make("incident")
    assert "it may be revoked" in hidden(client, waiver)
    fails.add(incident.reference)
    told = hidden(client, waiver)
    assert incident.get_absolute_url() in told
    assert "it may be revoked" not in told


def test_a_waiver_of_one_record_hides_that_alone(client: Client, fails: set[str]) -> None:
    covered, other = make("incident"), make("incident")
    fails.update({covered.reference, other.reference})
    told = hidden(client, make("waiver", record=covered.reference))
    assert covered.get_absolute_url() in told
    assert other.get_absolute_url() not in told


def test_what_the_reader_may_not_open_is_counted_and_not_named(fails: set[str]) -> None:
    fails.update({make("risk").reference, "RSK9999999"})
    told = hidden(signed_in(make_person("auditor")), make("waiver"))
    assert "1 more that you may not open" in told
    assert "RSK9999999" not in told
