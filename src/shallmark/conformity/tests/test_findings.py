"""One click from a failing check to a nonconformity, clean runs to its end, and back again."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.actions.actions import open_action
from shallmark.conformity import actions, findings, queries
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.gates_nonconformity import doers
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.page_nonconformity import judges
from shallmark.manage.team.models import RoleDefinition
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
CHECK = "CHK-SEC-09"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def role() -> Iterator[Any]:
    """The role of the security manager, held, without stated authority: the check fails."""
    with clock.at(START):
        values = {
            "tasks": "Leads the security of information",
            "competences": "Five years in information security",
            "authority": "",
        }
        role = RoleDefinition.objects.get(key="security_manager")
        role = writes.edit(role, by=None, values=values, authority=SYSTEM)
        make("role_assignment", role=role, person=make("person"), starts_on=START.date())
        yield role


def run(after: int) -> CheckRun:
    """A run so many days after the start; the clock stays at the latest."""
    with clock.at(START + after * DAY):
        return actions.run_checks(by=None, trigger="job")


def mend(role: Any, authority: str, after: int) -> None:
    with clock.at(START + after * DAY):
        writes.edit(role, by=None, values={"authority": authority}, authority=SYSTEM)


def do(
    nonconformity: Nonconformity, verb: str, by: Any, after: int, **values: Any
) -> Nonconformity:
    with clock.at(START + after * DAY):
        taken: Nonconformity = writes.perform(nonconformity, verb, by=by, values=values)
    return taken


def to_effect_review(nonconformity: Nonconformity, manager: Any, owner: Any) -> Nonconformity:
    due = (START + 60 * DAY).date()
    with clock.at(START + 2 * DAY):
        values = {"owner": owner, "correction": "Authority is written.", "due": due}
        nonconformity = writes.edit(nonconformity, by=manager, values=values)
    do(nonconformity, "accept", manager, 2)
    do(nonconformity, "correct", owner, 3)
    with clock.at(START + 3 * DAY):
        task = open_action(nonconformity, "Look at all roles", owner=owner, due=due, by=manager)
    do(nonconformity, "plan_action", owner, 3, cause="Nobody asked", similar="Two other roles")
    with pytest.raises(GateClosed, match="open actions"):
        do(nonconformity, "finish_action", owner, 4)
    with clock.at(START + 4 * DAY):
        writes.perform(task, "finish", by=owner, values={"result": "All looked at"})
    return do(nonconformity, "finish_action", owner, 4)


def test_a_click_on_a_failing_check_makes_a_nonconformity_with_its_rows(role: Any) -> None:
    failing = run(1)
    client = Client()
    client.force_login(make_person("risk_compliance_manager"))
    page = client.get(f"/conformity/checks/{CHECK}").content.decode()
    assert "Make it a nonconformity" in page
    answer = client.post(f"/conformity/checks/{CHECK}/nonconformity", {"run": failing.number})
    (nonconformity,) = Nonconformity.objects.all()
    assert answer["Location"] == nonconformity.get_absolute_url()
    (row,) = nonconformity.rows.all()
    assert (row.record, row.url) == (role.reference, role.get_absolute_url())
    assert row.sentence == "The role does not say: authority."
    assert (nonconformity.source, nonconformity.check_id, nonconformity.grade) == (
        "check",
        CHECK,
        "major",
    )
    assert "5.3 (2018)" in nonconformity.clause
    assert (
        role.reference in client.get(f"{nonconformity.get_absolute_url()}/found").content.decode()
    )


def test_its_page_says_rows_then_and_now_and_how_the_check_went(role: Any) -> None:
    manager = make_person("risk_compliance_manager")
    finding = findings.report(run(1), CHECK, by=manager)
    client = Client()
    client.force_login(manager)
    address = finding.get_absolute_url()
    page = client.get(address).content.decode()
    assert f"Run {finding.run} as it was" in page
    rows = client.get(f"{address}/found").content.decode()
    assert "The role does not say: authority." in rows
    assert role.title in rows
    assert "fails still" in rows
    mend(role, "Decides on what is shut off", 2)
    run(2)
    assert "fails still" not in client.get(f"{address}/found").content.decode()
    owner = make_person("resolver")
    to_effect_review(finding, manager, owner)
    for day in (5, 6):
        run(day)
    bar = client.get(f"{address}/effect").content.decode()
    assert "1 of 1 nonconforming" in bar
    assert "2 clean days since the actions" in bar
    said = client.get(f"{address}/panel/judges").content.decode()
    assert f'title="{owner.name}"' in said
    assert "may not judge" in said


def test_one_written_by_hand_shows_the_rows_of_the_run_before_it(role: Any) -> None:
    manager = make_person("risk_compliance_manager")
    with clock.at(START):
        early = make("nonconformity", source="check", check_id=CHECK, owner=manager)
    before = run(1)
    with clock.at(START + 2 * DAY):
        late = make("nonconformity", source="check", check_id=CHECK, owner=manager)
    mend(role, "Decides on what is shut off", 3)
    run(3)
    with clock.at(START + 4 * DAY):
        clean = make("nonconformity", source="check", check_id=CHECK, owner=manager)
    client = signed_in(manager)
    rows = client.get(f"{late.get_absolute_url()}/found").content.decode()
    assert "The role does not say: authority." in rows
    assert f"These rows are kept by run {before.number}." in rows
    assert "1 of them fails no more." in rows
    unknown = client.get(f"{early.get_absolute_url()}/found").content.decode()
    assert "The check was not run before it was found." in unknown
    none = client.get(f"{clean.get_absolute_url()}/found").content.decode()
    assert "In that run no record failed the check." in none


def test_its_page_says_the_clause_in_our_words_and_marks_what_was_done(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    finding = findings.report(run(1), CHECK, by=manager)
    to_effect_review(finding, manager, owner)
    mend(role, "Decides on what is shut off", 5)
    for day in range(2, 7):
        run(day)
    client, address = signed_in(manager), finding.get_absolute_url()
    said = client.get(f"{address}/panel/clause").content.decode()
    clause = catalogue().clauses_of(catalogue().checks[CHECK].requirements)[0]
    assert f"Clause {clause.number}" in said
    assert html.escape(catalogue().requirements[clause.requirements[0]].text) in said
    with clock.at(START + 6 * DAY):
        bar = client.get(f"{address}/effect").content.decode()
    for mark in ("found 2 Mar", "corrected 5 Mar", "actions done 6 Mar", "next run 9 Mar"):
        assert mark in bar


def test_who_may_judge_its_effect_is_said_the_same_to_everybody(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    other = make_person("risk_compliance_manager")
    finding = findings.report(run(1), CHECK, by=manager)
    finding = to_effect_review(finding, manager, owner)
    lists = [judges(finding, reader) for reader in (manager, owner, other)]
    assert [one["kept"] for one in lists] == [lists[0]["kept"]] * 3
    assert [one["free"] for one in lists] == [lists[0]["free"]] * 3
    for person in (manager, owner, other):
        kept = person in [one for one, _part in lists[0]["kept"]]
        assert kept is (person.pk in doers(finding))
        assert (person in lists[0]["free"]) is (not kept and person != owner)


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


def test_a_look_at_some_days_or_checks_is_never_the_overview(role: Any) -> None:
    standing = actions.run_checks(by=None)
    now = clock.now()
    for day in (1, 30):
        actions.run_checks(by=None, period=(now - day * DAY, now - (day - 1) * DAY))
    actions.run_checks(by=None, only=[CHECK])
    assert queries.latest_run() == queries.latest_run_of(CHECK) == standing
    assert actions.run_checks(by=None) == queries.latest_run()


def test_it_closes_only_after_clean_runs_on_several_days_and_another_persons_review(
    role: Any,
) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("admin")
    nonconformity = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    with pytest.raises(GateClosed, match="so far: 0"):
        do(nonconformity, "close", manager, 5)
    for day in (5, 5, 6):
        run(day)
    with clock.at(START + 7 * DAY):
        now = clock.now()
        assert actions.run_checks(by=None, only=[CHECK]).look
        assert actions.run_checks(by=None, period=(now - DAY, now)).look
        assert queries.latest_run() == CheckRun.objects.filter(look=False).latest("number")
    with pytest.raises(GateClosed, match="so far: 2"):
        do(nonconformity, "close", manager, 6)
    run(7)
    with pytest.raises(GateClosed, match="Another person"):
        do(nonconformity, "close", owner, 7)
    assert do(nonconformity, "close", manager, 7).status == "closed"


def test_a_run_that_had_nothing_to_judge_proves_nothing(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    nonconformity = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    with clock.at(START + 5 * DAY):
        writes.edit(role, by=None, values={"key": "renamed"}, authority=SYSTEM)
    for day in (6, 7, 8):
        assert run(day).outcomes.get(check_id=CHECK).population == 0
    with pytest.raises(GateClosed, match="so far: 0"):
        do(nonconformity, "close", manager, 9)


def test_it_comes_back_when_its_check_fails_again(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    nonconformity = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    for day in (5, 6, 7):
        run(day)
    do(nonconformity, "close", manager, 7)
    run(8)
    nonconformity.refresh_from_db()
    assert nonconformity.status == "closed"
    mend(role, "", 9)
    again = run(10)
    nonconformity.refresh_from_db()
    assert (nonconformity.status, nonconformity.closed_at, nonconformity.effect_reviewed_by) == (
        "acting",
        None,
        None,
    )
    assert str(again.number) in nonconformity.reopen_reason
    assert nonconformity.rows.filter(run=again.number).count() == 1


def test_a_run_that_looks_at_the_past_reopens_nothing(role: Any) -> None:
    manager, owner = make_person("risk_compliance_manager"), make_person("resolver")
    nonconformity = to_effect_review(findings.report(run(1), CHECK, by=manager), manager, owner)
    mend(role, "May stop a change", 4)
    for day in (5, 6, 7):
        run(day)
    do(nonconformity, "close", manager, 7)
    with clock.at(START + 9 * DAY):
        past = actions.run_checks(by=None, only=[CHECK], as_of=START + DAY)
    assert past.look
    assert past.outcomes.get(check_id=CHECK).outcome == "nonconforming"
    nonconformity.refresh_from_db()
    assert nonconformity.status == "closed"
