"""A record in the browser: changed in place, kept while typed, two people at once, files."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.common.discussion.models import Attachment, Entry
from shallmark.kernel import writes
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk
from tests.browser.conftest import Visitor
from tests.browser.world import choose, take

pytestmark = pytest.mark.browser


@pytest.fixture
def incident(desk: Desk) -> Any:
    return desk.accepted()


@pytest.fixture
def shown(ana: Page, incident: Any) -> Page:
    ana.goto(incident.get_absolute_url())
    return ana


def test_it_changes_a_field_where_it_stands_while_a_reply_is_being_typed(
    shown: Page, incident: Any
) -> None:
    shown.get_by_label("Reply or note").fill("We are looking")
    choose(shown, "impact", "1")
    expect(shown.locator(".facts")).to_contain_text("P2")
    expect(shown.get_by_label("Reply or note")).to_have_value("We are looking")
    incident.refresh_from_db()
    assert (incident.impact, incident.priority) == (1, 2)


def test_it_leaves_a_field_by_escape_as_it_was(shown: Page, incident: Any) -> None:
    channel = shown.locator("#field-channel")
    before = channel.locator("button.editable").inner_text()
    channel.locator("button.editable").click()
    channel.get_by_role("combobox").select_option(label="E-mail")
    channel.get_by_role("combobox").press("Escape")
    expect(channel.locator("button.editable")).to_have_text(before)


def test_it_keeps_a_reply_over_a_reload_until_it_is_sent(shown: Page) -> None:
    reply = shown.get_by_label("Reply or note")
    reply.fill("Half a sentence")
    expect(shown.get_by_text("Draft kept")).to_be_visible()
    shown.reload()
    expect(reply).to_have_value("Half a sentence")
    reply.press("Control+Enter")
    expect(shown.locator("#timeline article").first).to_contain_text("Half a sentence")
    shown.reload()
    expect(reply).to_have_value("")


def test_it_keeps_a_form_that_is_left_in_the_middle_of_a_word(shown: Page, incident: Any) -> None:
    shown.keyboard.press("e")
    shown.wait_for_url("**/edit")
    shown.get_by_label("Title").fill("Checkout fails since ni")
    shown.get_by_role("link", name="Home").first.click()
    shown.wait_for_url(lambda url: "/edit" not in url)
    shown.goto(f"{incident.get_absolute_url()}/edit")
    expect(shown.get_by_label("Title")).to_have_value("Checkout fails since ni")


def test_it_says_who_changed_what_meanwhile_and_lets_one_keep_or_take(
    visitor: Visitor, desk: Desk, incident: Any
) -> None:
    writes.perform(incident, "assign", by=desk.ana, values={"assigned_to": desk.jonas})
    ana, jonas = visitor(desk.ana), visitor(desk.jonas)
    for page in (ana, jonas):
        page.goto(f"{incident.get_absolute_url()}/edit")
    jonas.get_by_label("Title").fill("Checkout fails in Bremen")
    jonas.get_by_role("button", name="Save").click()
    jonas.wait_for_url(f"**{incident.get_absolute_url()}")
    ana.get_by_label("Title").fill("Checkout fails everywhere")
    ana.get_by_role("button", name="Save").click()
    expect(ana.get_by_text("Jonas Wulff changed Title while you typed.")).to_be_visible()
    expect(ana.get_by_label("Title")).to_have_value("Checkout fails everywhere")
    ana.get_by_role("link", name="Take theirs").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Checkout fails in Bremen")
    ana.goto(f"{incident.get_absolute_url()}/edit")
    expect(ana.get_by_label("Title")).to_have_value("Checkout fails in Bremen")


def test_it_says_so_where_the_field_stands_too(shown: Page, desk: Desk, incident: Any) -> None:
    channel = shown.locator("#field-channel")
    channel.locator("button.editable").click()
    expect(channel.get_by_role("combobox")).to_be_visible()
    writes.edit(incident, by=desk.security, values={"channel": "chat"})
    channel.get_by_role("combobox").select_option(label="E-mail")
    channel.get_by_role("button", name="Save").click()
    expect(channel).to_contain_text("Sven Sicher changed Channel while you typed.")
    expect(channel).to_contain_text("It is now: Chat")
    channel.get_by_role("button", name="Keep mine").click()
    expect(channel.locator("button.editable")).to_have_text("E-mail")


def test_it_makes_one_record_of_a_double_click(ana: Page) -> None:
    ana.goto("/incidents/new")
    ana.get_by_label("Title").fill("Clicked twice")
    ana.get_by_label("Description").fill("By a shaking hand.")
    ana.get_by_label("Caller").fill("Karin Ohlsen")
    ana.get_by_role("button", name="Create", exact=True).dblclick()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Clicked twice")
    assert Incident.objects.filter(title="Clicked twice").count() == 1


def test_it_makes_one_reply_of_two_sends(shown: Page, incident: Any) -> None:
    shown.get_by_label("Reply or note").fill("Only once")
    # Two windows of one form: the second send of the same form is the first one again.
    shown.evaluate("""() => {
        const form = document.querySelector("form.reply");
        return Promise.all([1, 2].map(() => fetch(form.action, {method: "POST",
            body: new FormData(form)})));
    }""")
    shown.reload()
    expect(shown.locator("#timeline article", has_text="Only once")).to_have_count(1)
    assert Entry.objects.filter(record_id=incident.pk, text="Only once").count() == 1


def test_it_takes_a_file_and_gives_it_back(shown: Page, tmp_path: Path) -> None:
    sent = tmp_path / "till & log.txt"
    sent.write_bytes(b"502 at 08:14\n" * 100)
    shown.keyboard.press("n")
    expect(shown.get_by_role("button", name="Add note")).to_be_visible()
    shown.get_by_label("Attach files").set_input_files(sent)
    expect(shown.locator("form.reply")).to_contain_text("till & log.txt")
    shown.get_by_label("Reply or note").fill("The log of the till")
    shown.get_by_role("button", name="Add note").click()
    note = shown.locator("#timeline article", has_text="The log of the till")
    expect(note).to_contain_text("Private note, staff only")
    with shown.expect_download() as coming:
        note.get_by_role("link", name="till & log.txt").click()
    assert Path(coming.value.path()).read_bytes() == sent.read_bytes()
    assert Attachment.objects.count() == 1


def test_it_shows_the_customer_only_what_is_public(
    visitor: Visitor, desk: Desk, incident: Any
) -> None:
    staff, customer = visitor(desk.ana), visitor(desk.karin)
    staff.goto(incident.get_absolute_url())
    staff.get_by_label("Reply or note").fill("We are on it")
    staff.get_by_role("button", name="Send", exact=False).last.click()
    expect(staff.locator("#timeline")).to_contain_text("We are on it")
    staff.keyboard.press("n")
    staff.get_by_label("Reply or note").fill("The caller is nervous")
    staff.get_by_role("button", name="Add note").click()
    expect(staff.locator("#timeline")).to_contain_text("The caller is nervous")
    customer.goto(incident.get_absolute_url())
    expect(customer.get_by_text("We are on it")).to_be_visible()
    expect(customer.get_by_text("nervous")).to_have_count(0)


def test_it_explains_its_clocks_interval_by_interval(shown: Page) -> None:
    clocks = shown.locator("#clocks")
    clocks.get_by_role("link", name="Explain").click()
    expect(clocks.get_by_text("Hide explain")).to_be_visible()
    expect(clocks.locator("table.explain tbody tr").first).to_be_visible()


def test_it_folds_a_step_away_by_escape(shown: Page) -> None:
    panel = take(shown, "resolve")
    panel.get_by_label("Resolution", exact=True).press("Escape")
    expect(shown.locator("#step-panel form")).to_have_count(0)
