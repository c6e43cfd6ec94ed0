"""Documents: a version's way from draft to force, and what is refused on it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from shallmark.common.documents.models import Acknowledgement, DocumentTemplate
from shallmark.common.documents.queries import in_force, unread_by
from shallmark.common.documents.texts import references_in, sections_of
from shallmark.common.documents.words import sections_changed
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import made, make, make_person
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _under_an_approved_change(db: None) -> None:
    approved_document_change()


READY = {"text": "## Purpose\nSays how.", "change_summary": "First text", "change_ref": "STD-DOC"}


def drafted(document: Any) -> Any:
    return document.versions.get(status="draft")


def written(document: Any, **values: Any) -> Any:
    """The draft with everything it needs."""
    defaults = {
        "author": make_person("resolver"),
        "approver": make_person("resolver"),
        **READY,
        **values,
    }
    return writes.edit(drafted(document), by=None, values=defaults, authority=SYSTEM)


def published(document: Any, **values: Any) -> Any:
    version = written(document, **values)
    for verb in ("submit", "approve", "put_in_force"):
        version = writes.perform(version, verb, by=None, authority=SYSTEM)
    return version


def test_it_opens_the_first_version_from_the_template_of_the_kind() -> None:
    made(DocumentTemplate, title="Procedure", kind="procedure", text="## Purpose\n## Steps\n")
    version = drafted(make("document"))
    assert version.number == "1.0"
    assert set(version.sections) == {"purpose", "steps"}


def test_it_walks_from_draft_to_force_and_the_document_follows() -> None:
    document = make("document")
    version = written(document)
    author, approver, owner = version.author, version.approver, document.owner
    version = writes.perform(version, "submit", by=author)
    document.refresh_from_db()
    assert document.status == "in_review"
    assert Notice.objects.filter(person=approver, kind="approval").exists()
    version = writes.perform(version, "approve", by=approver)
    version = writes.perform(version, "put_in_force", by=owner)
    document.refresh_from_db()
    assert (version.status, version.visible, document.status) == ("in_force", True, "published")


def test_it_supersedes_the_last_version_and_keeps_it_readable() -> None:
    document = make("document")
    first = published(document)
    document = writes.perform(document, "revise", by=document.owner)
    draft = drafted(document)
    assert (draft.number, draft.text) == ("2.0", first.text)
    assert in_force(document) == first
    second = published(document, text="## Purpose\nSays it better.")
    first.refresh_from_db()
    assert (first.status, first.visible, first.text) == ("superseded", False, READY["text"])
    assert in_force(document) == second
    page = Client()
    page.force_login(make_person("auditor"))
    assert "Says how." in page.get(first.get_absolute_url()).content.decode()


def test_whoever_begins_the_next_version_begins_the_revision() -> None:
    document = make("document")
    first = published(document)
    document.refresh_from_db()
    owner = make_person("risk_compliance_manager")
    second = writes.create(type(first), by=owner, values={"document": document, "owner": owner})
    document.refresh_from_db()
    assert (document.status, document.versions.filter(status="draft").get()) == ("draft", second)
    values = {"text": "## Purpose\nBetter.", "change_summary": "Better", "change_ref": "STD-DOC"}
    second = writes.edit(second, by=owner, values={**values, "approver": make_person("resolver")})
    assert writes.perform(second, "submit", by=owner).status == "in_review"


def test_it_never_offers_a_superseded_version_unless_an_older_tool_did() -> None:
    document = make("document")
    first = published(document)
    published(writes.perform(document, "revise", by=document.owner))
    gone = type(first).objects.filter(pk=first.pk)
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM, at=clock.now()),
    ):
        with pytest.raises(IntegrityError, match="gone_is_hidden"), transaction.atomic():
            gone.update(visible=True)
        assert gone.update(visible=True, source_system="old_wiki", source_key="1")


def test_it_refuses_that_the_author_approves_where_duties_are_apart() -> None:
    author = make_person("resolver")
    version = written(make("document"), author=author, approver=author)
    version = writes.perform(version, "submit", by=author)
    with pytest.raises(GateClosed) as shut:
        writes.perform(version, "approve", by=author)
    assert shut.value.check == "CHK-DOC-01"
    alone = written(make("document", separation=False), author=author, approver=author)
    alone = writes.perform(alone, "submit", by=author)
    assert writes.perform(alone, "approve", by=author).status == "approved"


def test_it_lets_nobody_approve_but_the_named_approver() -> None:
    version = writes.perform(written(make("document")), "submit", by=None, authority=SYSTEM)
    with pytest.raises(NotAllowed):
        writes.perform(version, "approve", by=make_person("admin"))


@pytest.mark.parametrize("verbs", [("approve",), ("approve", "put_in_force")])
def test_who_approved_it_stands_whoever_is_named_afterwards(verbs: tuple[str, ...]) -> None:
    """The author names somebody else who never saw it."""
    author, approver, stranger = (make_person("risk_compliance_manager") for _n in range(3))
    document = make("document", owner=author, under_change_control=False)
    version = written(document, author=author, approver=approver, owner=author)
    version = writes.perform(version, "submit", by=author)
    version = writes.perform(version, "approve", by=approver)
    if "put_in_force" in verbs:
        version = writes.perform(version, "put_in_force", by=author)
    with pytest.raises(Invalid, match="who was asked"):
        writes.edit(version, by=author, values={"approver": stranger})
    with connection.cursor() as cursor:
        cursor.execute(
            "select approved_by from ledger.document_version where reference = %s",
            [version.reference],
        )
        assert cursor.fetchone() == (approver.reference,)


def test_it_asks_for_the_change_before_a_version_takes_force() -> None:
    version = written(make("document"), change_ref="")
    for verb in ("submit", "approve"):
        version = writes.perform(version, verb, by=None, authority=SYSTEM)
    with pytest.raises(GateClosed) as shut:
        writes.perform(version, "put_in_force", by=None, authority=SYSTEM)
    assert (shut.value.check, shut.value.field) == ("CHK-DOC-06", "change_ref")
    free = written(make("document", under_change_control=False), change_ref="")
    for verb in ("submit", "approve", "put_in_force"):
        free = writes.perform(free, verb, by=None, authority=SYSTEM)
    assert free.status == "in_force"


def test_it_takes_no_change_that_is_not_there_or_not_approved() -> None:
    version = written(make("document"), change_ref="CHG9999999")
    for verb in ("submit", "approve"):
        version = writes.perform(version, verb, by=None, authority=SYSTEM)
    with pytest.raises(GateClosed, match="no change CHG9999999"):
        writes.perform(version, "put_in_force", by=None, authority=SYSTEM)
    change = make("change")
    version = writes.edit(
        version, by=None, values={"change_ref": change.reference}, authority=SYSTEM
    )
    with pytest.raises(GateClosed, match="not approved"):
        writes.perform(version, "put_in_force", by=None, authority=SYSTEM)


@pytest.mark.parametrize(
    "otherwise",
    ["text = 'x'", "file_name = 'x.pdf'", "content_hash = 'x'", "document_id = document_id + 1"],
)
def test_it_fixes_what_was_submitted_from_the_review_on(otherwise: str) -> None:
    version = writes.perform(written(make("document")), "submit", by=None, authority=SYSTEM)
    with pytest.raises(Invalid):
        writes.edit(version, by=version.author, values={"text": "## Other"})
    with pytest.raises(DatabaseError, match="document_version_frozen"), connection.cursor() as sql:
        sql.execute(
            f"UPDATE documents_documentversion SET {otherwise} WHERE id = %s",
            [version.pk],
        )


def test_it_takes_an_attached_file_for_the_content_and_refuses_one_that_is_not_there() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from shallmark.common.discussion.actions import add_entry

    version = drafted(make("document"))
    with pytest.raises(Invalid):
        writes.edit(version, by=None, values={"file_name": "plan.pdf"}, authority=SYSTEM)
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
    add_entry(version, by=make_person("admin"), text="The plan", public=False, files=[file])
    version = writes.edit(version, by=None, values={"file_name": "plan.pdf"}, authority=SYSTEM)
    assert len(version.content_hash) == 64


def test_it_refuses_to_withdraw_the_last_of_a_kind_that_the_standard_names() -> None:
    document = make("document", kind="release_procedure")
    published(document)
    document.refresh_from_db()
    values = {"decision_reason": "Merged"}
    with pytest.raises(GateClosed) as shut:
        writes.perform(document, "withdraw", by=document.owner, values=values)
    assert shut.value.check == "CHK-DOC-05"
    published(make("document", kind="release_procedure"))
    document = writes.perform(document, "withdraw", by=document.owner, values=values)
    assert document.status == "obsolete"
    assert document.versions.get().status == "withdrawn"


def test_it_disposes_after_its_time_and_with_the_approval_of_another() -> None:
    with clock.at(datetime(2026, 1, 10, tzinfo=UTC)):
        document = make("document", kind="other", retention_rule=make("retention_rule", months=12))
        published(document)
        document.refresh_from_db()
        values = {"decision_reason": "Out of use"}
        document = writes.perform(document, "withdraw", by=None, values=values, authority=SYSTEM)
    doer, approver = make_person("admin"), make_person("admin")
    assert document.kept_until == date(2027, 1, 10)
    with clock.at(datetime(2027, 1, 9, tzinfo=UTC)), pytest.raises(GateClosed):
        writes.perform(document, "approve_disposal", by=approver)
    with clock.at(datetime(2027, 1, 10, tzinfo=UTC)):
        for alone in (None, doer):
            if alone is not None:
                document = writes.perform(document, "approve_disposal", by=alone)
            with pytest.raises(GateClosed) as shut:
                writes.perform(document, "dispose", by=doer)
            assert shut.value.check == "CHK-DOC-04"
        document = writes.perform(document, "approve_disposal", by=approver)
        gone = writes.perform(document, "dispose", by=doer)
    assert (gone.disposed_by, gone.disposal_approved_by) == (doer, approver)


def test_it_asks_readers_to_confirm_and_nobody_for_another() -> None:
    reader, other = make_person("resolver"), make_person("resolver")
    version = published(make("document", acknowledged=True))
    assert version in unread_by(reader)
    client = Client()
    client.force_login(reader)
    answer = client.post("/acknowledgements/new", {"document_version": version.pk})
    assert answer.status_code == 302
    assert version not in unread_by(reader)
    assert Acknowledgement.objects.get().person == reader
    with pytest.raises(NotAllowed):
        writes.create(
            Acknowledgement, by=reader, values={"document_version": version, "person": other}
        )


def test_it_reviews_without_a_new_version_when_the_next_review_lies_ahead() -> None:
    document = make("document")
    published(document)
    document.refresh_from_db()
    with pytest.raises(GateClosed):
        writes.perform(
            document, "review", by=document.owner, values={"review_due": date(2020, 1, 1)}
        )
    ahead = clock.now().date() + timedelta(days=365)
    document = writes.perform(document, "review", by=document.owner, values={"review_due": ahead})
    assert (document.last_reviewed_at, document.versions.count()) == (clock.now().date(), 1)


def test_it_reads_sections_and_records_from_the_text() -> None:
    text = "# Plan\n## Services\nSVC0000002 and SVC0000001\n```\n# no heading\n```\n## Risks\n"
    assert sections_of(text) == {
        "plan": "",
        "services": "SVC0000002 and SVC0000001\n```\n# no heading\n```",
        "risks": "",
    }
    assert references_in(text) == ["SVC0000002", "SVC0000001"]


def test_it_tells_the_words_that_differ_and_in_which_section() -> None:
    old = "# Scope\nThe desk and\nits devices.\n# Way back\nIt is tested where possible."
    new = "# Scope\nThe desk and its devices.\n# Way back\nIt is tested on the copy."
    scope, back = sections_changed(old, new)
    assert (scope.name, scope.changes) == ("Scope", 0), "lines that were broken anew are the same"
    assert (back.name, back.changes) == ("Way back", 1)
    gone, came = ("-", "where possible."), ("+", "on the copy.")
    assert back.passages[1].runs == [("", "It is tested"), gone, came]
    assert sections_changed(new, new) == []


def test_it_tells_a_paragraph_and_a_section_that_came_or_went() -> None:
    sections = sections_changed("# A\nStays.\n# B\nGoes.", "# A\nStays.\n\nIs quite new.")
    assert [(one.name, one.changes) for one in sections] == [("A", 1), ("B", 2)]
    assert [passage.runs for passage in sections[1].passages] == [[("-", "B")], [("-", "Goes.")]]


def test_it_compares_texts_that_repeat_themselves_by_what_is_rare_in_them() -> None:
    (section,) = sections_changed("go " * 3000 + "left", "go " * 2999 + "right")
    assert section.changes == 1
    runs = (
        sections_changed("go " * 3000 + "left now", "go " * 3000 + "right now")[0].passages[0].runs
    )
    assert runs[-3:] == [("-", "left"), ("+", "right"), ("", "now")]


def test_its_page_is_read_and_says_what_is_new_and_what_is_asked() -> None:
    document = make("document", acknowledged=True)
    published(document, text="# Scope\nThe desk.")
    document = writes.perform(type(document).objects.get(pk=document.pk), "revise", by=None,
                              authority=SYSTEM)  # fmt: skip
    version = published(document, text="# Scope\nThe desk and its devices.")
    client, address = signed_in(make_person("auditor")), document.get_absolute_url()
    page = client.get(address).content.decode()
    assert "The desk and its devices." in page
    assert f"/acknowledgements/new?document_version={version.pk}" in page
    assert "/do/approve" not in page
