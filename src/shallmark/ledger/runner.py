"""Runs a check on an engine and judges it.

One statement for each check gives the counts, the member digest and the rows that do not conform.
The digest is the number of members and the sum of 60-bit parts of md5(reference): the same on each
engine, in any order.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from shallmark.ledger import contract, guards, statements
from shallmark.ledger.checkfile import STATED, CheckFile
from shallmark.ledger.engines import Engine, EngineFailed, Moment, exact
from shallmark.ledger.outcomes import Outcome, judge

#: unknown rows kept of one check; the count is never cut
UNKNOWN_KEPT = 100_000
#: what the sources of records do not supply; nearly every check asks
COVERAGE = "source_coverage"


@dataclass(frozen=True, slots=True)
class Row:
    """One member of a population and how it was judged. `conforms` None: could not be judged."""

    reference: str
    conforms: bool | None
    reason: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted departure: of one record, or of a whole check (`record` None); until when."""

    check: str
    record: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run knows beside the ledger's rows.

    `built`: views that exist with content of their own. `gaps`: (view, column, source) not
    supplied. `waivers`: in force at `as_of`. `stated`: reference of a record -> the act on it that
    somebody states for another, who has not confirmed it by then.
    """

    built: Collection[str] = frozenset()
    gaps: Collection[tuple[str, str, str]] = frozenset()
    waivers: Sequence[Waiver] = ()
    stated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check came to in one run, with what another person needs to repeat it."""

    check: str
    version: int
    sql_digest: str
    parameters: Mapping[str, Any]
    outcome: Outcome
    reason: str = ""
    population: int = 0
    nonconforming: int = 0
    unknown: int = 0
    waived: int = 0
    digest: str = ""
    seconds: float = 0.0
    recorded_later: int = 0
    #: members that a source brought in: what they say was stated there, and not done here
    brought_in: int = 0
    #: members, nonconforming (waived ones too) and unknown by month of `at` in UTC, 2026-03
    months: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    rows: tuple[Row, ...] = field(default=())
    #: references of the rows that a waiver covers
    waived_rows: frozenset[str] = frozenset()
    #: when the first of the waivers that cover a row ends
    accepted_until: datetime | None = None


def noted(row: Row, stated: Mapping[str, str]) -> Row:
    """The row; where it does not conform, with the stated act that would count once confirmed."""
    act = stated.get(row.reference)
    if act is None or row.conforms:
        return row
    return replace(row, reason=f"{row.reason or ''}{STATED}{act}")


