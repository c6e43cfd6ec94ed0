"""What arrived while a reply was written is shown before the reply goes out."""

import re
from typing import Any

import pytest

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry
from shallmark.operate.customer_service.tests.desk import Desk, open_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def seen_on(desk: Desk, incident: Any, who: Any, query: str = "") -> str:
    page = desk.client(who).get(f"{incident.get_absolute_url()}{query}").content.decode()
    match = re.search(r'name="seen" value="([0-9]*)"', page)
    assert match
    return match[1]


def send(desk: Desk, incident: Any, who: Any, seen: str) -> Any:
    values = {"text": "We look at it.", "kind": "public", "seen": seen}
    return desk.client(who).post(f"/discuss/incident/{incident.reference}", values)


def said(text: str) -> bool:
    return Entry.objects.filter(text=text).exists()


def test_a_reply_waits_for_its_writer_to_read_what_the_caller_wrote_meanwhile(desk: Desk) -> None:
    incident = desk.accepted()
    seen = seen_on(desk, incident, desk.ana)
    add_entry(incident, by=desk.karin, text="It works again, thank you.", public=True)
    answer = send(desk, incident, desk.ana, seen)
    assert answer.status_code == 409
    assert not said("We look at it.")
    page = answer.content.decode()
    assert "It works again, thank you." in page
    assert "We look at it.</textarea>" in page
    newer = re.findall(r'name="seen" value="([0-9]+)"', page)
    assert send(desk, incident, desk.ana, newer[0]).status_code == 302
    assert said("We look at it.")


def test_one_own_word_holds_nobody_up(desk: Desk) -> None:
    incident = desk.accepted()
    seen = seen_on(desk, incident, desk.ana)
    add_entry(incident, by=desk.ana, text="Said a moment ago.", public=True)
    assert send(desk, incident, desk.ana, seen).status_code == 302


def test_a_caller_is_told_of_replies_and_of_no_private_note(desk: Desk) -> None:
    incident = desk.accepted()
    seen = seen_on(desk, incident, desk.karin)
    add_entry(incident, by=desk.ana, text="Only for us.", public=False)
    assert send(desk, incident, desk.karin, seen).status_code == 302
    seen = seen_on(desk, incident, desk.karin)
    add_entry(incident, by=desk.ana, text="Which browser?", public=True)
    answer = send(desk, incident, desk.karin, seen)
    assert answer.status_code == 409
    assert "Which browser?" in answer.content.decode()
    assert 'class="portal"' in answer.content.decode()


def test_a_page_that_shows_a_part_of_the_talk_asks_nothing(desk: Desk) -> None:
    incident = desk.accepted()
    add_entry(incident, by=desk.karin, text="Said before.", public=True)
    seen = seen_on(desk, incident, desk.ana, "?kinds=fields")
    assert send(desk, incident, desk.ana, seen).status_code == 302
