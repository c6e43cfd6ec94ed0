"""The page of a document: what was shown there is what is approved, and what is put in force."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shallmark.api.tests.calls import Api, assert_refused
from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Attachment
from shallmark.common.notices.models import Notice
from shallmark.common.stated.models import StatedAct
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db
OLD, NEW = "# Scope\nThe desk.", "# Scope\nThe desk and its devices."
SHOWN = 'name="version" value="%d"'


@pytest.fixture
def owner() -> Any:
    approved_document_change()
    return make_person("risk_compliance_manager")


@pytest.fixture
def approver() -> Any:
    return make_person("resolver")


@pytest.fixture
def document(owner: Any) -> Any:
    return make("document", owner=owner)


def submitted(document: Any, owner: Any, approver: Any, **values: Any) -> Any:
    """The draft of the document, written by its owner and sent to the approver."""
    if not document.versions.filter(status="draft").exists():
        document.refresh_from_db()
        writes.perform(document, "revise", by=owner)
    said = {
        "text": OLD, "change_summary": "Says it", "change_ref": "STD-DOC", "approver": approver,
        "author": owner, "owner": owner, **values,
    }  # fmt: skip
    draft = document.versions.get(status="draft")
    draft = writes.edit(draft, by=None, values=said, authority=SYSTEM)
    return writes.perform(draft, "submit", by=owner)


def in_force(document: Any, owner: Any, approver: Any, **values: Any) -> Any:
    version = writes.perform(submitted(document, owner, approver, **values), "approve", by=approver)
    return writes.perform(version, "put_in_force", by=owner)


def address(version: Any) -> str:
    return f"{version.document.get_absolute_url()}/versions/{version.reference}"


def take(client: Client, version: Any, verb: str, shown: int | None = None, **values: Any) -> None:
    form = {"version": shown or version.version, **values}
    client.post(f"{version.get_absolute_url()}/do/{verb}", form)
    version.refresh_from_db()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_it_leads_whoever_decides_to_the_words_that_differ(
    document: Any, owner: Any, approver: Any
) -> None:
    first = in_force(document, owner, approver)
    second = submitted(document, owner, approver, text=NEW)
    client = signed_in(approver)
    waits = client.get(document.get_absolute_url()).content.decode()
    assert f"{second.get_absolute_url()}/decide" in waits
    assert "/do/approve" not in waits, "the text in view is another one"
    for asked in ("decide", "do/approve"):
        answer = client.get(f"{second.get_absolute_url()}/{asked}", follow=True)
        assert answer.redirect_chain[-1][0] == f"{address(second)}?since={first.reference}"
    page = answer.content.decode()
    assert '<del><span class="visually-hidden">[taken out: </span>desk.' in page
    assert '<ins><span class="visually-hidden">[added: </span>desk and its devices.' in page
    assert SHOWN % second.version in page


def test_it_approves_and_puts_in_force_what_is_in_view(
    document: Any, owner: Any, approver: Any
) -> None:
    version = submitted(document, owner, approver)
    take(signed_in(approver), version, "approve", approver=approver.reference)
    assert (version.status, version.approved_by) == ("approved", approver)
    client = signed_in(owner)
    assert f"{version.get_absolute_url()}/do/put_in_force" in client.get(
        address(version)
    ).content.decode()  # fmt: skip
    take(client, version, "put_in_force", change_ref="STD-DOC")
    assert version.status == "in_force"


def test_it_approves_no_other_text_than_the_one_that_was_shown(
    document: Any, owner: Any, approver: Any
) -> None:
    """Returned, rewritten and sent again while the approver still looks at the first text."""
    version = submitted(document, owner, approver)
    shown = version.version
    writes.perform(version, "send_back", by=approver, values={"review_note": "Say which desk."})
    version = submitted(document, owner, approver, text="# Scope\nEverything, for everybody.")
    take(signed_in(approver), version, "approve", shown, approver=approver.reference)
    assert version.status == "in_review"


def test_it_approves_nothing_that_was_not_shown(document: Any, owner: Any, approver: Any) -> None:
    version = submitted(document, owner, approver)
    client = signed_in(approver)
    form = {"approver": approver.reference}
    client.post(f"{version.get_absolute_url()}/do/approve", form)
    version.refresh_from_db()
    assert version.status == "in_review"
    actions = client.get("/document-versions?view=all").content.decode()
    assert "/document-versions/mass/approve" not in actions


def test_it_takes_a_file_as_the_document_in_place_of_the_text(document: Any, owner: Any) -> None:
    draft = document.versions.get()
    client = signed_in(owner)
    for content in (b"%PDF-1.4 one", b"%PDF-1.4 another"):
        file = sent("plan.pdf", content)
        client.post(f"{draft.get_absolute_url()}/file", {"file": file, "version": draft.version})
        draft.refresh_from_db()
        assert (draft.file_name, draft.text, draft.author) == ("plan.pdf", "", owner)
        assert draft.file.sha256 == draft.content_hash
        page = client.get(address(draft)).content.decode()
        assert draft.file.url in page
        assert draft.content_hash in page


def test_a_drawing_is_seen_on_the_page(document: Any, owner: Any) -> None:
    draft, client = document.versions.get(), signed_in(owner)
    drawing = SimpleUploadedFile("site.png", b"\x89PNG", "image/png")
    client.post(f"{draft.get_absolute_url()}/file", {"file": drawing})
    draft.refresh_from_db()
    assert f'src="{draft.file.url}"' in client.get(address(draft)).content.decode()


def test_a_file_of_the_same_name_takes_nobodys_place(
    document: Any, owner: Any, approver: Any
) -> None:
    draft = document.versions.get()
    client = signed_in(owner)
    client.post(f"{draft.get_absolute_url()}/file", {"file": sent("plan.pdf", b"%PDF one")})
    version = submitted(document, owner, approver, text="")
    digest, file = version.content_hash, version.file
    add_entry(version, by=owner, text="Better", public=False, files=[sent("plan.pdf", b"%PDF two")])
    client.post(f"{version.get_absolute_url()}/file", {"file": sent("plan.pdf", b"%PDF three")})
    version.refresh_from_db()
    assert (version.content_hash, version.file) == (digest, file)
    with pytest.raises(Invalid):
        writes.edit(version, by=owner, values={"file_name": "other.pdf"})
    version = writes.perform(version, "approve", by=approver)
    version = writes.perform(version, "put_in_force", by=owner)
    page = signed_in(approver).get(document.get_absolute_url()).content.decode()
    assert file.url in page
    assert [one.url in page for one in Attachment.objects.exclude(pk=file.pk)] == [False]


def test_whoever_attached_the_file_does_not_approve_it(
    document: Any, owner: Any, approver: Any
) -> None:
    """Another names it as the content: it is still the approver's own."""
    draft = document.versions.get()
    admin = make_person("admin")
    add_entry(draft, by=admin, text="", public=False, files=[sent("plan.pdf", b"%PDF own")])
    draft = writes.edit(draft, by=owner, values={"file_name": "plan.pdf", "text": ""})
    assert draft.author == admin
    values = {"change_summary": "A file", "approver": admin}
    version = writes.perform(draft, "submit", by=owner, values=values)
    with pytest.raises(GateClosed, match="Another than those who wrote it"):
        writes.perform(version, "approve", by=admin)


