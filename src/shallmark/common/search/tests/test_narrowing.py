"""A search is narrowed by time and by what records name, ordered, taken away and kept."""

import csv
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.discussion.tests.world import World, incident
from shallmark.kernel import clock
from shallmark.kernel.models import SavedView
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make

LINE = re.compile(r'<li><a href="/incidents/(INC\d+)">')
OFFER = re.compile(r'class="menu-item" href="([^"]+)"><span>([^<]+)</span><small class="num">(\d+)')


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    client.force_login(world.ana)
    return client


def of(world: World, number: int, **values: object) -> str:
    record = incident(f"Gateway {number}", world.karin)
    Incident.objects.filter(pk=record.pk).update(**values)
    return str(record.reference)


def test_each_value_that_is_offered_leaves_as_many_as_it_says(world: World, desk: Client) -> None:
    service, other = make("service"), make("service")
    for number in range(3):
        of(world, number, service=service, assigned_to=world.ana)
    of(world, 3, service=other, updated_at=clock.now() - timedelta(days=20))
    offers = OFFER.findall(desk.get("/search?q=gateway").text)
    named = {name for _address, name, _number in offers}
    assert {service.title, other.title, world.ana.title, "last 7 days"} <= named
    for address, _name, number in offers:
        page = desk.get(address.replace("&amp;", "&")).text
        assert len(LINE.findall(page)) == int(number)


def test_what_narrows_it_is_in_the_address_and_is_taken_away_by_one_press(
    world: World, desk: Client
) -> None:
    service = make("service")
    kept = of(world, 1, service=service)
    of(world, 2, service=None)
    page = desk.get(f"/search?q=gateway&service={service.reference}").text
    assert LINE.findall(page) == [kept]
    assert f"<b>{service.title}</b>" in page
    assert 'class="chip-drop" href="/search?q=gateway"' in page
    assert "Nothing of this kind" in desk.get("/search?q=gateway&service=SVC9999999").text


def test_the_newest_come_first_where_that_is_asked_for(world: World, desk: Client) -> None:
    now = clock.now()
    old = of(world, 1, updated_at=now - timedelta(days=3))
    new = of(world, 2, updated_at=now, closed_at=now)
    assert LINE.findall(desk.get("/search?q=gateway").text) == [old, new]
    assert LINE.findall(desk.get("/search?q=gateway&sort=newest").text) == [new, old]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_file_holds_what_the_page_counts_in_its_order(
    world: World, desk: Client, form: str
) -> None:
    made = [of(world, number, service=make("service")) for number in range(3)]
    Incident.objects.filter(reference=made[0]).update(title="=1+1 gateway")
    answer: Any = desk.get(f"/search/export.{form}?q=gateway&sort=newest")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    page = LINE.findall(desk.get("/search?q=gateway&sort=newest").text)
    if form == "csv":
        rows = list(csv.reader(content.decode().splitlines()))
        assert [row[0] for row in rows[1:]] == page
    if form == "json":
        assert [row["reference"] for row in json.loads(content)] == page


def test_a_file_holds_nothing_that_its_reader_may_not_open(world: World, desk: Client) -> None:
    of(world, 1, confidential=True)
    open_one = of(world, 2)
    answer: Any = desk.get("/search/export.json?q=gateway")
    rows = json.loads(b"".join(answer.streaming_content))
    assert [row["reference"] for row in rows] == [open_one]
    assert desk.get("/search/export.odt?q=gateway").status_code == 302


def test_a_search_is_saved_under_a_name_and_forgotten_again(world: World, desk: Client) -> None:
    of(world, 1)
    words = "q=gateway&state=open&sort=newest"
    answer = desk.post("/search/saved", {"query": f"{words}&after=x", "name": " My  gateways "})
    assert answer["Location"] == f"/search?{words}"
    kept = SavedView.objects.get(record_key="search", person=world.ana)
    assert (kept.name, kept.query) == ("My gateways", words)
    assert "My gateways" in desk.get("/search").text
    again = desk.post("/search/saved", {"query": words, "name": "My gateways"}, follow=True)
    assert "already" in again.text
    other = Client()
    other.force_login(world.jonas)
    assert "My gateways" not in other.get("/search").text
    other.post("/search/saved", {"query": words, "drop": kept.pk})
    assert SavedView.objects.filter(pk=kept.pk).exists()
    desk.post("/search/saved", {"query": words, "drop": kept.pk})
    assert not SavedView.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize("posted", [{"name": "x"}, {"query": "q=gateway"}])
def test_it_needs_words_and_a_name_to_be_saved(
    world: World, desk: Client, posted: dict[str, str]
) -> None:
    assert "needs words and a name" in desk.post("/search/saved", posted, follow=True).text
    assert not SavedView.objects.filter(record_key="search").exists()
