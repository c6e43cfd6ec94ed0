"""A text that somebody from outside found to say nothing makes its record a failing member of each
check that asks for the text: of every check, on each engine, and of no text that was not read."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as django_connection

from shallmark.ledger import contract, guards
from shallmark.ledger.asked_texts import asked_texts
from shallmark.ledger.checkfile import CheckFile, CheckInvalid
from shallmark.ledger.engines import Engine
from shallmark.ledger.runner import Surroundings, run_check
from shallmark.ledger.tests import world as w
from shallmark.ledger.tests.stores import DuckStore, PostgresStore

CHECKS = {check.id: check for check in w.checks()}
AROUND = Surroundings(built=frozenset(contract.views()))
SAID = "Nobody looked at the calendar before the work began."
FOUND = "found_empty:TXR1"
#: views of what is worked out, of entries, or of a later part: nothing of theirs is drawn
NO_TYPE = frozenset({"audit_entry", "major_review", "work_note"})
#: what stands beside a text that is asked for only where another one is missing
BESIDE = {
    "change.not_reversible_reason": {"backout_plan": None, "remedy": "Another server takes over."},
    "change.remedy": {"backout_plan": None, "not_reversible_reason": "The old one is gone."},
}


def sampled(check: CheckFile) -> list[str]:
    """The texts of records that a check asks for: they can be drawn."""
    views = contract.views()
    texts = sorted(asked_texts(check.sql, check.path))
    kinds = {text: text.partition(".")[0] for text in texts}
    return [
        text for text, kind in kinds.items() if views[kind].kind == "record" and kind not in NO_TYPE
    ]


ASKED = [(key, text) for key, check in CHECKS.items() for text in sampled(check)]
EVERY = pytest.mark.parametrize(("key", "text"), ASKED, ids=[f"{k} {t}" for k, t in ASKED])


@pytest.fixture(scope="module")
def duck() -> DuckStore:
    return DuckStore(w.good(), w.used_views(CHECKS.values()))


@pytest.fixture(scope="module")
def postgres(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostgresStore]:
    own = django_connection.copy()
    with django_db_blocker.unblock():
        own.ensure_connection()
    raw: Any = own.connection
    yield PostgresStore(raw, w.good(), w.used_views(CHECKS.values()))
    own.close()


def verdict(record: str, of_text: str, **values: Any) -> dict[str, Any]:
    """What somebody from outside says of the text of a record."""
    return {
        "reading": "TXR1", "sample": "TXS1", "record": record, "of_text": of_text, "text": SAID,
        "verdict": "nothing", "written_by": "PER1", "judged_by": "PER2",
        "judged_at": w.MOMENT.as_of - timedelta(days=9), "outside": True,
    } | values  # fmt: skip


def case_of(text: str, verdicts: Sequence[dict[str, Any]] = ({},)) -> w.Case:
    """Each record of the kind has the text, and the verdicts are on each."""
    view, _dot, column = text.partition(".")
    rows = [row["reference"] for row in w.good()[view]]
    return {
        "change": {view: {row: {column: SAID} | BESIDE.get(text, {}) for row in rows}},
        "add": {"text_verdict": [verdict(row, text, **each) for row in rows for each in verdicts]},
    }


def found(engine: Engine, key: str) -> set[str]:
    result = run_check(engine, CHECKS[key], w.MOMENT, AROUND)
    assert not result.reason, result.reason
    return {row.reference for row in result.rows if row.reason == FOUND and row.conforms is False}


@EVERY
def test_its_record_fails_each_check_that_asks_for_it(key: str, text: str, duck: DuckStore) -> None:
    with duck.after(case_of(text)) as engine:
        assert found(engine, key)


@EVERY
def test_both_engines_find_the_same(
    key: str, text: str, duck: DuckStore, postgres: PostgresStore
) -> None:
    case = case_of(text)
    with duck.after(case) as first, postgres.after(case) as second:
        assert found(first, key) == found(second, key)


#: by somebody of the team, of a text that says something, later, and of what stood there before
COUNT_NOT = (
    {"outside": False},
    {"verdict": "says"},
    {"verdict": "unread", "judged_at": None},
    {"judged_at": w.MOMENT.as_of + timedelta(days=1)},
    {"text": "Another text, which stood there before."},
)


@EVERY
def test_what_does_not_count_turns_nothing(key: str, text: str, duck: DuckStore) -> None:
    with duck.after(case_of(text, COUNT_NOT)) as engine:
        assert not found(engine, key)


def test_the_reason_names_the_reading() -> None:
    said = CHECKS["CHK-IMP-02"].say("found_empty:TXR0000012")
    assert "outside the team" in said
    assert "TXR0000012" in said


@pytest.mark.parametrize("use", ["FOUND_EMPTY(c.reference)", "FOUND_EMPTY(c.reference, 'text')"])
def test_it_takes_a_record_and_columns(use: str) -> None:
    with pytest.raises(CheckInvalid, match="texts of it"):
        guards.parse(f"SELECT {use} AS reason FROM ledger.change_as_of AS c")
