"""Pages of versions, acknowledgements, templates and retention rules are places to work."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.document_change import approved_document_change
from tests.support.ready_records import in_state
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    approved_document_change()
    return signed_in(make_person("risk_compliance_manager"))


@pytest.fixture
def first(client: Client) -> Any:
    """A version in force, with the draft of the next behind it."""
    document = make("document", owner=make("person"))
    values = {
        "text": "# Scope\nThe desk.", "change_summary": "New", "change_ref": "STD-DOC",
        "approver": make_person("resolver"), "author": make("person"), "owner": document.owner,
    }  # fmt: skip
    draft = document.versions.get(status="draft")
    version = writes.edit(draft, by=None, values=values, authority=SYSTEM)
    for verb in ("submit", "approve", "put_in_force"):
        version = writes.perform(version, verb, by=None, authority=SYSTEM)
    document.refresh_from_db()
    writes.perform(document, "revise", by=document.owner)
    return version


def test_a_version_says_what_the_document_is_and_what_differs(client: Client, first: Any) -> None:
    draft = first.document.versions.get(status="draft")
    text = {"text": "# Scope\nThe desk and its devices."}
    draft = writes.edit(draft, by=None, values=text, authority=SYSTEM)
    page = page_of(client, draft)
    versions = block(page, "versions")
    assert "1.0 in force · 2.0 draft" in versions
    assert first.get_absolute_url() in versions
    assert 'aria-current="true"' in versions
    assert "What differs from 1.0" in block(page, "differs")
    assert "devices" in block(page, "differs")
    assert "puts it in force" in block(page, "decides")


def test_an_acknowledgement_shows_what_was_confirmed(client: Client, first: Any) -> None:
    done = make("acknowledgement", document_version=first)
    page = page_of(client, done)
    assert "The desk." in block(page, "text")
    assert "in time" in block(page, "time")


def test_an_acknowledgement_that_came_late_says_by_how_much(client: Client, first: Any) -> None:
    done = make("acknowledgement", document_version=first)
    type(done).objects.filter(pk=done.pk).update(at=clock.now() + timedelta(days=33))
    assert "3 days late" in block(page_of(client, done), "time")


def test_a_template_says_whether_documents_begin_with_it(client: Client) -> None:
    older = make("document_template", kind="procedure", text="## Purpose\nWhy.")
    assert "new documents of this kind begin with it" in block(page_of(client, older), "text")
    make("document_template", kind="procedure", text="## Purpose")
    page = page_of(client, older)
    assert "not used any more" in block(page, "text")
    assert "Why." in block(page, "text")


def test_a_retention_rule_shows_what_it_covers_and_what_is_due(client: Client) -> None:
    rule = make("retention_rule", months=6)
    kept = make("document", retention_rule=rule)
    old = make("document", retention_rule=rule)
    in_state(old, "obsolete", withdrawn_at=clock.now() - timedelta(days=400))
    page = page_of(client, rule)
    assert kept.title in block(page, "covers")
    assert kept.title not in block(page, "due")
    assert old.title in block(page, "due")
    assert 'class="warn"' in block(page, "due")
