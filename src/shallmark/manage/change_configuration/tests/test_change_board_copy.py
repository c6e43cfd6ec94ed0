"""The board of open changes by state, and a change that is made after another."""

import pytest

from shallmark.common.links.models import Link
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.browser_form import Form
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def test_the_board_has_a_column_for_each_open_state(desk: Office) -> None:
    wished, asked, planned = desk.change(), desk.asked(), desk.approved()
    client = signed_in(desk.manager)
    page = client.get("/board-of-changes").content.decode()
    places = [page.index(one.get_absolute_url()) for one in (wished, asked, planned)]
    assert places == sorted(places)
    assert "waits for you" in page
    few = queries_of(lambda: client.get("/board-of-changes"))
    for _each in range(3):
        desk.change()
    assert len(queries_of(lambda: client.get("/board-of-changes"))) == len(few)
    mine = signed_in(desk.security).get("/board-of-changes?view=mine").content.decode()
    assert wished.reference not in mine


def test_a_copy_takes_the_plan_and_tells_what_it_does_not_take(desk: Office) -> None:
    source = desk.approved(backout_plan="Restore the image taken before, then start it again.")
    make("change_cost", change=desk.change(), title="Of another")
    make("change_task", change=source, title="Label the cables")
    Change.objects.filter(pk=source.pk).update(plan="First one, then the other.")
    client, address = signed_in(desk.manager), f"{source.get_absolute_url()}/copy"
    page = client.get(address).content.decode()
    assert "Not taken over" in page
    form = Form(page).values
    assert form["planned_start"] == [""]
    answer = client.post(address, {**form, "title": "The same again"})
    assert answer.status_code == 302, answer.content.decode()
    copy = Change.objects.get(title="The same again")
    assert copy.plan == "First one, then the other."
    assert copy.backout_plan == source.backout_plan
    assert copy.services == source.services
    assert (copy.status, copy.requester, copy.benefit) == ("new", desk.manager, "")
    assert copy.approved_at is None
    assert [task.title for task in copy.tasks.all()] == ["Label the cables"]
    assert Link.objects.get(from_id=copy.pk).to_reference == source.reference
