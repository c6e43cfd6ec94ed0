"""A list by keyboard and mouse: walk, select, act on several and take it back, filter, export."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shallmark.common.discussion.models import Entry
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def some(desk: Desk) -> list[Incident]:
    titles = ("Printer is silent", "Screen flickers", "Mail is late", "Phone is dead")
    return [desk.accepted(title=title) for title in titles]


@pytest.fixture
def listed(ana: Page, some: list[Incident]) -> Page:
    ana.goto("/incidents?view=open&sort=reference")
    expect(ana.locator("#rows tbody tr")).to_have_count(len(some))
    return ana


def test_it_is_walked_by_keys_and_opened_by_enter(listed: Page, some: list[Incident]) -> None:
    listed.keyboard.press("j")
    listed.keyboard.press("j")
    listed.keyboard.press("k")
    expect(listed.locator("tr.focused")).to_contain_text("Printer is silent")
    listed.keyboard.press("j")
    listed.keyboard.press("Enter")
    listed.wait_for_url(f"**/incidents/{some[1].reference}**")
    expect(listed.locator("#record-place")).to_contain_text("2 of 4 in All open")
    listed.keyboard.press("j")
    listed.wait_for_url(f"**/incidents/{some[2].reference}**")
    listed.keyboard.press("e")
    listed.wait_for_url(f"**/incidents/{some[2].reference}/edit")


def test_it_acts_on_several_after_saying_how_many_and_takes_it_back(
    listed: Page, desk: Desk, some: list[Incident]
) -> None:
    for key in ("j", "x", "j", "x"):
        listed.keyboard.press(key)
    expect(listed.get_by_role("toolbar")).to_contain_text("2 selected")
    listed.keyboard.press("a")
    expect(listed.get_by_text("2 records", exact=True)).to_be_visible()
    listed.get_by_label("Assignee").fill("Jonas Wulff")
    listed.get_by_role("button", name="Do it for 2 records").click()
    expect(listed.get_by_text("2 records changed.")).to_be_visible()
    held = Incident.objects.filter(assigned_to=desk.jonas)
    assert set(held) == set(some[:2])
    expect(listed.locator("#rows").get_by_text("J. Wulff")).to_have_count(2)
    assert "view=open&sort=reference" in listed.url
    listed.keyboard.press("z")
    expect(listed.locator("#rows").get_by_text("J. Wulff")).to_have_count(0)
    expect(listed.locator("#rows tbody tr")).to_have_count(4)
    assert not held.all()


def test_it_writes_the_same_note_on_several(listed: Page, some: list[Incident]) -> None:
    for key in ("j", "x", "j", "x", "n"):
        listed.keyboard.press(key)
    listed.get_by_label("Read by staff only").fill("Same cause, see the first")
    listed.get_by_role("button", name="Do it for 2 records").click()
    expect(listed.get_by_text("2 records changed.")).to_be_visible()
    notes = Entry.objects.filter(text="Same cause, see the first", kind="note")
    assert set(notes.values_list("record_id", flat=True)) == {incident.pk for incident in some[:2]}


def test_it_selects_all_that_were_found_and_nothing_after_escape(listed: Page) -> None:
    listed.get_by_label("Select all on this page").check()
    bar = listed.get_by_role("toolbar")
    expect(bar).to_contain_text("4 selected")
    listed.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(listed.locator("#rows tbody :checked")).to_have_count(0)


@pytest.mark.parametrize("key", ["/", "f"])
def test_it_is_filtered_by_keys_alone_and_the_address_says_how(listed: Page, key: str) -> None:
    listed.keyboard.press(key)
    expect(listed.get_by_label("Words or a reference")).to_be_focused()
    listed.keyboard.type("flickers")
    listed.keyboard.press("Enter")
    expect(listed.locator("#rows tbody tr")).to_have_count(1)
    assert "q=flickers" in listed.url
    listed.get_by_role("link", name="Clear").click()
    expect(listed.locator("#rows tbody tr")).to_have_count(4)
    listed.keyboard.press(key)
    expect(listed.get_by_label("Words or a reference")).to_be_focused()
    for name in ("State", "Priority"):
        listed.keyboard.press("ArrowDown")
        expect(listed.get_by_role("button", name=name, exact=True)).to_be_focused()
    listed.keyboard.press("Enter")
    listed.get_by_label("P3").check()
    listed.get_by_role("button", name="Apply").click()
    listed.wait_for_url("**priority=3**")


def test_it_exports_exactly_what_is_seen(listed: Page, tmp_path: Path) -> None:
    listed.goto("/incidents?view=open&sort=-title&cols=reference,title")
    shown = listed.locator("#rows tbody tr").all_inner_texts()
    listed.get_by_text("Export", exact=True).click()
    with listed.expect_download() as coming:
        listed.get_by_role("link", name="CSV", exact=True).click()
    coming.value.save_as(tmp_path / "seen.csv")
    with (tmp_path / "seen.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Reference", "Title"]
    assert len(rows) - 1 == len(shown) == 4
    for row, seen in zip(rows[1:], shown, strict=True):
        assert all(cell in seen for cell in row)


def test_it_is_kept_as_a_view_under_a_name(listed: Page) -> None:
    listed.goto("/incidents?view=open&q=mail")
    listed.get_by_role("link", name="Save view").click()
    listed.get_by_label("Name of the view").fill("About mail")
    listed.get_by_role("button", name="Save", exact=True).click()
    listed.goto("/incidents")
    listed.get_by_role("link", name="About mail").click()
    expect(listed.locator("#rows tbody tr")).to_have_count(1)


def test_it_teaches_when_it_is_empty(listed: Page) -> None:
    listed.goto("/incidents?view=open&q=nothing-is-called-so")
    expect(listed.get_by_text("No record fits this view and its filters.")).to_be_visible()
    listed.goto("/waivers?view=all")
    expect(listed.get_by_text("Asked for by clause")).to_be_visible()


def test_it_parts_two_words_on_a_phone_only_where_both_are_there(listed: Page) -> None:
    listed.set_viewport_size({"width": 390, "height": 844})
    row = listed.locator("#rows tbody tr").first
    row.locator(".ph-3m").evaluate("one => one.textContent = 'Mail'")
    parted = "one => getComputedStyle(one, '::before').content"
    assert row.locator(".ph-3m").evaluate(parted) == '"·"'
    row.locator(".ph-3").evaluate("one => one.textContent = ''")
    assert row.locator(".ph-3m").evaluate(parted) == "none"
    expect(row.locator(".ph-3")).to_be_hidden()
