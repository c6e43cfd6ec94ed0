"""What was changed past the application is found: by the owner's hand, or by a copy put back."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils.html import escape

from shallmark.cli import kept_evidence
from shallmark.conformity import actions, queries
from shallmark.conformity.actions import run_checks
from shallmark.conformity.jobs import verify_kept
from shallmark.conformity.models import CheckRun, Verification
from shallmark.conformity.sealing import hash_of
from shallmark.conformity.verification import examine, newest, verify
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
OF_RUN = "(select id from conformity_checkoutcome where run_id = %s)"


@pytest.fixture
def team() -> Any:
    team = make("team")
    return writes.edit(team, by=None, values={"title": "Desk"}, authority=SYSTEM)


@pytest.fixture
def runs() -> list[CheckRun]:
    person = make_person("auditor")
    return [run_checks(by=person, only=["CHK-SMS-07"]) for _n in range(3)]


@pytest.fixture
def by_hand(as_owner: None) -> Iterator[Any]:
    """Statements of whoever owns the tables, with every trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")

        def typed(statement: str, table: str, *values: int) -> None:
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(statement.format(table=table), values)
            cursor.execute(f"alter table {table} enable trigger user")

        yield typed


def test_it_finds_nothing_where_nothing_was_changed(team: Any, runs: list[CheckRun]) -> None:
    kept = verify()
    assert (kept.runs, kept.faults) == (3, [])
    assert kept.records <= kept.versions
    assert Verification.objects.get() == kept


@pytest.mark.parametrize(
    ("statement", "table", "found"),
    [
        ("update {table} set title = 'Other' where id = %s", "team_team", "newest version"),
        ("delete from {table} where pgh_obj_id = %s", "team_teamevent", "without any history"),
        ("delete from {table} where id = %s", "team_team", "Removed records"),
        (
            "update {table} set pgh_context = null where pgh_obj_id = %s",
            "team_teamevent",
            "nobody says",
        ),
    ],
)
def test_it_finds_a_record_or_a_version_that_was_changed_by_hand(
    by_hand: Any, team: Any, statement: str, table: str, found: str
) -> None:
    by_hand(statement, table, team.pk)
    (fault,) = examine().faults
    assert found in fault
    assert team.reference in fault
    # what `doctor` says, and what the daily job keeps for the page of runs
    (finding,) = kept_evidence.findings()
    assert (finding.level, finding.what) == ("wrong", fault)
    verify_kept()
    kept = newest()
    assert kept is not None
    assert kept.faults == [fault]
    page = signed_in(make_person("auditor")).get("/conformity/runs").content.decode()
    assert escape(fault) in page


def test_it_finds_what_the_applications_role_wrote_past_the_application(team: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pghistory.context_metadata', '', true),"
            " set_config('pghistory.context_id', '', true)"
        )
        cursor.execute("update team_team set title = 'Other' where id = %s", [team.pk])
    (fault,) = examine().faults
    assert "nobody says" in fault


@pytest.mark.parametrize(
    ("statement", "table", "found"),
    [
        ("update {table} set actor_id = null where id = %s", "conformity_checkrun", "changed"),
        ("update {table} set trigger = 'job' where id = %s", "conformity_checkrun", "changed"),
        ("update {table} set seal = 'x' || seal where id = %s", "conformity_checkrun", "another"),
        (
            "update {table} set parameters = '{{}}', reason = 'x' where run_id = %s",
            "conformity_checkoutcome",
            "changed",
        ),
        (
            f"update {{table}} set conforms = null where outcome_id in {OF_RUN}",
            "conformity_checkrow",
            "changed",
        ),
    ],
)
def test_it_finds_a_run_that_was_changed_by_hand(
    by_hand: Any, runs: list[CheckRun], statement: str, table: str, found: str
) -> None:
    by_hand(statement, table, runs[1].pk)
    faults = "".join(examine().faults)
    assert "un 2" in faults
    assert found in faults


def test_it_finds_a_chain_that_was_made_anew_without_the_key(runs: list[CheckRun]) -> None:
    with override_settings(EVIDENCE_KEY="of somebody else"):
        run_checks(by=None, only=["CHK-SMS-07"])
    assert examine().faults == ["Run 4 is sealed by another EVIDENCE_KEY than ours."]
    run = CheckRun.objects.get(number=4)
    assert run.seal.partition(":")[0] != runs[0].seal.partition(":")[0]


