"""Every check: rows that must pass, rows that must fail, on each engine; a case turns exactly its
own check."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection as django_connection

from shallmark.ledger import contract
from shallmark.ledger.engines import DuckEngine, PostgresEngine
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.runner import (
    Result,
    Surroundings,
    Waiver,
    as_of_columns,
    digest_of,
    rows_of,
    run_check,
)
from shallmark.ledger.tests import world as w

CHECKS = {check.id: check for check in w.checks()}
VIEWS = w.used_views(CHECKS.values())
CASES = w.cases()
AROUND = Surroundings(built=frozenset(contract.views()))


@pytest.fixture
def postgres(db: None) -> PostgresEngine:
    django_connection.ensure_connection()
    raw: Any = django_connection.connection
    schema = f"fixture_{uuid.uuid4().hex[:8]}"
    w.create_on_postgres(raw, VIEWS, schema)
    return PostgresEngine(raw, schema=schema)


def judge_all(engine: Any) -> dict[str, Result]:
    return {key: run_check(engine, check, w.MOMENT, AROUND) for key, check in CHECKS.items()}


def postgres_results(
    engine: PostgresEngine, world: w.World, only: Sequence[str] = tuple(CHECKS)
) -> dict[str, Result]:
    wanted = [CHECKS[key] for key in only]
    # One check alone reads the versions itself; all of them share a table laid down once.
    laid = as_of_columns(wanted) if len(wanted) > 1 else {}
    with engine.connection.transaction(force_rollback=True):
        w.fill_postgres(engine.connection, world, w.used_views(wanted), engine.schema)
        with engine.session(w.MOMENT, laid):
            return {check.id: run_check(engine, check, w.MOMENT, AROUND) for check in wanted}


def same(result: Result) -> tuple[Any, ...]:
    """What must be equal on every engine: all but the time it took."""
    return (
        result.outcome, result.reason, result.population, result.nonconforming, result.unknown,
        result.digest, result.months, result.rows,
    )  # fmt: skip


def test_it_has_cases_for_every_check_that_fail_it() -> None:
    failing = {check for check, case in CASES if any(not v[0] for v in case["expect"].values())}
    assert failing == set(CHECKS)


def test_it_finds_a_good_organisation_conforming_on_both_engines(postgres: PostgresEngine) -> None:
    world = w.good()
    duck = judge_all(DuckEngine(w.on_duckdb(world, VIEWS)))
    for key, result in duck.items():
        assert result.outcome is Outcome.CONFORMING, (key, result.reason, result.rows)
        assert result.population > 0
    pg = postgres_results(postgres, world)
    assert {key: same(one) for key, one in pg.items()} == {k: same(one) for k, one in duck.items()}


@pytest.mark.parametrize(("check", "case"), CASES, ids=[f"{c} {x['name']}" for c, x in CASES])
def test_it_turns_exactly_the_expected_checks(check: str, case: dict[str, Any]) -> None:
    results = judge_all(DuckEngine(w.on_duckdb(w.changed(w.good(), case), VIEWS)))
    found = {row.reference: [row.conforms, row.reason] for row in results[check].rows}
    assert found == case["expect"], results[check].reason
    turned = {key for key, result in results.items() if result.outcome is not Outcome.CONFORMING}
    assert turned == set(case.get("turns", [check])), [
        (key, results[key].outcome, results[key].reason, results[key].rows) for key in turned
    ]


def test_it_judges_every_case_alike_on_postgresql(postgres: PostgresEngine) -> None:
    for check, case in CASES:
        world = w.changed(w.good(), case)
        duck = run_check(DuckEngine(w.on_duckdb(world, VIEWS)), CHECKS[check], w.MOMENT, AROUND)
        pg = postgres_results(postgres, world, [check])
        assert same(pg[check]) == same(duck), (check, case["name"])


def test_it_gives_each_member_once_and_a_digest_that_python_repeats() -> None:
    engine = DuckEngine(w.on_duckdb(w.good(), VIEWS))
    for check in CHECKS.values():
        rows = rows_of(engine, check, w.MOMENT)
        references = [row.reference for row in rows]
        assert len(set(references)) == len(references)
        assert run_check(engine, check, w.MOMENT, AROUND).digest == digest_of(references)


def test_it_wraps_a_check_by_reference() -> None:
    engine = DuckEngine(w.on_duckdb(w.good(), VIEWS))
    rows = rows_of(engine, CHECKS["CHK-INC-01"], w.MOMENT, reference="INC3")
    assert [(row.reference, row.conforms) for row in rows] == [("INC3", True)]


def test_it_shows_no_green_where_there_is_nothing() -> None:
    empty = DuckEngine(w.on_duckdb({}, VIEWS))
    for key, result in judge_all(empty).items():
        assert result.outcome is Outcome.NO_EVIDENCE, (key, result)


def test_it_is_not_assessable_where_a_source_is_not_built() -> None:
    engine = DuckEngine(w.on_duckdb(w.good(), VIEWS))
    around = Surroundings(built=frozenset(contract.views()) - {"event"})
    result = run_check(engine, CHECKS["CHK-INC-16"], w.MOMENT, around)
    assert (result.outcome, result.reason) == (Outcome.NOT_ASSESSABLE, "source_not_built:event")


def test_it_is_not_assessable_where_an_empty_population_may_be_a_gap() -> None:
    engine = DuckEngine(w.on_duckdb({}, VIEWS))
    gaps = {("incident", "declared_at", "old tool")}
    around = Surroundings(built=frozenset(contract.views()), gaps=gaps)
    result = run_check(engine, CHECKS["CHK-INC-09"], w.MOMENT, around)
    assert result.outcome is Outcome.NOT_ASSESSABLE


def test_it_counts_waived_rows_apart() -> None:
    world = w.changed(w.good(), {"change": {"incident": {"INC1": {"service": None}}}})
    engine = DuckEngine(w.on_duckdb(world, VIEWS))
    around = Surroundings(built=AROUND.built, waivers=[Waiver("CHK-INC-01", "INC1")])
    result = run_check(engine, CHECKS["CHK-INC-01"], w.MOMENT, around)
    assert (result.outcome, result.nonconforming, result.waived) == (Outcome.CONFORMING, 0, 1)
    assert [row.reference for row in result.rows] == ["INC1"]


def test_it_counts_by_the_month_of_each_member() -> None:
    world = w.changed(w.good(), {"change": {"incident": {"INC1": {"service": None}}}})
    engine = DuckEngine(w.on_duckdb(world, VIEWS))
    for check in CHECKS.values():
        result = run_check(engine, check, w.MOMENT, AROUND)
        members = Counter(f"{row.at:%Y-%m}" for row in rows_of(engine, check, w.MOMENT) if row.at)
        assert {month: counts[0] for month, counts in result.months.items()} == members
        sums = [sum(column) for column in zip(*result.months.values(), strict=True)]
        assert sums == [result.population, result.nonconforming, result.unknown]


def test_it_takes_waived_rows_off_their_month() -> None:
    world = w.changed(w.good(), {"change": {"incident": {"INC1": {"service": None}}}})
    engine = DuckEngine(w.on_duckdb(world, VIEWS))
    check = CHECKS["CHK-INC-01"]
    assert run_check(engine, check, w.MOMENT, AROUND).months["2026-03"][1] == 1
    around = Surroundings(built=AROUND.built, waivers=[Waiver("CHK-INC-01", "INC1")])
    assert run_check(engine, check, w.MOMENT, around).months["2026-03"][1] == 0


def test_it_keeps_an_error_with_its_identity(postgres: PostgresEngine) -> None:
    raw = postgres.connection
    raw.execute(f"DROP TABLE {postgres.schema}.source_coverage")
    with postgres.session(w.MOMENT, as_of_columns(list(CHECKS.values()))):
        results = judge_all(postgres)
    assert results["CHK-INC-01"].outcome is Outcome.ERROR
    assert "source_coverage" in results["CHK-INC-01"].reason
    assert results["CHK-INC-15"].outcome is Outcome.NO_EVIDENCE


def test_it_stops_a_check_that_takes_too_long(postgres: PostgresEngine) -> None:
    from shallmark.ledger.engines import EngineFailed

    postgres.timeout_seconds = 1
    with pytest.raises(EngineFailed, match="timeout"):
        postgres.query("SELECT pg_sleep(3)", {})
    with pytest.raises(EngineFailed, match="read-only"):
        postgres.query("CREATE TABLE public.never (n int)", {})
    assert postgres.query("SELECT 1", {}) == [(1,)]
