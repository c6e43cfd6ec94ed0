"""A notice that asks for something is done when that was decided, by whomever, and says how."""

from typing import Any

import pytest

from shallmark.common.approvals import actions as approvals
from shallmark.common.approvals.models import Approval
from shallmark.common.documents.models import Acknowledgement
from shallmark.common.documents.tests.test_documents import written
from shallmark.common.notices.models import Notice
from shallmark.common.notices.queries import unread
from shallmark.common.waivers.models import Waiver
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db


def notice(person: Any, kind: str) -> Notice:
    return Notice.objects.filter(person=person, kind=kind).order_by("-pk")[0]


def test_what_was_asked_of_several_is_done_for_all_when_one_decides() -> None:
    asking, one, other = (make_person("risk_compliance_manager") for _each in range(3))
    waiver = make("waiver", requested_by=asking)
    waiting = {person: unread(person) for person in (one, other)}
    assert not notice(one, "approval").outcome
    writes.perform(waiver, "refuse", by=one, reason="It can be kept.")
    for person in (one, other):
        done = notice(person, "approval")
        assert (done.settled_as, done.settled_by) == (Waiver.Status.REFUSED, one)
        assert done.read_at is not None
        assert unread(person) == waiting[person] - 1
    page = signed_in(other).get("/notices").content.decode()
    assert f"Done: {done.outcome}" in page
    assert one.title in page


def test_each_who_decided_is_asked_no_more_and_nobody_is_when_the_quorum_is_met() -> None:
    change = make("change")
    asking, first, second, third = (make_person("change_manager") for _each in range(4))
    question = approvals.request_approval(
        change, "approve_it", by=asking, approvers=[first, second, third], quorum=2
    )
    facts: dict[str, Any] = {"shown_at": clock.now()}
    approvals.decide(question, "approved", by=first, **facts)
    assert notice(first, "approval").outcome == "approved"
    assert notice(second, "approval").settled_at is None
    approvals.decide(question, "approved", by=second, **facts)
    assert Approval.objects.get(pk=question.pk).outcome == "approved"
    assert notice(third, "approval").settled_by == second
    assert notice(third, "approval").read_at is not None


def test_a_version_asks_its_approver_its_owner_and_its_readers_in_turn() -> None:
    approved_document_change()
    document = make("document", acknowledged=True)
    version = written(document, owner=make_person("resolver"))
    reader, other = make_person("resolver"), make_person("resolver")
    for person in (reader, other):
        make("team").memberships.create(person=person)
    version = writes.perform(version, "submit", by=version.author)
    assert notice(version.approver, "approval").settled_at is None
    version = writes.perform(version, "approve", by=version.approver)
    assert notice(version.approver, "approval").settled_as == "approved"
    assert notice(version.owner, "to_force").settled_at is None
    version = writes.perform(version, "put_in_force", by=None, authority=SYSTEM)
    assert notice(version.owner, "to_force").settled_as == "in_force"
    assert notice(reader, "acknowledge").settled_at is None
    writes.create(
        Acknowledgement,
        by=reader,
        values={"document_version": version, "person": reader},
        authority=SYSTEM,
    )
    assert notice(reader, "acknowledge").outcome == "confirmed"
    assert notice(other, "acknowledge").settled_at is None
