"""A document from its first text to its next version in force, as people walk it in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel import writes
from shallmark.pages.tests.factory import make, make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.browser
OLD = "# Scope\nThe desk.\n# Way back\nIt is tested where possible."
NEW = "# Scope\nThe desk.\n# Way back\nIt is tested on the copy, by two people."


@pytest.fixture(scope="module")
def people(live: Any) -> tuple[Any, Any]:
    """Who answers for the documents and writes them, and who approves."""
    approved_document_change()
    return make_person("risk_compliance_manager"), make_person("risk_compliance_manager")


def drafted(document: Any, owner: Any, text: str) -> DocumentVersion:
    document.refresh_from_db()
    if not document.versions.filter(status="draft").exists():
        writes.perform(document, "revise", by=owner)
    draft: DocumentVersion = document.versions.get(status="draft")
    values = {"text": text, "change_summary": "The way back", "change_ref": "STD-DOC"}
    return writes.edit(draft, by=owner, values=values)


def decides(page: Page, state: str) -> None:
    """Presses the one button of the decision."""
    page.locator("#decision button[type=submit]").click()
    expect(page.locator(".facts").first).to_contain_text(state)


def ahead(number: str, state: str) -> str:
    """What the head says of the version that comes: beside the one in force, where there is one."""
    return state if number == "1.0" else f"1.0 in force · {number} {state.lower()}"


def test_it_is_compared_approved_and_put_in_force_on_its_page(
    visitor: Visitor, people: tuple[Any, Any]
) -> None:
    owner, approver = people
    document = make("document", owner=owner, title="Change procedure")
    writing, deciding = visitor(owner), visitor(approver)
    for number, text in (("1.0", OLD), ("2.0", NEW)):
        draft = drafted(document, owner, text)
        address = f"{document.get_absolute_url()}/versions/{draft.reference}"
        writing.goto(address)
        writing.locator("#decision").get_by_label("Approver").fill(approver.reference)
        decides(writing, ahead(number, "In review"))
        deciding.goto(document.get_absolute_url())
        deciding.get_by_role("link", name="See and decide").click()
        if number == "2.0":
            text_shown = deciding.locator("#text")
            expect(text_shown).to_contain_text("1 change in 1 section")
            expect(text_shown.locator("p del")).to_have_text("[taken out: where possible.]")
            expect(text_shown.locator("p ins")).to_have_text("[added: on the copy, by two people.]")
            assert audit(deciding, "decision on a document", SOME) == []
        decides(deciding, ahead(number, "Approved"))
        writing.goto(document.get_absolute_url())
        writing.get_by_role("link", name="See and decide").click()
        decides(writing, f"{number} In force")
    expect(writing.locator("#text")).to_contain_text("by two people")
    expect(writing.locator("#versions li")).to_have_count(2)
    assert audit(writing, "document", SOME) == []


def test_a_file_becomes_the_document(visitor: Visitor, people: tuple[Any, Any]) -> None:
    owner, _approver = people
    document = make("document", owner=owner, title="Plan of the site")
    draft = document.versions.get()
    page = visitor(owner)
    page.goto(f"{document.get_absolute_url()}/versions/{draft.reference}")
    file = {"name": "site plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 site"}
    page.locator("#id_file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Attach it").click()
    card = page.locator(".document-file")
    expect(card).to_contain_text("site plan.pdf")
    expect(card).to_contain_text("SHA-256")
    with page.expect_download() as download:
        card.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "site plan.pdf"
    assert audit(page, "draft with a file", SOME) == []
