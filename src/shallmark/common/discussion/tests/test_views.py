"""The pages of a discussion: reply box, timeline, presence, canned texts."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import CannedText, Entry
from shallmark.common.discussion.tests.world import World, upload
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM

FRAGMENT: Any = {"HX-Request": "true"}


def address(record: Any) -> str:
    return f"/discuss/incident/{record.reference}"


def test_it_keeps_a_reply_and_answers_the_new_timeline(world: World, client: Client) -> None:
    client.force_login(world.ana)
    sent = {"kind": "public", "text": "We **look**", "files": [upload()], "token": uuid.uuid4()}
    answer = client.post(address(world.shop), sent, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "<strong>look</strong>" in answer.text
    assert "log.txt" in answer.text
    assert "<html" not in answer.text


def test_without_scripts_it_goes_back_to_the_record(world: World, client: Client) -> None:
    client.force_login(world.ana)
    answer = client.post(address(world.shop), {"kind": "public", "text": "Hello"})
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{world.shop.reference}")
    answer = client.post(address(world.shop), {"kind": "public", "text": "Wait", "then": "hold"})
    assert answer["Location"] == f"/incidents/{world.shop.reference}/do/put_on_hold"


def test_a_double_click_is_one_entry(world: World, client: Client) -> None:
    client.force_login(world.ana)
    sent = {"kind": "private", "text": "Once", "token": str(uuid.uuid4())}
    for _click in range(2):
        assert client.post(address(world.shop), sent, headers=FRAGMENT).status_code == 200
    assert Entry.objects.count() == 1


def test_what_was_typed_is_kept_when_it_is_refused(
    world: World, client: Client, settings: Any
) -> None:
    settings.ATTACHMENT_LIMIT = 10
    client.force_login(world.ana)
    sent = {"kind": "private", "text": "<b>My words", "files": [upload("big.log", b"x" * 11)]}
    answer = client.post(address(world.shop), sent, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "&lt;b&gt;My words" in answer.text
    assert "big.log" in answer.text
    assert not Entry.objects.exists()


def test_an_unclear_kind_is_private(world: World, client: Client) -> None:
    client.force_login(world.ana)
    client.post(address(world.shop), {"kind": "PUBLIC ", "text": "x"}, headers=FRAGMENT)
    assert Entry.objects.get().kind == "note"


def test_a_customer_cannot_write_or_read_notes_or_see_others(world: World, client: Client) -> None:
    add_entry(world.shop, by=world.ana, text="SECRET", public=False)
    client.force_login(world.karin)
    sent = {"kind": "private", "text": "x"}
    assert client.post(address(world.shop), sent, headers=FRAGMENT).status_code == 403
    answer = client.get(f"{address(world.shop)}/entries", headers=FRAGMENT)
    assert "SECRET" not in answer.text
    other = client.get(f"{address(world.mail)}/entries")
    assert other.status_code == 404
    assert client.post(address(world.mail), {"kind": "public", "text": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/discuss/nothing/INC1/entries", "/presence/incident/INC9"])
def test_what_does_not_exist_is_not_found(world: World, client: Client, path: str) -> None:
    client.force_login(world.ana)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](http://evil.example/pixel)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_text_carries_no_script(world: World, client: Client, text: str) -> None:
    add_entry(world.shop, by=world.karin, text=text, public=True)
    client.force_login(world.ana)
    shown = client.get(f"{address(world.shop)}/entries", headers=FRAGMENT).text.lower()
    for harm in ("<script", "<img", 'href="javascript', 'href="data', "<iframe"):
        assert harm not in shown


def test_bad_cursors_are_said(world: World, client: Client) -> None:
    client.force_login(world.ana)
    assert client.get(f"{address(world.shop)}/entries?before=zzz").status_code == 400
    assert client.get(f"{address(world.shop)}/entries?kinds=zzz").status_code == 400


def test_colleagues_see_who_is_writing_for_thirty_seconds(world: World, client: Client) -> None:
    path = f"/presence/incident/{world.shop.reference}"
    client.force_login(world.jonas)
    assert "writing" not in client.post(path, {"kind": "private"}).text
    client.force_login(world.ana)
    assert "Jonas Wulff is writing a note" in client.get(path).text
    with clock.at(clock.now() + timedelta(seconds=31)):
        assert "Jonas" not in client.get(path).text
    client.force_login(world.karin)
    assert "Jonas" not in client.get(path).text


def test_canned_texts_know_the_record(world: World, client: Client) -> None:
    text = "Dear {{ caller }}, {{reference}} {{ nonsense }} {{ agent }}"
    writes.create(CannedText, by=None, values={"title": "Hello", "text": text}, authority=SYSTEM)
    client.force_login(world.ana)
    texts = client.get(f"{address(world.shop)}/texts").json()["texts"]
    assert texts == [
        {
            "title": "Hello",
            "text": f"Dear Karin Ohlsen, {world.shop.reference} {{{{ nonsense }}}} Ana Petersen",
        }
    ]
    client.force_login(world.karin)
    assert client.get(f"{address(world.shop)}/texts").status_code == 404


def test_a_refusal_without_scripts_is_a_page_of_its_own(world: World, client: Client) -> None:
    client.force_login(world.ana)
    answer = client.post(address(world.shop), {"kind": "public", "text": " "})
    assert answer.status_code == 422
    assert "Write something" in answer.text
    assert "<html" in answer.text
