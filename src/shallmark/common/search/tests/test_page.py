"""The page of hits and the palette: open first, a line for each record, true numbers."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.tests.world import World, incident
from shallmark.common.search import actions, palette, shown, views
from shallmark.common.search.models import SearchEntry
from shallmark.operate.customer_service.models import Incident

LINE = re.compile(r'<li><a href="/incidents/(INC\d+)">')


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    client.force_login(world.ana)
    return client


def closed(title: str, world: World) -> Incident:
    record: Incident = incident(title, world.karin)
    Incident.objects.filter(pk=record.pk).update(closed_at=record.created_at)
    return record


def test_it_shows_what_is_open_before_what_is_closed(world: World, desk: Client) -> None:
    for number in range(3):
        closed(f"Gateway {number}", world)
    still = incident("The old gateway hums", world.karin)
    closed("Gateway gateway", world)
    assert LINE.findall(desk.get("/search?q=gateway").text)[0] == still.reference


def test_its_numbers_are_those_of_the_lines_they_open(world: World, desk: Client) -> None:
    for number in range(4):
        incident(f"Gateway {number}", world.karin)
    closed("Gateway closed", world)
    page = desk.get("/search?q=gateway").text
    assert "5 results for" in page
    for state, number in (("open", 4), ("closed", 1)):
        narrowed = desk.get(f"/search?q=gateway&state={state}").text
        assert len(LINE.findall(narrowed)) == number
        assert f">{state.capitalize()} {number}<" in page
    assert len(LINE.findall(desk.get("/search?q=gateway&kind=incident").text)) == 5
    assert "Nothing of this kind" in desk.get("/search?q=gateway&kind=change").text


def test_it_goes_on_by_key_and_shows_each_record_once(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    made = {incident(f"Gateway {number}", world.karin).reference for number in range(5)}
    seen, address = [], "/search?q=gateway"
    while address:
        page = desk.get(address).text
        seen += LINE.findall(page)
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert sorted(seen) == sorted(made)


def test_digits_alone_lead_to_the_one_record_of_this_number(world: World, desk: Client) -> None:
    record = incident("Gateway", world.karin)
    Incident.objects.filter(pk=record.pk).update(reference="INC7654321")
    SearchEntry.objects.filter(record_id=record.pk, record_key="incident").update(
        reference="INC7654321"
    )
    for typed in ("7654321", "INC7654321", "inc7654321"):
        assert desk.get(f"/search?q={typed}")["Location"] == "/incidents/INC7654321"
    assert desk.get("/search?q=gateway").status_code == 200


def test_it_tells_where_the_word_stands_and_marks_it(world: World, desk: Client) -> None:
    record = incident("Nothing works", world.karin)
    text = f"{'long ago ' * 30}the pay<b>ment gateway fails"
    Incident.objects.filter(pk=record.pk).update(description=text)
    SearchEntry.objects.filter(record_key="incident", record_id=record.pk).delete()
    actions.rebuild("incident")
    page = desk.get("/search?q=gateway").text
    assert "<mark>gateway</mark> fails" in page
    assert "pay&lt;b&gt;ment" in page


def test_an_excerpt_is_read_without_the_marks_of_its_text(world: World, desk: Client) -> None:
    record = incident("Nothing works", world.karin)
    text = "## Steps\n\n- the **gateway** fails"
    Incident.objects.filter(pk=record.pk).update(description=text)
    SearchEntry.objects.filter(record_key="incident", record_id=record.pk).delete()
    actions.rebuild("incident")
    page = desk.get("/search?q=gateway").text
    assert "Steps the <mark>gateway</mark> fails" in page


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("fail", "It fails", "It <mark>fails</mark>"),
        ("failing ", "It fails", "It <mark>fails</mark>"),
        ("is", "This is it", "This <mark>is</mark> it"),
        ("<b", "a <b>", "a &lt;<mark>b</mark>&gt;"),
        ("", "It fails", "It fails"),
    ],
)
def test_it_marks_words_that_begin_so(typed: str, text: str, expected: str) -> None:
    assert shown.marked(text, shown.words_of(typed)) == expected


def test_the_palette_shows_six_with_their_state_and_the_way_to_all(world: World, rf: Any) -> None:
    for number in range(8):
        incident(f"Gateway {number}", world.karin)
    request = rf.get("/palette")
    request.user = world.ana
    *lines, last = palette.records(request, "gateway")
    assert len(lines) == palette.LIMIT
    assert len({line.url for line in lines}) == palette.LIMIT
    assert all(line.note.startswith("New") for line in lines)
    assert last.text == "All 8 results"
    assert last.url == "/search?q=gateway"


def test_the_palette_says_a_record_of_a_number_once(world: World, rf: Any) -> None:
    request = rf.get("/palette")
    request.user = world.ana
    lines = palette.records(request, world.shop.reference)
    assert [line.url for line in lines].count(f"/incidents/{world.shop.reference}") == 1


def test_it_costs_no_query_for_a_line(world: World, desk: Client) -> None:
    incident("Gateway", world.karin)
    desk.get("/search?q=gateway")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get("/search?q=gateway")
        return len(captured)

    few = asked()
    for number in range(12):
        incident(f"Gateway {number}", world.karin)
    assert asked() == few <= 12
