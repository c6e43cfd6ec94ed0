"""Every check: rows that must pass, rows that must fail, on each engine; a case turns exactly its
own check.

A case is a savepoint on one good organisation and judges the checks that read what it changes (see
`world.affected`); `--long` judges all checks after every case.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection
from psycopg import sql

from shallmark.ledger import contract, guards, statements
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import Engine, EngineFailed, PostgresEngine
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.runner import (
    COVERAGE,
    Result,
    Surroundings,
    Waiver,
    as_of_columns,
    digest_of,
    rows_about,
    rows_of,
    run_check,
    values_of,
)
from shallmark.ledger.tests import world as w
from shallmark.ledger.tests.stores import SCHEMA, DuckStore, PostgresStore

CHECKS = {check.id: check for check in w.checks()}
VIEWS = w.used_views(CHECKS.values())
CASES = w.cases()
EVERY_CASE = pytest.mark.parametrize(
    ("check", "case"), CASES, ids=[f"{check} {case['name']}" for check, case in CASES]
)
AROUND = Surroundings(built=frozenset(contract.views()))
NO_SERVICE: w.Case = {"change": {"incident": {"INC1": {"service": None}}}}

Results = dict[str, Result]


@pytest.fixture(scope="module")
def duck() -> DuckStore:
    """The good organisation on DuckDB."""
    return DuckStore(w.good(), VIEWS)


@pytest.fixture(scope="module")
def empty() -> DuckStore:
    """Every table and no row, on DuckDB."""
    return DuckStore({}, VIEWS)


@pytest.fixture(scope="module")
def postgres(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostgresStore]:
    """The good organisation on a PostgreSQL connection of its own."""
    own = django_connection.copy()
    with django_db_blocker.unblock():
        own.ensure_connection()
    raw: Any = own.connection
    yield PostgresStore(raw, w.good(), VIEWS)
    own.close()


@pytest.fixture(scope="module")
def good(duck: DuckStore) -> Results:
    """What each check says of the good organisation."""
    return judge(duck.engine)


Judged = Callable[[str, w.Case], Results]


@pytest.fixture(scope="module")
def judged(duck: DuckStore) -> Judged:
    """What the checks that a case can turn, and its own, say after it; worked out once."""
    kept: dict[tuple[str, str], Results] = {}

    def of(check: str, case: w.Case) -> Results:
        key = (check, case["name"])
        if key not in kept:
            wanted = {each.id: each for each in w.affected(case, CHECKS.values())}
            with duck.after(case) as engine:
                kept[key] = judge(engine, (wanted | {check: CHECKS[check]}).values())
        return kept[key]

    return of


def judge(engine: Engine, checks: Iterable[CheckFile] = tuple(CHECKS.values())) -> Results:
    return {check.id: run_check(engine, check, w.MOMENT, AROUND) for check in checks}


def turned(results: Results) -> set[str]:
    return {key for key, result in results.items() if result.outcome is not Outcome.CONFORMING}


def same(result: Result) -> tuple[Any, ...]:
    """What must be equal on every engine: all but the time it took."""
    return (
        result.outcome, result.reason, result.population, result.nonconforming, result.unknown,
        result.digest, result.months, result.rows,
    )  # fmt: skip


def test_it_has_cases_for_every_check_that_fail_it() -> None:
    failing = {check for check, case in CASES if any(not v[0] for v in case["expect"].values())}
    assert failing == set(CHECKS)


def test_it_finds_a_good_organisation_conforming_on_both_engines(
    good: Results, postgres: PostgresStore
) -> None:
    for key, result in good.items():
        assert result.outcome is Outcome.CONFORMING, (key, result.reason, result.rows)
        assert result.population > 0
    with postgres.engine.session(w.MOMENT, as_of_columns(list(CHECKS.values()))):
        again = judge(postgres.engine)
    assert {k: same(result) for k, result in again.items()} == {
        k: same(result) for k, result in good.items()
    }


@EVERY_CASE
def test_it_turns_exactly_the_expected_checks(
    check: str, case: w.Case, judged: Judged, good: Results
) -> None:
    results = good | judged(check, case)
    rows = {row.reference: [row.conforms, row.reason] for row in results[check].rows}
    assert rows == case["expect"], results[check].reason
    assert turned(results) == set(case.get("turns", [check])), [
        (key, results[key].outcome, results[key].reason, results[key].rows)
        for key in turned(results)
    ]


@pytest.mark.long
@EVERY_CASE
def test_it_turns_no_check_that_reads_nothing_of_the_case(
    check: str, case: w.Case, duck: DuckStore, good: Results
) -> None:
    with duck.after(case) as engine:
        results = judge(engine)
    affected = {each.id for each in w.affected(case, CHECKS.values())}
    for key in CHECKS.keys() - affected:
        assert same(results[key]) == same(good[key])
    assert turned(results) == set(case.get("turns", [check]))


@EVERY_CASE
def test_it_judges_a_case_alike_on_postgresql(
    check: str, case: w.Case, judged: Judged, postgres: PostgresStore
) -> None:
    expected = judged(check, case)[check]
    with postgres.after(case) as engine:
        assert same(run_check(engine, CHECKS[check], w.MOMENT, AROUND)) == same(expected)
        # the panel of one record reads little beside that record, and says the same
        now = replace(engine, present=True)
        of_all = {row.reference: row for row in rows_of(now, CHECKS[check], w.MOMENT)}
        for reference in [row.reference for row in expected.rows[:3] if CHECKS[check].record]:
            alone = rows_about(now, [CHECKS[check]], w.MOMENT, reference)
            assert alone.get(check) == of_all.get(reference)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_it_is_selected_by_every_column_that_its_statement_reads(
    check: CheckFile, postgres: PostgresStore
) -> None:
    of_versions = columns_of_statement(postgres.engine, check)
    assert {relation for relation, _column in of_versions} <= w.reads(check)
    # As records stand now, nothing is read through `SELECT *` over their versions.
    of_records = columns_of_statement(replace(postgres.engine, present=True), check)
    told = {f"{relation}.{column}" for relation, column in of_records if relation != COVERAGE}
    # Whether a source brought the member in is counted beside, and turns nothing.
    assert told - {f"{check.record}.{statements.SOURCE}"} <= w.columns_read(check)
    assert {check.record, check.record + contract.VERSION} & contract.views().keys() <= w.reads(
        check
    )


def columns_of_statement(engine: PostgresEngine, check: CheckFile) -> set[tuple[str, str]]:
    """What PostgreSQL itself says that a statement depends on, once it stands as a view."""
    values = values_of(check)
    text = statements.judging(engine, check, values)
    with engine.connection.transaction(force_rollback=True):
        cursor = psycopg.ClientCursor(engine.connection)
        whole = cursor.mogrify(text, w.MOMENT.values() | values)
        engine.connection.execute(sql.SQL("CREATE TEMP VIEW judging AS " + whole))
        columns = engine.connection.execute(
            "SELECT DISTINCT c.relname, COALESCE(a.attname, '*') FROM pg_rewrite r"
            " JOIN pg_depend d ON d.objid = r.oid"
            " JOIN pg_class c ON c.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass"
            " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid"
            " AND a.attnum > 0"
            " WHERE r.ev_class = 'pg_temp.judging'::regclass AND c.oid <> r.ev_class"
        )
        return set(columns)


def test_it_sees_a_check_turn_by_the_case_of_another(duck: DuckStore) -> None:
    """A check planted over notes of work: whichever case touches one, judges it too."""
    planted = replace(
        CHECKS["CHK-INC-01"],
        id="CHK-PLANTED",
        time="",
        parameters={},
        sql="SELECT r.reference, NOT EXISTS (SELECT 1 FROM ledger.work_note AS n"
        " WHERE n.by_person = 'PER9') AS conforms, NULL AS reason, r.reported_at AS at"
        " FROM ledger.incident_as_of AS r",
    )
    case: w.Case = {"add": {"work_note": [{"reference": "NOTE9", "by_person": "PER9"}]}}
    guards.guard(planted)
    assert planted in w.affected(case, [*CHECKS.values(), planted])
    assert not turned(judge(duck.engine, [planted]))
    with duck.after(case) as engine:
        assert turned(judge(engine, w.affected(case, [planted]))) == {"CHK-PLANTED"}
    assert not turned(judge(duck.engine, [planted])), "the case is still there"


def test_it_gives_each_member_once_and_a_digest_that_python_repeats(duck: DuckStore) -> None:
    for check in CHECKS.values():
        rows = rows_of(duck.engine, check, w.MOMENT)
        references = [row.reference for row in rows]
        assert len(set(references)) == len(references), check.id
        assert run_check(duck.engine, check, w.MOMENT, AROUND).digest == digest_of(references)


def test_it_wraps_a_check_by_reference(duck: DuckStore) -> None:
    rows = rows_of(duck.engine, CHECKS["CHK-INC-01"], w.MOMENT, reference="INC3")
    assert [(row.reference, row.conforms) for row in rows] == [("INC3", True)]


def test_it_shows_no_green_where_there_is_nothing(empty: DuckStore) -> None:
    for key, result in judge(empty.engine).items():
        assert result.outcome is Outcome.NO_EVIDENCE, (key, result)


def test_it_is_not_assessable_where_a_source_is_not_built(duck: DuckStore) -> None:
    around = Surroundings(built=frozenset(contract.views()) - {"event"})
    result = run_check(duck.engine, CHECKS["CHK-INC-16"], w.MOMENT, around)
    assert (result.outcome, result.reason) == (Outcome.NOT_ASSESSABLE, "source_not_built:event")


def test_it_is_not_assessable_where_an_empty_population_may_be_a_gap(empty: DuckStore) -> None:
    gaps = {("incident_major", "declared_at", "old tool")}
    around = Surroundings(built=frozenset(contract.views()), gaps=gaps)
    result = run_check(empty.engine, CHECKS["CHK-INC-09"], w.MOMENT, around)
    assert result.outcome is Outcome.NOT_ASSESSABLE


def test_it_counts_waived_rows_apart_and_is_not_green(duck: DuckStore) -> None:
    ends = [w.MOMENT.as_of + timedelta(days=days) for days in (30, 60)]
    waivers = [Waiver("CHK-INC-01", "INC1", end) for end in ends]
    with duck.after(NO_SERVICE) as engine:
        around = Surroundings(built=AROUND.built, waivers=waivers)
        result = run_check(engine, CHECKS["CHK-INC-01"], w.MOMENT, around)
    assert (result.outcome, result.nonconforming, result.waived) == (Outcome.ACCEPTED, 0, 1)
    assert result.accepted_until == ends[1]
    assert [row.reference for row in result.rows] == ["INC1"]


def test_it_counts_by_the_month_of_each_member(duck: DuckStore) -> None:
    with duck.after(NO_SERVICE) as engine:
        for check in CHECKS.values():
            result = run_check(engine, check, w.MOMENT, AROUND)
            rows = rows_of(engine, check, w.MOMENT)
            members = Counter(f"{row.at:%Y-%m}" for row in rows if row.at)
            assert {month: counts[0] for month, counts in result.months.items()} == members
            sums = [sum(column) for column in zip(*result.months.values(), strict=True)]
            assert sums == [result.population, result.nonconforming, result.unknown]


def test_it_keeps_an_error_with_its_identity(postgres: PostgresStore) -> None:
    engine = postgres.engine
    with engine.connection.transaction(force_rollback=True):
        engine.connection.execute(f"DROP TABLE {SCHEMA}.source_coverage")
        with engine.session(w.MOMENT, as_of_columns(list(CHECKS.values()))):
            results = judge(engine)
    assert results["CHK-INC-01"].outcome is Outcome.ERROR
    assert "source_coverage" in results["CHK-INC-01"].reason
    assert results["CHK-INC-15"].outcome is Outcome.CONFORMING


def test_it_stops_a_check_that_takes_too_long(postgres: PostgresStore) -> None:
    engine = replace(postgres.engine, timeout_seconds=1)
    with pytest.raises(EngineFailed, match="timeout"):
        engine.query("SELECT pg_sleep(3)", {})
    with pytest.raises(EngineFailed, match="read-only"):
        engine.query("CREATE TABLE public.never (n int)", {})
    assert engine.query("SELECT 1", {}) == [(1,)]