def values_of(check: CheckFile, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The check's parameters: what was said, else its defaults."""
    return {
        key: (overrides or {}).get(key, parameter.default)
        for key, parameter in check.parameters.items()
    }


def run_check(
    engine: Engine,
    check: CheckFile,
    moment: Moment,
    around: Surroundings,
    parameters: Mapping[str, object] | None = None,
) -> Result:
    """Judge one check. Never raises for the check's sake: a failure is the outcome `error`."""
    values = values_of(check, parameters)
    started = time.perf_counter()
    missing = sorted(check.views - set(around.built))
    if missing:
        reason = "source_not_built:" + ",".join(missing)
        return Result(check.id, check.version, check.digest, values, Outcome.NOT_ASSESSABLE, reason)
    try:
        answer = engine.query(statements.judging(engine, check, values), _bound(moment, values))
    except EngineFailed as error:
        return Result(
            check=check.id,
            version=check.version,
            sql_digest=check.digest,
            parameters=values,
            outcome=Outcome.ERROR,
            reason=str(error),
            seconds=time.perf_counter() - started,
        )
    return _result(check, values, answer, around, time.perf_counter() - started)


def rows_of(
    engine: Engine,
    check: CheckFile,
    moment: Moment,
    parameters: Mapping[str, object] | None = None,
    reference: str | None = None,
) -> list[Row]:
    """Every member's row, or the one of `reference`, evaluated now by the check's own SQL.

    Raises:
        EngineFailed: the engine cannot answer.

    """
    values = values_of(check, parameters)
    where = ""
    bound = _bound(moment, values)
    if reference is not None:
        where = f" WHERE m.reference = {statements.holder(engine, 'one_reference')}"
        bound["one_reference"] = reference
    text = (
        f"SELECT m.reference, m.conforms, m.reason, {statements.moment_column(engine)} FROM"
        f" ({statements.translated(engine, check, values)}) AS m{where} ORDER BY m.reference"
    )
    return [Row(*line) for line in engine.query(text, bound)]


def rows_about(
    engine: Engine,
    checks: Sequence[CheckFile],
    moment: Moment,
    reference: str,
    parameters: Mapping[str, object] | None = None,
) -> dict[str, Row]:
    """What several checks of one record type say of one record now; one statement.

    The record is taken as it stands, not as of the moment.

    Raises:
        EngineFailed: the engine cannot answer.

    """
    if not checks:
        return {}
    wanted = statements.holder(engine, "one_reference")
    parts, bound = [], {**moment.values(), "one_reference": reference}
    record = checks[0].record
    # Read once, not once for each check: their views are the costly part. Of the record and of the
    # lists inside it a check reads no more, if it does not look at others of its kind.
    own = _parts_of(record, [check for check in checks if not check.others])
    alone = {record + contract.AS_OF: "one_record"} | {name: f"own_{name}" for name in own}
    for check in checks:
        values = values_of(check, parameters)
        bound |= _bound(moment, values)
        once = {COVERAGE: "coverage"} | ({} if check.others else alone)
        text = statements.translated(engine, check, values, once)
        parts.append(
            f"SELECT '{check.id}' AS check_id, m.reference, m.conforms, m.reason,"
            f" {statements.moment_column(engine)} FROM ({text}) AS m WHERE m.reference = {wanted}"
        )
    source = engine.place(record + contract.AS_OF) or f"ledger.{record}"
    coverage = engine.place(COVERAGE) or f"ledger.{COVERAGE}"
    head = (
        f"WITH one_record AS (SELECT * FROM {source} WHERE reference = {wanted}),"
        f" coverage AS MATERIALIZED (SELECT * FROM {coverage})"
    )
    for name in own:
        place = engine.place(name) or f"ledger.{name}"
        head += f", own_{name} AS (SELECT * FROM {place} WHERE {record} = {wanted})"
    answer = engine.query(f"{head} {' UNION ALL '.join(parts)}", bound, often=True)
    return {line[0]: Row(*line[1:]) for line in answer}


def _parts_of(record: str, checks: Sequence[CheckFile]) -> list[str]:
    """Lists inside a record that the checks read: of one record the whole history is not read."""
    read = {name for check in checks for name in guards.reading(check.sql, check.path).relations}
    parts = (name for name in sorted(read) if name in contract.views())
    return [
        name
        for name in parts
        if contract.relation(name).kind == "part" and record in contract.relation(name).columns
    ]


def as_of_columns(checks: Sequence[CheckFile]) -> dict[str, set[str]]:
    """For each `<name>_as_of` that the checks read, the columns they read of it."""
    wanted: dict[str, set[str]] = {}
    for check in checks:
        read = guards.reading(check.sql, check.path)
        for name in read.relations:
            if contract.stored_relation(name) != name:
                of_view = contract.relation(name).columns.keys()
                wanted.setdefault(name, {"reference", "stored_at", statements.SOURCE} & of_view)
                wanted[name].update(read.names & of_view)
    return wanted


def digest_of(references: Sequence[str]) -> str:
    """The member digest, in Python, for tests and for verifying a list by hand."""
    import hashlib

    total = sum(
        int(hashlib.md5(each.encode()).hexdigest()[:15], 16)  # noqa: S324
        for each in references
    )
    return f"{len(references)}-{total:x}"


def _bound(moment: Moment, values: Mapping[str, object]) -> dict[str, Any]:
    return {**moment.values(), **{key: exact(value) for key, value in values.items()}}


def _result(
    check: CheckFile,
    values: Mapping[str, object],
    answer: Sequence[tuple[Any, ...]],
    around: Surroundings,
    seconds: float,
) -> Result:
    counted = [line[3:] for line in answer if line[0] is None]
    population, bad, unknown, parts = (sum(line[n] for line in counted) for n in (1, 2, 3, 4))
    rows = sorted(
        (noted(Row(*line[:4]), around.stated) for line in answer if line[0] is not None),
        key=lambda row: (row.conforms is None, row.reference),
    )
    mine = [waiver for waiver in around.waivers if waiver.check == check.id and check.waivable]
    until = {
        row.reference: max(each.until for each in covering)
        for row in rows
        if row.conforms is False and (covering := _covering(row.reference, mine))
    }
    waived = len(until)
    gaps = any(f"{view}.{column}" in check.needs for view, column, _source in around.gaps)
    return Result(
        check=check.id,
        version=check.version,
        sql_digest=check.digest,
        parameters=values,
        outcome=judge(
            population=population,
            nonconforming=bad - waived,
            unknown=unknown,
            waived=waived,
            gaps=gaps,
        ),
        population=population,
        nonconforming=bad - waived,
        unknown=unknown,
        waived=waived,
        digest=f"{population}-{int(parts):x}",
        seconds=seconds,
        recorded_later=max((line[5] for line in counted), default=0),
        brought_in=max((line[6] for line in counted), default=0),
        months=_months(counted),
        rows=tuple(rows[: bad + UNKNOWN_KEPT]),
        waived_rows=frozenset(until),
        accepted_until=min(until.values(), default=None),
    )


def _months(counted: Sequence[tuple[Any, ...]]) -> dict[str, tuple[int, int, int]]:
    """The counts by month, without members that have no time; a waived failure is one."""
    return {
        _month(first): (members, bad, unknown)
        for first, members, bad, unknown, *_rest in sorted(counted, key=lambda line: str(line[0]))
        if first is not None
    }


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m}"


def _covering(reference: str, waivers: Sequence[Waiver]) -> list[Waiver]:
    return [waiver for waiver in waivers if waiver.record in {None, reference}]