def test_it_refuses_to_approve_a_file_that_is_not_there_any_more(
    document: Any, owner: Any, approver: Any
) -> None:
    draft = document.versions.get()
    file = sent("plan.pdf", b"%PDF one")
    signed_in(owner).post(f"{draft.get_absolute_url()}/file", {"file": file})
    version = submitted(document, owner, approver, text="")
    Attachment.objects.update(sha256="0" * 64)
    with pytest.raises(GateClosed, match="not here as it was"):
        writes.perform(version, "approve", by=approver)
    page = signed_in(approver).get(address(version)).content.decode()
    assert "is not here as it was" in page


def test_nobody_states_the_approval_of_a_text_for_another(
    document: Any, owner: Any, approver: Any
) -> None:
    """It would be confirmed by a press, without the text."""
    version = submitted(document, owner, approver)
    with pytest.raises(Invalid, match="Nobody signs"):
        writes.create(
            StatedAct,
            by=owner,
            values={
                "record": version.reference, "step": "approve", "named": approver,
                "channel": "phone", "said_at": clock.now(), "words": "Ana said that it is good.",
            },
        )  # fmt: skip


def test_beside_it_stands_what_the_checks_say_of_it_and_of_the_version_in_force(
    document: Any, owner: Any, approver: Any
) -> None:
    in_force(document, owner, approver)
    panel = signed_in(owner).get(f"{document.get_absolute_url()}/panel/evidence").content.decode()
    for said in ("Reviewed in time", "One version in force", "Approved by another, in time"):
        assert said in panel


def test_a_program_approves_only_the_version_that_it_names(
    document: Any, owner: Any, approver: Any
) -> None:
    version = submitted(document, owner, approver)
    api, place = Api(approver), f"document-versions/{version.reference}/do/approve"
    assert_refused(api.send("post", place, {}), 422, "version")
    stale = api.send("post", place, {}, if_match=f'"{version.version - 1}"')
    assert stale[0] == 412
    status, body = api.send("post", place, {}, if_match=f'"{version.version}"')
    assert (status, body["status"]) == (200, "approved")


def test_it_reminds_those_who_have_not_confirmed_once_a_day(
    document: Any, owner: Any, approver: Any
) -> None:
    team = make("team")
    people = [make_person("resolver") for _each in range(2)]
    for one in people:
        Membership.objects.create(team=team, person=one)
    document = writes.edit(document, by=owner, values={"acknowledged": True})
    version = in_force(document, owner, approver)
    done, late = people
    signed_in(done).post("/acknowledgements/new", {"document_version": version.pk})
    client, address = signed_in(owner), f"{document.get_absolute_url()}/remind"
    waiting = Notice.objects.filter(kind="acknowledge", record_id=version.pk)
    panel = client.get(f"{document.get_absolute_url()}/panel/read_by").content.decode()
    assert late.name in panel
    assert done.name not in panel
    assert address in panel
    before = waiting.count()
    client.post(address)
    assert waiting.count() == before, "they were told today that it is in force"
    with clock.at(clock.now() + timedelta(days=2)):
        signed_in(late).post(address)
        assert waiting.count() == before, "not theirs to send"
        signed_in(owner).post(address)
        signed_in(owner).post(address)
    assert waiting.filter(person=late).count() == 2
    assert waiting.filter(person=done).count() == 1
    timeline = client.get(document.get_absolute_url()).content.decode()
    assert "Reminded" in timeline
