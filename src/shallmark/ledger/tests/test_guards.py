from pathlib import Path

import pytest

from shallmark.ledger import dialects, guards
from shallmark.ledger.check_reader import read
from shallmark.ledger.checkfile import CheckInvalid

HEADER = """-- id: CHK-INC-01
-- version: 1
-- sentence: Something holds.
-- population: incidents
-- record: incident
"""
GOOD = (
    "SELECT i.reference AS reference, TRUE AS conforms, NULL AS reason, i.reported_at AS at"
    " FROM ledger.incident AS i"
)


def checked(tmp_path: Path, sql: str, header: str = HEADER) -> None:
    path = tmp_path / "inc_01.sql"
    path.write_text(header + sql)
    read(path)


def test_it_joins_what_a_source_does_not_supply_once_for_each_question() -> None:
    call = "SOURCE_GAP(i.source_system, 'incident.service', 'work_note')"
    sql = GOOD.replace("TRUE", f"{call} IS NULL").replace("NULL AS reason", f"{call} AS reason")
    translated = dialects.translate(sql, "postgres")
    assert translated.count("LEFT JOIN") == 1
    assert "c.record_type = 'incident' AND c.column_name IN ('service')" in translated
    assert "(c.record_type = 'work_note')" in translated
    assert guards.reading(sql).columns == (
        "incident.reference", "incident.reported_at", "incident.source_system",
    )  # fmt: skip


def test_it_lets_a_plain_check_through(tmp_path: Path) -> None:
    checked(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        (GOOD + "; DELETE FROM x", "exactly one SELECT"),
        ("DELETE FROM ledger.incident", "exactly one SELECT"),
        (GOOD.replace("ledger.incident", "customer_service_incident"), "no ledger view"),
        (GOOD.replace("ledger.incident", "ledger.nothing"), "no view nothing"),
        (GOOD.replace("TRUE AS", "i.nothing AS"), "nothing"),
        (GOOD.replace("TRUE", "i.reported_at < now()"), "not allowed"),
        (GOOD.replace("TRUE", "i.reported_at < CURRENT_TIMESTAMP"), "not allowed"),
        (GOOD.replace("TRUE", "random() < 0.5"), "not allowed"),
        (GOOD.replace("TRUE", "clock_timestamp() > i.reported_at"), "not allowed"),
        (GOOD.replace("TRUE", "pg_sleep(9) IS NULL"), "not allowed"),
        (GOOD.replace("TRUE", "tstzrange(i.reported_at, i.closed_at) IS NULL"), "not allowed"),
        (GOOD.replace("TRUE", "i.reported_at < :until"), "undeclared"),
        (GOOD + " LIMIT 5", "Limit is not allowed"),
        (GOOD.replace("NULL AS reason, ", ""), "columns are"),
        ("SELECT * FROM ledger.incident AS i", "Star is not allowed"),
        (GOOD.replace("NULL AS", "SOURCE_GAP('incident.service') AS"), "takes a source"),
        (GOOD.replace("NULL AS", "SOURCE_GAP(i.source_system) AS"), "takes a source"),
        (GOOD.replace("NULL AS", "SOURCE_GAP(i.source_system, i.title) AS"), "named by a text"),
    ],
)
def test_it_refuses(tmp_path: Path, sql: str, word: str) -> None:
    with pytest.raises(CheckInvalid, match=word):
        checked(tmp_path, sql)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("-- version: 1\n", "", "lacks"),
        ("-- record: incident", "-- record: incident\n-- colour: red", "does not know"),
        (
            "-- record: incident",
            "-- record: incident\n-- parameters: {n: {type: days, default: 1}}",
            "never used",
        ),
    ],
)
def test_it_refuses_a_header(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(CheckInvalid, match=word):
        checked(tmp_path, GOOD, HEADER.replace(old, new))


def test_it_writes_whole_seconds_and_exact_percentiles_for_each_engine() -> None:
    sql = GOOD.replace("TRUE", "SECS(i.reported_at, i.closed_at) > :late").replace(
        "NULL AS reason", "PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY i.priority) AS reason"
    )
    spark = dialects.translate(sql, dialects.SPARK, {"late": 5})
    assert "UNIX_MICROS" in spark
    assert "APPROX" not in spark
    postgres = dialects.translate(sql, dialects.POSTGRES, {"late": 5})
    assert "EXTRACT(EPOCH FROM" in postgres
    assert "%(late)s" in postgres
    assert "$late" in dialects.translate(sql, dialects.DUCKDB, {"late": 5})