def copied(run: CheckRun, **other: object) -> CheckRun:
    """A run as a forger makes it, who knows how our hashes are made but has no key."""
    fields = {each.attname: getattr(run, each.attname) for each in CheckRun._meta.concrete_fields}
    made = CheckRun(**{**fields, "id": None, **other})
    for name in ("number", "previous_hash", "hash", "seal"):
        setattr(made, name, other.get(name, getattr(made, name)))
    return made


def test_no_page_shows_a_run_without_our_seal(as_owner: None, runs: list[CheckRun]) -> None:
    """The owner's hand can insert one; its hash may be right, its seal is none or another's."""
    last, before = runs[-1], queries.latest_run_of("CHK-SMS-07")
    assert before == last
    forged = copied(last, number=4, previous_hash=last.hash)
    forged.hash = hash_of(forged, [])
    for seal in ("", last.seal):
        forged.pk, forged.seal = None, seal
        with transaction.atomic():
            forged.save(force_insert=True)
            assert queries.latest_run_of("CHK-SMS-07") == last
            assert queries.run_by_number(4) is None
            assert any("4" in fault for fault in examine().faults)
            transaction.set_rollback(True)


def test_no_page_shows_a_run_whose_rows_were_changed(by_hand: Any, runs: list[CheckRun]) -> None:
    """The seal is that of the hash, and the hash is not that of the rows."""
    by_hand(
        "update {table} set outcome = 'conforming', population = 7 where run_id = %s",
        "conformity_checkoutcome",
        runs[2].pk,
    )
    assert queries.run_by_number(3) is None
    assert queries.latest_run_of("CHK-SMS-07") == runs[1]


@pytest.mark.parametrize(
    "other",
    [
        {"number": 5},
        {"number": 4, "previous_hash": "0" * 64},
        {"number": 4, "hash": None},
    ],
)
def test_runs_follow_each_other_and_no_hash_stands_twice(
    as_owner: None, runs: list[CheckRun], other: dict[str, Any]
) -> None:
    last = runs[-1]
    values = {"number": 4, "previous_hash": last.hash, "hash": "1" * 64, **other}
    forged = copied(last, **{**values, "hash": values["hash"] or last.hash})
    with pytest.raises(DatabaseError, match=r"does not follow|unique"), transaction.atomic():
        forged.save(force_insert=True)


def test_a_verification_that_we_did_not_make_is_not_shown(as_owner: None) -> None:
    kept = verify()
    forged = Verification(at=kept.at, runs=9, records=9, versions=9, faults=[], seal=kept.seal)
    forged.save(force_insert=True)
    assert newest() == kept


def test_a_run_does_not_wait_for_ever_for_a_lock_that_somebody_holds(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any session of the role can hold it: who waits is told, and so is doctor."""
    monkeypatch.setattr(actions, "PATIENCE", "200ms")
    monkeypatch.setattr(kept_evidence, "HELD_FOR", "0 seconds")
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s), pg_backend_pid()", [actions.CHAINING])
        with pytest.raises(actions.ChainHeld, match="holds the lock of the runs"):
            run_checks(by=None, only=["CHK-SMS-07"])
        (finding,) = kept_evidence.held()
        assert str(cursor.fetchone()[1]) in finding.what
        # A session that is closed ends a little later.
        cursor.execute("select pg_advisory_unlock(%s)", [actions.CHAINING])
    assert not list(kept_evidence.held())
    assert run_checks(by=None, only=["CHK-SMS-07"]).number == 1


def test_it_finds_a_run_that_is_missing(by_hand: Any, runs: list[CheckRun]) -> None:
    for table, where in (
        ("conformity_checkrow", f"outcome_id in {OF_RUN}"),
        ("conformity_checkoutcome", "run_id = %s"),
        ("conformity_checkrun", "id = %s"),
    ):
        by_hand(f"delete from {{table}} where {where}", table, runs[1].pk)
    assert examine().faults == [
        "Run 2 is missing.",
        "Run 3 does not follow the run before it.",
    ]
