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
#: the column of a record that names where it was brought in from
SOURCE = "source_system"
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
    later, brought = _later(engine, check), _brought_in(engine, check)
    return f"""
WITH member AS {materialized}({translated(engine, check, values)})
SELECT NULL AS reference, NULL AS conforms, NULL AS reason, {begins} AS at_,
       COUNT(*) AS population,
       COUNT(CASE WHEN m.conforms = FALSE THEN 1 END) AS bad,
       COUNT(CASE WHEN m.conforms IS NULL THEN 1 END) AS unknown,
       CAST(COALESCE(SUM({part}), 0) AS DECIMAL(38, 0)) AS parts, {later} AS later,
       {brought} AS brought_in
FROM member AS m
GROUP BY {month}
UNION ALL
SELECT m.reference, m.conforms, m.reason, {moment_column(engine)}, 0, 0, 0, 0, 0, 0
FROM member AS m WHERE m.conforms IS NULL OR m.conforms = FALSE
"""


def _brought_in(engine: Engine, check: CheckFile) -> str:
    """Members that a source brought in: what they say was stated there, and not done here."""
    view = contract.views().get(check.record)
    if view is None or SOURCE not in view.columns:
        return "0"
    read = guards.reading(check.sql, check.path).relations
    if check.record + contract.AS_OF in read:
        where, held = _as_of(engine, check)
    elif check.record in read:
        where, held = engine.place(check.record) or f"ledger.{check.record}", ""
    else:
        return "0"
    return (
        f"(SELECT COUNT(*) FROM member AS n JOIN {where} AS r ON r.reference = n.reference"
        f" WHERE r.{SOURCE} <> ''{held})"
    )


def _as_of(engine: Engine, check: CheckFile) -> tuple[str, str]:
    """Where the versions of the record valid at `as_of` lie, and what more holds them apart."""
    if where := engine.place(check.record + contract.AS_OF):
        return where, ""
    as_of, version = holder(engine, "as_of"), check.record + contract.VERSION
    held = f" AND r.valid_from <= {as_of} AND {as_of} < COALESCE(r.valid_to, 'infinity')"
    return engine.place(version) or f"ledger.{version}", held


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
    where, held = _as_of(engine, check)
    return (
        f"(SELECT COUNT(*) FROM member AS n JOIN {where} AS r ON r.reference = n.reference"
        f" WHERE r.stored_at > {as_of}{held})"
    )
