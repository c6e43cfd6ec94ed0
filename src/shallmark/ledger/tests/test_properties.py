"""What must hold for any rows and any outcomes."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.ledger import dialects
from shallmark.ledger.engines import PostgresEngine
from shallmark.ledger.outcomes import ORDER, Outcome, judge, worst
from shallmark.ledger.runner import digest_of
from shallmark.ledger.statements import DIGEST_PART
from shallmark.ledger.tests.stores import DuckStore

some_outcomes = st.lists(st.sampled_from(list(Outcome)), max_size=8)
references = st.lists(
    st.text(min_size=1, max_size=12).filter(lambda t: "\x00" not in t), unique=True, max_size=20
)


@given(some_outcomes, st.sampled_from(list(Outcome)))
def test_it_never_gets_better_by_one_more_outcome(outcomes: list[Outcome], more: Outcome) -> None:
    if outcomes:
        assert ORDER[worst([*outcomes, more])] <= ORDER[worst(outcomes)]


@given(some_outcomes.filter(bool))
def test_it_never_lets_not_applicable_outweigh(outcomes: list[Outcome]) -> None:
    others = [outcome for outcome in outcomes if outcome is not Outcome.NOT_APPLICABLE]
    if others:
        assert worst(outcomes) is worst(others)


@given(st.tuples(*[st.integers(0, 5)] * 4), st.booleans())
def test_it_is_green_only_with_a_member_that_conforms(
    counts: tuple[int, int, int, int], gaps: bool
) -> None:
    good, bad, unknown, waived = counts
    outcome = judge(
        population=sum(counts), nonconforming=bad, unknown=unknown, waived=waived, gaps=gaps
    )
    if outcome is Outcome.CONFORMING:
        assert good > 0
        assert bad == unknown == 0
        assert not waived
    if bad:
        assert outcome is Outcome.NONCONFORMING
    elif waived:
        assert outcome is Outcome.ACCEPTED


def _digest(engine: Any, members: list[str], text: str) -> str:
    part = DIGEST_PART[engine.dialect]
    rows = engine.query(
        f"SELECT COUNT(*), CAST(COALESCE(SUM({part}), 0) AS DECIMAL(38, 0)) FROM ({text}) AS m",
        {f"r{n}": member for n, member in enumerate(members)},
    )
    return f"{rows[0][0]}-{int(rows[0][1]):x}"


@settings(max_examples=25, deadline=None)
@given(members=references)
def test_it_gives_the_same_digest_on_duckdb_in_any_order(members: list[str]) -> None:
    engine = DuckStore({}, {"source_coverage"}).engine
    for order in (members, members[::-1]):
        lines = [f"SELECT $r{n} AS reference" for n in range(len(order))]
        text = " UNION ALL ".join(lines) or "SELECT '' AS reference WHERE FALSE"
        assert _digest(engine, order, text) == digest_of(members)


def test_it_gives_the_same_digest_on_postgresql(db: None) -> None:
    from django.db import connection

    connection.ensure_connection()
    engine = PostgresEngine(connection.connection)
    assert engine.dialect == dialects.POSTGRES

    @settings(max_examples=25, deadline=None)
    @given(members=references)
    def holds(members: list[str]) -> None:
        lines = [f"SELECT %(r{n})s::text AS reference" for n in range(len(members))]
        text = " UNION ALL ".join(lines) or "SELECT ''::text AS reference WHERE FALSE"
        assert _digest(engine, members, text) == digest_of(members)

    holds()
