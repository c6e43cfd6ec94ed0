"""A document under revision is in force and has a next version: every place says both."""

from typing import Any

import pytest
from django.test import Client

from shallmark.common.blocks.tables import line_of
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, RequiredFieldMissing
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.workplace.charts.counting import count
from shallmark.workplace.charts.declared import dashboards
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db
BOTH = "1.0 in force · 2.0 draft"


@pytest.fixture
def owner() -> Any:
    approved_document_change()
    return make_person("risk_compliance_manager")


@pytest.fixture
def approver() -> Any:
    return make_person("resolver")


def written(document: Any, approver: Any) -> Any:
    values = {"text": "# Scope\nAll.", "change_summary": "New", "change_ref": "STD-DOC"}
    draft = document.versions.get(status="draft")
    more = {"approver": approver, "owner": document.owner, "author": document.owner}
    return writes.edit(draft, by=None, values={**values, **more}, authority=SYSTEM)


def taken(version: Any, *verbs: str) -> Any:
    for verb in verbs:
        version = writes.perform(version, verb, by=None, authority=SYSTEM)
    return version


@pytest.fixture
def document(owner: Any, approver: Any) -> Any:
    """In force as 1.0, and revised."""
    document = make("document", owner=owner)
    taken(written(document, approver), "submit", "approve", "put_in_force")
    document.refresh_from_db()
    return writes.perform(document, "revise", by=owner)


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("admin"))


def test_its_head_says_both(client: Client, document: Any) -> None:
    page = client.get(document.get_absolute_url()).content.decode()
    head = page[page.index('id="record-head"') : page.index('id="record-track"')]
    assert BOTH in head
    assert ">Draft<" not in head
    assert "The way of version 2.0; 1.0 stays in force until it is." in page


def test_a_list_says_both_and_still_counts_it_as_published(client: Client, document: Any) -> None:
    page = client.get("/documents?view=published").content.decode()
    assert BOTH in page
    assert document.reference in page
    assert BOTH in client.get("/documents/export.csv?view=published").getvalue().decode()


def test_a_picker_and_what_names_it_say_both(client: Client, document: Any) -> None:
    found = client.get(f"/suggest/document?q={document.title}").content.decode()
    assert BOTH in found
    policy = make("policy", document=document)
    assert BOTH in client.get(policy.get_absolute_url()).content.decode()


def test_a_block_of_a_page_says_both(document: Any) -> None:
    assert str(line_of(document).state) == BOTH


def test_its_evidence_says_which_version_is_judged(client: Client, document: Any) -> None:
    said = client.get(f"{document.get_absolute_url()}/panel/evidence").content.decode()
    assert "Version 1.0, in force; 2.0 is judged when it is in force" in said
    assert said.index("Document</p>") < said.index("Version 1.0")


def test_views_and_charts_count_it_by_its_version_in_force(client: Client, document: Any) -> None:
    coming = make("document", kind=document.kind)
    revised = client.get("/documents?view=revised").content.decode()
    assert document.reference in revised
    assert coming.reference not in revised
    not_yet = client.get("/documents?view=coming").content.decode()
    assert coming.reference in not_yet
    assert document.reference not in not_yet
    person = make_person("admin")
    numbers = {
        (chart.chart.key, row.label): [cell.value for cell in row.cells]
        for chart in count(dashboards()["policy"], person)
        for row in chart.rows
    }
    kind = document.get_kind_display()
    assert numbers["kind", kind] == [1]
    assert numbers["state", kind] == [0, 1, 1, 0]


def test_a_process_that_was_in_force_is_under_revision(client: Client, owner: Any) -> None:
    process = make("process", owner=owner)
    with write_transaction(by=None, verb="import", authority=SYSTEM):
        process.revised_at = clock.now()
        process.save()
    draft = make("process")
    listed = client.get("/processes?view=all").content.decode()
    assert listed.count("Under revision") == 1
    page = client.get(process.get_absolute_url()).content.decode()
    head = page[page.index('id="record-head"') : page.index('id="record-track"')]
    assert "Under revision" in head
    assert str(line_of(draft).state) == "Draft"


def test_what_has_one_state_says_that(client: Client, owner: Any) -> None:
    draft = make("document", owner=owner)
    assert str(line_of(draft).state) == "Draft"


def test_many_documents_are_listed_with_the_queries_of_one(client: Client, document: Any) -> None:
    few = len(queries_of(lambda: client.get("/documents?view=all")))
    for _each in range(3):
        make("document")
    assert len(queries_of(lambda: client.get("/documents?view=all"))) == few


def test_its_owner_is_told_of_an_approved_version_and_has_it_to_put_in_force(
    document: Any, owner: Any, approver: Any
) -> None:
    version = written(document, approver)
    writes.perform(version, "submit", by=owner)
    version.refresh_from_db()
    writes.perform(version, "approve", by=approver)
    assert Notice.objects.filter(person=owner, kind="to_force", record_id=version.pk).exists()
    work = signed_in(owner).get("/functions/policy").content.decode()
    assert "/document-versions?view=to_force" in work
    others = signed_in(approver).get("/document-versions?view=to_force").content.decode()
    assert version.reference not in others


def test_what_the_form_of_submitting_asks_for_is_a_gate(owner: Any) -> None:
    draft = make("document", owner=owner).versions.get(status="draft")
    draft = writes.edit(
        draft, by=None, values={"text": "# A\nB", "change_summary": ""}, authority=SYSTEM
    )
    page = signed_in(owner).get(f"{draft.get_absolute_url()}/do/submit").content.decode()
    assert "Say what is new in it." in page
    assert "Name who approves it." in page
    with pytest.raises((GateClosed, RequiredFieldMissing)):
        writes.perform(draft, "submit", by=owner)


def test_the_form_of_approving_exchanges_nobody(document: Any, owner: Any, approver: Any) -> None:
    version = writes.perform(written(document, approver), "submit", by=owner)
    page = signed_in(approver).get(f"{version.get_absolute_url()}/decide", follow=True)
    assert 'name="approver"' not in page.content.decode()
    other = make_person("resolver")
    signed_in(other).post(
        f"{version.get_absolute_url()}/do/approve",
        {"version": version.version, "approver": other.reference},
    )
    version.refresh_from_db()
    assert (version.status, version.approver_id) == ("in_review", approver.pk)
