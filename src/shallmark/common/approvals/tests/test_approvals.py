"""Approvals: duties apart, one version, one decision each, nothing rewritten."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.common.approvals import actions, hooks
from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.discussion.tests.world import World
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import (
    Invalid,
    NotAllowed,
    RequiredFieldMissing,
    VersionConflict,
    WrongState,
)


@pytest.fixture
def world(db: None) -> World:
    return World()


def ask(world: World, **options: Any) -> Any:
    request = {"by": world.ana, "approvers": [world.jonas, world.eva], **options}
    return actions.request_approval(world.shop, "resolve", **request)


def decide(approval: Any, person: Any, word: str = "approved", **options: Any) -> Any:
    shown = {"shown_at": clock.now() - timedelta(seconds=5), **options}
    return actions.decide(approval, word, by=person, **shown)


def test_as_many_approvals_as_the_quorum_approve_it(world: World) -> None:
    approval = ask(world, quorum=2)
    decide(approval, world.jonas)
    approval.refresh_from_db()
    assert approval.is_open
    assert not actions.is_approved(world.shop, "resolve")
    decide(approval, world.eva)
    approval.refresh_from_db()
    assert approval.outcome == "approved"
    assert actions.is_approved(world.shop, "resolve")


def test_the_first_rejection_ends_it_and_says_why(world: World) -> None:
    approval = ask(world, quorum=2)
    with pytest.raises(RequiredFieldMissing):
        decide(approval, world.jonas, "rejected")
    decide(approval, world.jonas, "rejected", reason="Too risky")
    approval.refresh_from_db()
    assert approval.outcome == "rejected"
    with pytest.raises(WrongState):
        decide(approval, world.eva)


def test_the_requester_never_decides(world: World) -> None:
    approval = ask(world, approvers=[world.ana, world.jonas])
    assert list(approval.approvers.all()) == [world.jonas]
    with pytest.raises(NotAllowed):
        decide(approval, world.ana)
    with pytest.raises(DatabaseError, match="Nobody approves"), transaction.atomic():
        Decision.objects.create(
            approval=approval, person=world.ana, decision="approved", record_version=1,
            shown_at=clock.now() - timedelta(seconds=1),
        )  # fmt: skip


def test_who_was_not_asked_does_not_decide(world: World) -> None:
    with pytest.raises(NotAllowed):
        decide(ask(world, approvers=[world.jonas]), world.eva)


@pytest.mark.parametrize("quorum", [0, 3])
def test_it_refuses_a_quorum_that_cannot_be_reached(world: World, quorum: Any) -> None:
    with pytest.raises(Invalid):
        ask(world, quorum=quorum)


def test_people_who_may_not_read_it_are_no_approvers(world: World) -> None:
    with pytest.raises(Invalid):
        ask(world, approvers=[world.otto])


def test_the_same_is_asked_once(world: World) -> None:
    ask(world)
    with pytest.raises(WrongState):
        ask(world)


def test_a_change_after_the_question_makes_it_void(world: World) -> None:
    approval = ask(world)
    writes.edit(world.shop, by=world.ana, values={"title": "Something else"})
    with pytest.raises(VersionConflict):
        decide(approval, world.jonas)
    approval.refresh_from_db()
    assert approval.outcome == "void"
    assert not Decision.objects.exists()
    world.shop.refresh_from_db()
    decide(ask(world), world.jonas)
    assert actions.is_approved(world.shop, "resolve")


def test_an_approval_of_an_old_version_counts_no_more(world: World) -> None:
    decide(ask(world), world.jonas)
    assert actions.is_approved(world.shop, "resolve")
    shop = writes.edit(world.shop, by=world.ana, values={"title": "Something else"})
    assert not actions.is_approved(shop, "resolve")


def test_nothing_is_decided_unseen(world: World) -> None:
    with pytest.raises(RequiredFieldMissing):
        decide(ask(world), world.jonas, shown_at=None)


def test_decisions_stay(world: World) -> None:
    decision = decide(ask(world), world.jonas)
    for change in (lambda: Decision.objects.update(reason="x"), decision.delete, _truncate):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _truncate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate approvals_decision cascade")


def test_others_hear_of_it_in_the_same_transaction(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr(hooks, "after_requests", [lambda a, r: heard.append((a.step, r.pk))])
    monkeypatch.setattr(hooks, "after_decisions", [lambda d, r: heard.append((d.decision, r.pk))])
    decide(ask(world), world.jonas)
    assert heard == [("resolve", world.shop.pk), ("approved", world.shop.pk)]
    assert Approval.objects.get().requested_by == world.ana
