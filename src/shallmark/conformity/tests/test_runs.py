"""Runs over the real ledger of an empty installation, and over a ledger laid out for the test."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.conformity import actions, ledger_views, library, past, queries, sealing
from shallmark.conformity.models import CheckRun, SourceCoverage
from shallmark.conformity.verification import examine
from shallmark.ledger import contract
from shallmark.ledger.engines import PostgresEngine
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.tests import world as w
from shallmark.ledger.tests.stores import PostgresStore

GREEN = {"conforming", "not_applicable"}
MARCH = datetime(2026, 4, 1, tzinfo=UTC)
PERIOD = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def ledger(db: None, monkeypatch: pytest.MonkeyPatch) -> PostgresEngine:
    """The good organisation in temporary tables, every view of it built."""
    views = w.used_views(library.built().values()) | {*past.BESIDE}
    connection.ensure_connection()
    raw: Any = connection.connection
    store = PostgresStore(raw, w.good(), views)
    monkeypatch.setattr(ledger_views, "built", lambda: frozenset(contract.views()))
    return store.engine


def change(engine: PostgresEngine, text: str) -> None:
    engine.connection.execute(text.replace("ledger.", f"{engine.schema}."))


def run(engine: PostgresEngine, as_of: datetime = w.MOMENT.as_of, **options: Any) -> CheckRun:
    return actions.run_checks(by=None, as_of=as_of, period=PERIOD, source=engine, **options)


def outcomes(of: CheckRun) -> dict[str, tuple[Any, ...]]:
    names = ("check_id", "outcome", "population", "nonconforming", "unknown", "digest")
    return {row[0]: row[1:] for row in of.outcomes.values_list(*names)}


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_database")
def test_it_shows_no_green_anywhere_on_an_empty_system() -> None:
    stored = actions.run_checks(by=None, period=PERIOD, as_of=w.MOMENT.as_of)
    judged = queries.judgement(stored)
    outcomes: list[Any] = [
        *judged.checks.values(),
        *judged.requirements.values(),
        *judged.adjustments.values(),
        *(clause for tree in judged.clauses.values() for clause in tree),
    ]
    assert len(outcomes) > 600
    assert not [view for view in outcomes if view.outcome in GREEN]
    assert not [
        view for view in queries.judgement(None).requirements.values() if view.outcome in GREEN
    ]


def test_it_judges_the_good_organisation_green_where_checks_are_built(ledger: Any) -> None:
    judged = queries.judgement(run(ledger))
    built = [view for view in judged.checks.values() if view.built]
    assert not [(v.id, v.why) for v in built if v.outcome is not Outcome.CONFORMING]
    assert judged.requirements["R18-8.6.1-01"].outcome is Outcome.CONFORMING
    assert judged.requirements["R18-4.1-01"].outcome is Outcome.NOT_BUILT
    assert judged.adjustments["ADJ-CS-03"].binding is False


def test_it_turns_a_requirement_and_its_clauses_by_one_bad_record(ledger: Any) -> None:
    change(ledger, "UPDATE ledger.incident_version SET service = NULL WHERE reference = 'INC1'")
    stored = run(ledger)
    judged = queries.judgement(stored)
    assert judged.requirements["R18-8.6.1-01"].outcome is Outcome.NONCONFORMING
    assert judged.requirements["R18-8.6.1-01"].grade == "major"
    assert judged.adjustments["ADJ-CS-02"].outcome is Outcome.NONCONFORMING
    by_number = {view.number: view for view in judged.clauses["2018"]}
    assert by_number["8.6.1"].outcome is by_number["8"].outcome is Outcome.NONCONFORMING
    assert {v.number: v for v in judged.clauses["2011"]}["8.1"].outcome is Outcome.NONCONFORMING
    listed = queries.cell_rows(stored, {"CHK-INC-01"}, "2026-03")
    assert [(row.reference, row.reason) for row in listed] == [("INC1", "missing:service")]


def test_it_repeats_a_past_run_after_the_records_changed(ledger: Any) -> None:
    first = run(ledger, as_of=MARCH)
    # The incident is reopened and loses its category in May: a version more, facts more.
    change(
        ledger,
        "UPDATE ledger.incident_version SET valid_to = '2026-05-02' WHERE reference = 'INC1'",
    )
    change(
        ledger,
        "INSERT INTO ledger.incident_version (reference, state, source_system, reported_at,"
        " reporter, valid_from) VALUES ('INC1', 'in_progress', '', '2026-03-06 08:00+00', 'PER3',"
        " '2026-05-02')",
    )
    change(
        ledger,
        "INSERT INTO ledger.incident_owner (incident, owner, from_at, ordinal)"
        " VALUES ('INC1', 'PER2', '2026-05-02', 2)",
    )
    change(ledger, "DELETE FROM ledger.work_note WHERE at > '2026-04-01'")
    again = run(ledger, as_of=MARCH)
    assert outcomes(again) == outcomes(first)
    now = run(ledger)
    assert outcomes(now)["CHK-INC-01"] != outcomes(first)["CHK-INC-01"]
    assert outcomes(now)["CHK-INC-11"][0] == "nonconforming"


def test_it_counts_what_was_recorded_later(ledger: Any) -> None:
    change(
        ledger,
        "UPDATE ledger.incident_version SET stored_at = '2026-07-01' WHERE reference = 'INC2'",
    )
    assert run(ledger).outcomes.get(check_id="CHK-INC-01").recorded_later == 1


def test_it_counts_what_a_source_brought_in(ledger: Any) -> None:
    """Who did what in another tool is stated by that tool; no check's count hides it."""
    judged = run(ledger).outcomes.get(check_id="CHK-INC-01")
    assert judged.brought_in == 0
    for view in ("incident", "incident_version"):
        text = f"UPDATE ledger.{view} SET source_system = 'old tool' WHERE reference = 'INC2'"
        change(ledger, text)
    brought = run(ledger)
    again = brought.outcomes.get(check_id="CHK-INC-01")
    assert (again.brought_in, again.population) == (1, judged.population)
    assert brought.hash == sealing.stored_hash(brought)


