"""One click from a failing check to a nonconformity, clean runs to its end, and back again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.actions.actions import open_action
from shallmark.conformity import actions, findings
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock, door
from shallmark.kernel.refusals import GateShut, NotAllowed
from shallmark.kernel.testing import make, make_person
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.team.tests.factories import role as a_role

pytestmark = pytest.mark.django_db
CHECK = "CHK-SEC-09"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def role() -> Iterator[Any]:
    """The role of the security manager, held, without stated authority: the check fails."""
    with clock.at(START):
        role = a_role(key="security_manager", tasks="Leads", competences="Knows", authority="")
        make("role_assignment", role=role, person=make("person"), starts_on=START.date())
        yield role


def run(after: int) -> CheckRun:
    """A run so many days after the start; the clock stays at the latest."""
    with clock.at(START + after * DAY):
        return actions.run_checks(by=None, only=[CHECK], trigger="job")


def mend(role: Any, authority: str, after: int) -> None:
    with clock.at(START + after * DAY):
        door.edit(role, by=None, values={"authority": authority}, source="seed")


def do(found: Nonconformity, verb: str, by: Any, after: int, **values: Any) -> Nonconformity:
    with clock.at(START + after * DAY):
        taken: Nonconformity = door.perform(found, verb, by=by, values=values)
    return taken


def to_effect_review(found: Nonconformity, manager: Any, owner: Any) -> Nonconformity:
    due = (START + 60 * DAY).date()
    with clock.at(START + 2 * DAY):
        values = {"owner": owner, "correction": "Authority is written.", "due": due}
        found = door.edit(found, by=manager, values=values)
    do(found, "accept", manager, 2)
    do(found, "correct", owner, 3)
    with clock.at(START + 3 * DAY):
        task = open_action(found, "Look at all roles", owner=owner, due=due, by=manager)
    do(found, "plan_action", owner, 3, cause="Nobody asked", similar="Two other roles")
    with pytest.raises(GateShut, match="open actions"):
        do(found, "finish_action", owner, 4)
    with clock.at(START + 4 * DAY):
        door.perform(task, "finish", by=owner, values={"result": "All looked at"})
    return do(found, "finish_action", owner, 4)


def test_a_click_on_a_failing_check_makes_a_nonconformity_with_its_rows(role: Any) -> None:
    failing = run(1)
    client = Client()
    client.force_login(make_person("risk_compliance_manager"))
    page = client.get(f"/conformity/checks/{CHECK}").content.decode()
    assert "Make it a nonconformity" in page
    answer = client.post(f"/conformity/checks/{CHECK}/nonconformity", {"run": failing.number})
    (found,) = Nonconformity.objects.all()
    assert answer["Location"] == found.get_absolute_url()
    (row,) = found.rows.all()
    assert (row.record, row.url) == (role.reference, role.get_absolute_url())
    assert row.sentence == "The role does not say: authority."
    assert (found.source, found.check_id, found.grade) == ("check", CHECK, "major")
    assert "5.3 (2018)" in found.clause
    assert role.reference in client.get(f"{found.get_absolute_url()}/panel/rows").content.decode()


def test_there_is_one_nonconformity_for_an_episode_and_it_takes_more_rows(role: Any) -> None:
    by = make_person("risk_compliance_manager")
    first = findings.report(run(1), CHECK, by=by)
    second = findings.report(run(2), CHECK, by=by)
    assert first == second
    assert first.rows.count() == 2
    client = Client()
    client.force_login(by)
    page = client.get(f"/conformity/checks/{CHECK}").content.decode()
    assert first.reference in page
    assert "Attach the rows of this run" in page


def test_nobody_makes_one_of_a_check_that_does_not_fail(role: Any) -> None:
    mend(role, "May stop a change", 1)
    clean = run(2)
    client = Client()
    client.force_login(make_person("risk_compliance_manager"))
    assert (
        "Make it a nonconformity" not in client.get(f"/conformity/checks/{CHECK}").content.decode()
    )
    answer = client.post(f"/conformity/checks/{CHECK}/nonconformity", {"run": clean.number})
    assert answer.status_code == 404
    assert not Nonconformity.objects.exists()


def test_it_closes_only_after_clean_runs_on_several_days_and_another_persons_review(
    role: Any,
) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    found = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    with pytest.raises(GateShut, match="so far: 0"):
        do(found, "close", manager, 5, effect_reviewed_by=manager)
    for day in (5, 5, 6):
        run(day)
    with pytest.raises(GateShut, match="so far: 2"):
        do(found, "close", manager, 6, effect_reviewed_by=manager)
    run(7)
    with pytest.raises(GateShut, match="Another person"):
        do(found, "close", manager, 7, effect_reviewed_by=owner)
    with pytest.raises(NotAllowed, match="own name"):
        do(found, "close", manager, 7, effect_reviewed_by=make_person("auditor"))
    assert do(found, "close", manager, 7, effect_reviewed_by=manager).status == "closed"


def test_a_run_that_had_nothing_to_judge_proves_nothing(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    found = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    with clock.at(START + 5 * DAY):
        door.edit(role, by=None, values={"key": "renamed"}, source="seed")
    for day in (6, 7, 8):
        assert run(day).outcomes.get().population == 0
    with pytest.raises(GateShut, match="so far: 0"):
        do(found, "close", manager, 9, effect_reviewed_by=manager)


def test_it_comes_back_when_its_check_fails_again(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    found = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    for day in (5, 6, 7):
        run(day)
    do(found, "close", manager, 7, effect_reviewed_by=manager)
    run(8)
    found.refresh_from_db()
    assert found.status == "closed"
    mend(role, "", 9)
    again = run(10)
    found.refresh_from_db()
    assert (found.status, found.closed_at, found.effect_reviewed_by) == ("acting", None, None)
    assert str(again.number) in found.reopen_reason
    assert found.rows.filter(run=again.number).count() == 1


def test_a_run_that_looks_at_the_past_reopens_nothing(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    found = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    for day in (5, 6, 7):
        run(day)
    do(found, "close", manager, 7, effect_reviewed_by=manager)
    with clock.at(START + 9 * DAY):
        past = actions.run_checks(by=None, only=[CHECK], as_of=START + DAY)
    assert past.outcomes.get().outcome == "nonconforming"
    found.refresh_from_db()
    assert found.status == "closed"
