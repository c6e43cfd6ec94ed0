"""The statements a run sends: a check's SELECT wrapped for counts, digest and rows."""

from collections.abc import Mapping

from shallmark.ledger import contract, dialects, guards
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import Engine

#: 60-bit part of md5(reference), in each engine's words
DIGEST_PART = {
    dialects.POSTGRES: "('x' || SUBSTR(MD5(m.reference), 1, 15))::BIT(60)::BIGINT",
    dialects.DUCKDB: "CAST('0x' || SUBSTR(MD5(m.reference), 1, 15) AS BIGINT)",
    dialects.SPARK: "CAST(CONV(SUBSTR(MD5(m.reference), 1, 15), 16, 10) AS DECIMAL(38, 0))",
}

#: ends the name of what an engine lays down to tell when the records of a view were stored
STORED = "_stored"
#: month of a member in UTC, and the moment at which it begins, in each engine's words
MONTH = {
    dialects.POSTGRES: "DATE_TRUNC('month', m.\"at\" AT TIME ZONE 'UTC')",
    dialects.DUCKDB: "DATE_TRUNC('month', m.\"at\")",
    dialects.SPARK: "DATE_TRUNC('MONTH', m.`at`)",
}
BEGINS = {**MONTH, dialects.POSTGRES: f"{MONTH[dialects.POSTGRES]} AT TIME ZONE 'UTC'"}


def holder(engine: Engine, name: str) -> str:
    return {dialects.POSTGRES: f"%({name})s", dialects.DUCKDB: f"${name}"}.get(
        engine.dialect, f":{name}"
    )


def moment_column(engine: Engine) -> str:
    return {dialects.POSTGRES: 'm."at"', dialects.SPARK: "m.`at`"}.get(engine.dialect, 'm."at"')


def translated(
    engine: Engine,
    check: CheckFile,
    values: Mapping[str, object],
    own: Mapping[str, str] | None = None,
) -> str:
    places = dict(own or {})
    for relation in sorted(guards.reading(check.sql, check.path).relations):
        for name in (relation, contract.stored_relation(relation)):
            where = engine.place(name)
            if where and name not in places:
                places[name] = where
    return dialects.translate(check.sql, engine.dialect, values, places)


def judging(engine: Engine, check: CheckFile, values: Mapping[str, object]) -> str:
    """One statement: a row of counts for each month with members, and the rows not conforming."""
    part, month, begins = (form[engine.dialect] for form in (DIGEST_PART, MONTH, BEGINS))
    materialized = "" if engine.dialect == dialects.SPARK else "MATERIALIZED "
    later = _later(engine, check)
    return f"""
WITH member AS {materialized}({translated(engine, check, values)})
SELECT NULL AS reference, NULL AS conforms, NULL AS reason, {begins} AS at_,
       COUNT(*) AS population,
       COUNT(CASE WHEN m.conforms = FALSE THEN 1 END) AS bad,
       COUNT(CASE WHEN m.conforms IS NULL THEN 1 END) AS unknown,
       CAST(COALESCE(SUM({part}), 0) AS DECIMAL(38, 0)) AS parts, {later} AS later
FROM member AS m
GROUP BY {month}
UNION ALL
SELECT m.reference, m.conforms, m.reason, {moment_column(engine)}, 0, 0, 0, 0, 0
FROM member AS m WHERE m.conforms IS NULL OR m.conforms = FALSE
"""


def _later(engine: Engine, check: CheckFile) -> str:
    """Members whose version valid at `as_of` was really stored after it."""
    read = guards.reading(check.sql, check.path).relations
    if getattr(engine, "present", False):
        # Nothing that exists now was stored later than now.
        return "0"
    as_of = holder(engine, "as_of")
    if check.record + contract.AS_OF not in read:
        laid = engine.place(check.record + STORED)
        if not laid:
            return "0"
        return (
            f"(SELECT COUNT(*) FROM member AS n JOIN {laid} AS r ON r.reference = n.reference"
            f" WHERE r.stored_at > {as_of})"
        )
    where = engine.place(check.record + contract.AS_OF)
    held = (
        ""
        if where
        else f" AND r.valid_from <= {as_of} AND {as_of} < COALESCE(r.valid_to, 'infinity')"
    )
    version = check.record + contract.VERSION
    where = where or engine.place(version) or f"ledger.{version}"
    return (
        f"(SELECT COUNT(*) FROM member AS n JOIN {where} AS r ON r.reference = n.reference"
        f" WHERE r.stored_at > {as_of}{held})"
    )