def test_it_counts_waived_rows_apart_and_never_waives_four_checks(
    ledger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ledger, "UPDATE ledger.incident_version SET service = NULL WHERE reference = 'INC1'")
    waiver = (
        "INSERT INTO ledger.waiver"
        " (check_id, record, approved_by, approved_at, valid_from, valid_to) VALUES "
    )
    held = "('CHK-INC-01', 'INC1', 'PER2', '2026-05-03', '2026-05-01', '2026-07-01')"
    change(ledger, waiver + held)
    stored = run(ledger).outcomes.get(check_id="CHK-INC-01")
    assert (stored.outcome, stored.nonconforming, stored.waived) == ("accepted", 0, 1)
    assert stored.rows.get().waived
    assert stored.accepted_until == datetime(2026, 7, 1, tzinfo=UTC)
    view = queries.judgement(stored.run).requirements["R18-8.6.1-01"]
    assert view.outcome in {"accepted", "nonconforming"}
    before = datetime(2026, 5, 2, tzinfo=UTC)
    assert run(ledger, as_of=before).outcomes.get(check_id="CHK-INC-01").waived == 0
    monkeypatch.setattr(actions, "NEVER_WAIVED", ("CHK-INC-01",))
    assert run(ledger).outcomes.get(check_id="CHK-INC-01").outcome == "nonconforming"
    monkeypatch.undo()


# Only the owner of the tables can switch off what protects them.
@pytest.mark.usefixtures("as_owner")
def test_it_keeps_runs_in_a_chain_that_shows_a_change(ledger: Any) -> None:
    first, second = run(ledger), run(ledger)
    assert second.previous_hash == first.hash
    assert examine().faults == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE conformity_checkoutcome DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE conformity_checkoutcome SET nonconforming = 7 WHERE run_id = %s"
            " AND check_id = 'CHK-INC-01'",
            [first.pk],
        )
    assert examine().faults == [f"Run {first.number} was changed after it was kept."]


# The role of the product may not even try; its owner is refused as well.
@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "text",
    [
        "UPDATE conformity_checkrun SET number = 99",
        "DELETE FROM conformity_checkoutcome",
        "TRUNCATE conformity_checkrow",
    ],
)
def test_it_refuses_to_change_what_a_run_found(ledger: Any, text: str) -> None:
    change(ledger, "UPDATE ledger.incident_version SET service = NULL WHERE reference = 'INC1'")
    run(ledger)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="is kept as it is"), transaction.atomic():
            cursor.execute(text)


@pytest.mark.django_db
def test_it_refuses_an_unknown_check() -> None:
    with pytest.raises(actions.UnknownCheck, match="CHK-NO-01"):
        actions.run_checks(by=None, only=["CHK-NO-01"])


@pytest.mark.django_db
def test_it_counts_a_period_of_twelve_months_before() -> None:
    moment = actions.moment_of(datetime(2024, 2, 29, 12, tzinfo=UTC), None)
    assert moment.period_start == datetime(2023, 2, 28, 12, tzinfo=UTC)
    assert moment.period_end == moment.as_of


@pytest.mark.django_db
def test_it_makes_every_view_of_the_contract_with_its_types() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'ledger'"
        )
        columns = {(view, column): kind for view, column, kind in cursor.fetchall()}
    names = {"timestamptz": "timestamp with time zone", "integer": "bigint", "json": "text"}
    wanted = {
        (view.name, column.name): names.get(column.type, column.type)
        for view in contract.views().values()
        for column in view.columns.values()
    }
    assert columns == wanted


@pytest.mark.django_db
def test_it_tells_what_is_not_built_and_what_a_source_lacks() -> None:
    SourceCoverage.objects.create(
        source_system="old", record_type="incident", column_name="service", supplied=False
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_type, column_name FROM ledger.source_coverage")
        pairs = set(cursor.fetchall())
    assert ("incident", "service") in pairs
    assert ("event", "*") in pairs
    assert ("incident", "*") not in pairs
