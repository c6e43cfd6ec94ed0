"""Tasks of a change: who does what, and that none is left open when the change is complete."""

from typing import Any

import pytest

from shallmark.common.notices.models import Notice
from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, RequiredFieldMissing
from shallmark.manage.change_configuration.models import Change, ChangeTask
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

DONE = {"outcome": "success", "ci_update_not_needed": "Same model."}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def task(change: Change, by: Any, **values: Any) -> ChangeTask:
    defaults = {"title": "Mount it", "change": change, **values}
    return writes.create(ChangeTask, by=by, values=defaults)


def test_it_refuses_to_complete_while_tasks_are_open_and_says_which(desk: Office) -> None:
    change = desk.started()
    first, second = (task(change, desk.implementer, title=title) for title in ("Mount", "Cable"))
    with pytest.raises(GateClosed, match=f"{first.reference}, {second.reference}"):
        desk.take(change, "complete", **DONE)
    writes.perform(first, "finish", by=desk.implementer)
    writes.perform(second, "cancel", by=desk.implementer, values={"cancel_reason": "Was there."})
    assert desk.take(change, "complete", **DONE).status == "review"


def test_a_standard_change_is_not_complete_either(desk: Office) -> None:
    change = desk.change(category="standard", template=desk.template())
    change = desk.take(desk.take(change, "use_template"), "start")
    open_one = task(change, desk.manager)
    with pytest.raises(GateClosed, match=open_one.reference):
        desk.take(change, "complete_standard", **DONE)


def test_it_puts_tasks_in_the_order_in_which_they_come(desk: Office) -> None:
    change = desk.change()
    assert [task(change, desk.manager).position for _ in range(3)] == [1, 2, 3]
    assert task(change, desk.manager, position=9).position == 9
    assert task(desk.change(), desk.manager).position == 1


def test_a_task_is_no_way_around_the_approval(desk: Office) -> None:
    change = desk.approved()
    work = task(change, desk.implementer)
    for verb in ("begin_work", "finish"):
        with pytest.raises(GateClosed, match="only preparation"):
            writes.perform(work, verb, by=desk.implementer)
    ahead = task(change, desk.implementer, kind="prepare")
    assert writes.perform(ahead, "begin_work", by=desk.implementer).assigned_to == desk.implementer


def test_it_is_canceled_only_with_a_reason(desk: Office) -> None:
    work = task(desk.change(), desk.manager)
    with pytest.raises(RequiredFieldMissing):
        writes.perform(work, "cancel", by=desk.manager)


def test_tasks_end_with_a_change_that_is_off(desk: Office) -> None:
    change = desk.change()
    work = task(change, desk.requester)
    desk.take(change, "cancel", decision_reason="Not wanted.")
    work.refresh_from_db()
    assert (work.status, work.cancel_reason) == ("canceled", f"{change.reference} is off.")


def test_a_change_that_is_over_takes_no_tasks(desk: Office) -> None:
    change = desk.take(desk.started(), "complete", **DONE)
    with pytest.raises(Invalid, match="takes no more tasks"):
        task(change, desk.manager)


def test_who_is_assigned_is_told_and_others_keep_their_hands_off(desk: Office) -> None:
    change, worker = desk.started(), make_person("resolver")
    work = task(change, desk.manager, assigned_to=worker)
    assert Notice.objects.filter(person=worker, kind="assigned").exists()
    with pytest.raises(NotAllowed):
        writes.perform(work, "finish", by=make_person("resolver"))
    assert writes.perform(work, "finish", by=worker).status == "done"


def test_members_of_the_team_take_what_the_team_has(desk: Office) -> None:
    member, team = make_person("resolver"), make("team")
    team.memberships.create(person=member)
    work = task(desk.started(), desk.manager, team=team)
    assert writes.perform(work, "begin_work", by=member).assigned_to == member


def test_the_page_of_the_change_lists_them_and_adds_one_by_its_title(desk: Office) -> None:
    change, client = desk.change(), signed_in(desk.implementer)
    page = change.get_absolute_url()
    assert 'name="title"' in client.get(page).content.decode()
    sent = {"title": "Label the cables", "token": "t1"}
    for _twice in range(2):
        answer = client.post(f"{page}/tasks", sent)
        assert answer["Location"] == f"{page}#change_task-change"
    work = ChangeTask.objects.get(change=change)
    assert (work.title, work.assigned_to) == ("Label the cables", desk.implementer)
    assert work.get_absolute_url() in client.get(page).content.decode()


def test_the_page_says_why_it_adds_nothing(desk: Office) -> None:
    change, client = desk.change(), signed_in(desk.implementer)
    answer = client.post(f"{change.get_absolute_url()}/tasks", {"title": " "}, follow=True)
    assert not ChangeTask.objects.exists()
    assert answer.redirect_chain[-1][0] == change.get_absolute_url()
