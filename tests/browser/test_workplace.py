"""The page of a record as people work with it: fields in place, lists, comments, two at once."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.models import Notice
from shallmark.kernel import writes
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make
from tests.browser.world import as_person

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(page: Page) -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    as_person(page, person)
    return person


def test_a_field_that_is_not_answered_opens_in_its_place(page: Page, admin: Person) -> None:
    risk: Any = make("risk", text="")
    page.goto(risk.get_absolute_url())
    page.locator("#record-fields").get_by_role("link", name="what may happen, and why").click()
    place = page.locator("#field-text")
    place.get_by_role("textbox").fill("The key is lost on the way.")
    place.get_by_role("button", name="Save").click()
    expect(page.locator("#field-text .prose")).to_have_text("The key is lost on the way.")
    expect(page.locator(".said").first).not_to_contain_text("what may happen")


def test_enter_on_what_is_called_nothing_says_so_and_takes_nothing(
    page: Page, admin: Person
) -> None:
    make("ci", title="edge router north")
    page.goto("/changes/new")
    field = page.locator("#field-items")
    items = page.get_by_label("Items")
    items.fill("zzzz")
    items.press("Enter")
    expect(field.get_by_role("alert")).to_contain_text("called “zzzz”")
    expect(field.locator("[name=items]")).to_have_value("")
    items.press("Tab")
    expect(items).to_have_value("")
    items.press_sequentially("router")
    expect(field.get_by_role("alert")).to_be_hidden()
    items.press("Enter")
    expect(field.locator(".tag")).to_have_text(["edge router north"])


def test_an_agenda_item_is_worked_on_in_its_page(page: Page, admin: Person) -> None:
    item: Any = make("board_item")
    page.goto(item.get_absolute_url())
    page.locator("#record-head").get_by_role("link", name="Note the result").click()
    panel = page.locator("#step-panel")
    panel.get_by_label("Result", exact=True).select_option("later")
    panel.get_by_label("What was said").fill("The freeze comes first.")
    panel.get_by_role("button", name="Note the result").click()
    expect(page.locator("#work-meeting")).to_contain_text("put off to a later meeting")
    expect(page.locator("#record-fields")).to_contain_text("The freeze comes first.")


def test_a_field_that_is_left_closes_again(page: Page, admin: Person) -> None:
    risk: Any = make("risk", text="")
    page.goto(risk.get_absolute_url())
    page.locator("#record-fields").get_by_role("link", name="what may happen, and why").click()
    page.locator("#field-text").get_by_role("textbox").press("Escape")
    expect(page.locator("#field-text")).to_be_hidden()


def test_records_are_picked_by_keyboard(page: Page, admin: Person) -> None:
    first, second = (make("ci", title=f"core switch {side}") for side in ("east", "west"))
    page.goto("/changes/new")
    items = page.get_by_label("Items")
    field = page.locator("#field-items")
    items.press_sequentially("switch")
    expect(field.locator("[role=option][data-value]")).to_have_count(2)
    for key in ("Enter", "ArrowDown", "Enter"):
        items.press(key)
    expect(field.locator(".tag")).to_have_text([first.title, second.title])
    items.press("Backspace")
    expect(field.locator(".tag")).to_have_text([first.title])
    items.press("Escape")
    expect(field.get_by_role("listbox")).to_be_hidden()
    items.fill("no such thing")
    page.get_by_label("Requester").fill(admin.title)
    page.get_by_label("Requester").press("Enter")
    expect(page.locator("#field-requester .tag .avatar")).to_be_visible()
    page.get_by_label("Title").fill("Both switches")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(field.locator(".field-error")).to_have_text("There is no “no such thing”.")
    expect(field.locator(".tag")).to_have_text([first.title, "no such thing"])
    field.get_by_role("button", name="Remove no such thing").click()
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url("**/changes/CHG*")
    expect(page.locator("#record-side").get_by_role("link", name=first.title)).to_be_visible()


def test_what_is_not_found_is_made_beside_and_chosen(page: Page, admin: Person) -> None:
    page.goto("/incidents/new")
    page.get_by_label("Title").fill("No mail")
    caller = page.get_by_label("Caller")
    caller.press_sequentially("Lena Vogt")
    page.get_by_role("option", name="Make “Lena Vogt”…").click()
    beside = page.get_by_role("dialog")
    expect(beside.get_by_label("Name (needed)")).to_have_value("Lena Vogt")
    beside.get_by_label("Let this person sign in").check()
    beside.get_by_role("button", name="Invite").click()
    expect(beside).to_contain_text("The link goes to a mail")
    beside.get_by_label("Let this person sign in").uncheck()
    beside.get_by_role("button", name="Invite").click()
    expect(page.locator("#field-reporter .tag")).to_contain_text("Lena Vogt")
    expect(page.get_by_label("Title")).to_have_value("No mail")


def test_enter_twice_makes_what_is_not_found(page: Page, admin: Person) -> None:
    page.goto("/people/new")
    page.get_by_label("Name (needed)").fill("Lena Vogt")
    team = page.get_by_role("combobox", name="Team")
    team.press_sequentially("Night shift")
    team.press("Enter")
    said = page.locator("#field-team").get_by_role("alert")
    expect(said).to_contain_text("called “Night shift”. Enter once more makes it.")
    expect(page.get_by_role("option", name="Make “Night shift”…")).to_have_attribute(
        "aria-selected", "true"
    )
    team.press("Enter")
    beside = page.get_by_role("dialog")
    expect(beside.get_by_label("Title (needed)")).to_have_value("Night shift")
    beside.get_by_role("button", name="Create").click()
    expect(page.locator("#field-team .tag")).to_contain_text("Night shift")
    expect(said).to_be_hidden()


def test_back_at_a_form_that_was_sent_it_makes_no_second_record(page: Page, admin: Person) -> None:
    page.goto("/teams/new")
    page.get_by_label("Title").fill("Night shift")
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url("**/teams/TEAM*")
    made = page.url
    page.go_back()
    expect(page.locator("#sent-before")).to_contain_text("already: Night shift.")
    page.get_by_label("Title").fill("Night shift")
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(made)
    page.go_back()
    page.get_by_role("link", name="Make another one").click()
    expect(page.locator("#sent-before")).to_have_count(0)


#: puts a picture on the clipboard of a text, as the browser does when one pastes a screenshot
PASTE = """async (area) => {
    const canvas = new OffscreenCanvas(320, 200);
    canvas.getContext("2d").fillRect(0, 0, 320, 200);
    const held = new DataTransfer();
    held.items.add(new File([await canvas.convertToBlob()], "image.png", { type: "image/png" }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true }));
}"""


def test_somebody_is_named_and_a_picture_is_pasted(page: Page, admin: Person) -> None:
    named = make("person", title="Nele Harms", username="nele.harms", is_superuser=True)
    page.goto(make("change").get_absolute_url())
    comment = page.get_by_label("Comment")
    comment.press_sequentially("Look at it, @har")
    expect(page.get_by_role("option", name="Nele Harms")).to_be_visible()
    comment.press("Enter")
    expect(comment).to_have_value("Look at it, @nele.harms ")
    comment.press_sequentially("and @nobody.here")
    comment.evaluate(PASTE)
    preview = page.locator("[data-files-said]")
    expect(preview.get_by_role("img", name="pasted-")).to_be_visible()
    comment.evaluate(PASTE)
    preview.get_by_role("button", name="Remove").last.click()
    expect(preview.locator(".file")).to_have_count(1)
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#timeline .file")).to_contain_text("pasted-")
    expect(page.locator(".toast")).to_contain_text("@nobody.here")
    expect(page.locator(".toast")).not_to_contain_text("@nele.harms")
    assert Notice.objects.filter(person_id=named.pk, kind="mention").exists()


def test_all_gates_open_and_close_in_the_page(page: Page, admin: Person) -> None:
    change: Any = make("change")
    page.goto(change.get_absolute_url())
    page.get_by_label("Comment").fill("Half a sentence")
    page.get_by_role("link", name="All").filter(has_text="gates").click()
    expect(page.locator(".track-every")).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("Half a sentence")
    page.get_by_role("link", name="Fewer gates").click()
    expect(page.locator(".track-every")).to_have_count(0)


def test_what_belongs_to_it_is_added_in_the_page(page: Page, admin: Person) -> None:
    change: Any = make("change")
    page.goto(change.get_absolute_url())
    page.get_by_role("link", name="Add cost line of a change").click()
    form = page.locator("#new-record")
    form.get_by_label("Title").fill("A spare part")
    form.get_by_label("Amount").fill("40")
    form.get_by_role("button", name="Create").click()
    expect(page.locator("#change_cost-change")).to_contain_text("A spare part")
    assert page.url.endswith(change.get_absolute_url())


def test_a_comment_is_sent_by_the_keyboard(page: Page, admin: Person) -> None:
    risk: Any = make("risk")
    page.goto(risk.get_absolute_url())
    page.get_by_label("Comment").fill("Let us look at it on Friday.")
    page.get_by_label("Comment").press("Control+Enter")
    expect(page.locator("#timeline article")).to_contain_text("Let us look at it on Friday.")


def test_what_others_say_and_do_comes_by_itself(page: Page, admin: Person) -> None:
    risk: Any = make("risk")
    page.goto(risk.get_absolute_url())
    page.get_by_label("Comment").fill("Half a sentence")
    add_entry(risk, by=admin, text="Just said", public=False)
    writes.edit(risk, by=admin, values={"title": "Another name"})
    expect(page.locator("#timeline article")).to_contain_text("Just said")
    expect(page.locator("#timeline-entries")).to_contain_text("Another name")
    expect(page.get_by_role("heading", level=1)).to_have_text("Another name")
    expect(page.get_by_label("Comment")).to_have_value("Half a sentence")


def test_a_refused_step_stays_in_the_page_with_what_was_typed(page: Page, admin: Person) -> None:
    finding: Any = make("nonconformity")
    page.goto(f"{finding.get_absolute_url()}")
    page.locator(".page-head a[href$='/do/reject']").click()
    panel = page.locator("#step-panel form")
    panel.get_by_role("textbox").first.fill("-")
    panel.locator("button[type=submit]").click()
    expect(page.locator("#record-track")).to_be_visible()
    expect(page.locator("#step-panel form").get_by_role("textbox").first).to_have_value("-")
    expect(page.locator("#step-panel .field-error, #step-panel [role=alert]")).not_to_have_count(0)


def test_the_queue_of_triage_shows_what_comes_in_and_what_is_taken(
    page: Page, admin: Person
) -> None:
    first = make("incident", title="Scanner offline")
    page.goto("/?screen=triage")
    expect(page.locator("#queue [aria-current]")).to_contain_text("Scanner offline")
    make("incident", title="Mailbox full", reported_at=first.reported_at - timedelta(hours=30))
    expect(page.locator("#queue")).to_contain_text("Mailbox full", timeout=15_000)
    # what is read stays in view, though another one is due before it
    expect(page.locator("#queue [aria-current]")).to_contain_text("Scanner offline")
    expect(page.locator("#queue-count")).to_have_text("2")
    writes.perform(first, "triage", by=admin)
    expect(page.locator("#queue")).not_to_contain_text("Scanner offline", timeout=15_000)
    expect(page.locator("#toasts")).to_contain_text("taken by somebody else")
    page.goto("/?screen=work")
    make("incident", title="All printers down", assigned_to=admin)
    expect(page.locator("#work")).to_contain_text("All printers down", timeout=15_000)


def test_a_matrix_is_read_on_a_phone(page: Page, admin: Person) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/settings/matrix")
    for cell in (page.locator(".matrix thead th").nth(3), page.locator(".matrix td").nth(2)):
        place = cell.bounding_box()
        assert place is not None
        assert place["x"] + place["width"] <= 390
