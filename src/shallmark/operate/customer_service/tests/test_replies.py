"""What a caller writes reaches somebody who is there, whatever became of the incident."""

from typing import Any

import pytest

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry
from shallmark.common.notices.models import Notice
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    """A team with one who is there and one who has left."""
    team = make("team")
    for active in (True, False):
        Membership.objects.create(team=team, person=make_person("resolver", is_active=active))
    return team


@pytest.fixture
def caller() -> Any:
    return make_person("end_user")


def incident(caller: Any, **values: Any) -> Incident:
    return make("incident", reporter=caller, **values)  # type: ignore[no-any-return]


def wrote(one: Incident, caller: Any) -> set[Any]:
    """Whoever is told that the caller wrote."""
    add_entry(one, by=caller, text="It is still broken.", public=True)
    return {
        notice.person for notice in Notice.objects.filter(reference=one.reference, kind="reply")
    }


def canceled(one: Incident, **values: Any) -> Incident:
    why = "Reported twice by mistake."
    return writes.perform(
        one, "cancel", by=None, reason=why, confirm=True, values=values, authority=SYSTEM
    )


def test_the_assignee_alone_is_told_while_there(team: Any, caller: Any) -> None:
    agent = make_person("resolver")
    assert wrote(incident(caller, assigned_to=agent, assigned_team=team), caller) == {agent}


def test_the_team_is_told_when_the_assignee_has_left(team: Any, caller: Any) -> None:
    agent = make_person("resolver", is_active=False)
    one = incident(caller, assigned_to=agent, assigned_team=team)
    assert wrote(one, caller) == {team.members.get(is_active=True)}


def test_the_team_of_the_service_is_told_where_nobody_has_it(team: Any, caller: Any) -> None:
    one = incident(caller, service=make("service", support_team=team))
    assert wrote(one, caller) == {team.members.get(is_active=True)}


def test_the_service_desk_is_told_where_there_is_no_team(caller: Any) -> None:
    agent, _resolver = make_person("service_desk_agent"), make_person("resolver")
    assert wrote(canceled(incident(caller)), caller) == {agent}


def test_a_word_on_a_duplicate_reaches_whoever_works_on_the_master(caller: Any) -> None:
    agent = make_person("resolver")
    master = incident(make_person("end_user"), assigned_to=agent)
    one = canceled(incident(caller), duplicate_of=master)
    wrote(one, caller)
    (note,) = Entry.objects.filter(record_key="incident", record_id=master.pk)
    assert (note.kind, one.reference in note.text) == ("note", True)
    assert Notice.objects.filter(person=agent, reference=master.reference, kind="note").exists()
    assert not Notice.objects.filter(person=master.reporter, kind="note").exists()


def test_open_work_of_people_who_left_has_a_view(caller: Any) -> None:
    gone, here = make_person("resolver", is_active=False), make_person("resolver")
    held = incident(caller, assigned_to=gone)
    others = [incident(caller, assigned_to=here), canceled(incident(caller, assigned_to=gone))]
    page = signed_in(make_person("incident_manager")).get("/incidents?view=left").content.decode()
    assert held.reference in page
    assert not [other for other in others if other.reference in page]
