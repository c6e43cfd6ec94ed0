"""Running the checks and keeping what was found."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime

from django.db import OperationalError, connection, transaction
from psycopg import errors

from shallmark.conformity import ledger_sources, ledger_views, library, past
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun
from shallmark.conformity.sealing import KeptRow, hash_of, rows_digest, seal_of
from shallmark.kernel import clock
from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.people import Person
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import EngineFailed, Moment, PostgresEngine
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.runner import Result, Surroundings, Waiver, run_check
from shallmark.signing import stated_key

#: any number nobody else takes, for a lock of the database
CHAINING = 7_240_100_301
#: two runs must not take the same place in the chain: how long one waits for the other
PATIENCE = "20s"
MONTHS = 12
#: what follows a run of the installation's own records; filled in config/wiring.py
after_runs: list[Callable[[CheckRun], object]] = []


class UnknownCheck(Exception):
    """The catalogue has no check of this id."""

    def __init__(self, check_id: str) -> None:
        self.sentence = f"There is no check {check_id}; the catalogue lists them all."
        super().__init__(self.sentence)


class ChainHeld(ValueError):
    """Another session holds the lock of the runs: none can be kept meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Another session of the database holds the lock of the runs; ./shallmark doctor says"
            " which. The run was not kept."
        )


def run_checks(
    *,
    by: Person | None,
    as_of: datetime | None = None,
    period: tuple[datetime, datetime] | None = None,
    only: Collection[str] | None = None,
    trigger: str = "page",
    source: PostgresEngine | None = None,
) -> CheckRun:
    """Run checks over the ledger and keep the run.

    Args:
        by: the person who asked, or None for the command line and jobs.
        as_of: facts later than this are not seen; now when left out.
        period: half open; the 12 months before `as_of` when left out.
        only: ids of the checks to run; all of the catalogue when left out.
        trigger: from where: page, cli, job.
        source: an engine of its own; the installation's database when left out.

    Raises:
        UnknownCheck: `only` names a check that does not exist.
        ChainHeld: somebody else keeps a run, and does not come to an end.
        ValueError: the period ends before it starts, or `as_of` is still to come: what such a run
            gives would not be repeated once that time has passed.

    """
    started = clock.now()
    if as_of is not None and as_of > started:
        raise ValueError(f"{as_of.isoformat()} is still to come; a run sees facts up to now.")
    moment = moment_of(as_of or started, period)
    wanted = _wanted(only)
    used = source or engine(present=as_of is None)
    results = _judge(wanted, moment, used)
    run = _keep(
        results,
        moment=moment,
        by=by,
        trigger=trigger,
        started=started,
        partial=only is not None,
        look=only is not None or _is_look(moment, started),
        engine_name=used.name,
    )
    if source is None:
        for follow in after_runs:
            follow(run)
    return run


def _is_look(moment: Moment, now: datetime) -> bool:
    """Whether it is another period than the standing one, or of a moment that is past."""
    return moment != moment_of(moment.as_of, None) or moment.as_of < now


def moment_of(as_of: datetime, period: tuple[datetime, datetime] | None) -> Moment:
    """`as_of` with its period: the 12 months before it, unless another is given."""
    start, end = period or (clock.months_from(as_of, -MONTHS), as_of)
    return Moment(as_of.astimezone(UTC), start.astimezone(UTC), end.astimezone(UTC))


def engine(*, present: bool = False) -> PostgresEngine:
    """The installation's own database as an engine; `present`: asked about now."""
    connection.ensure_connection()
    return PostgresEngine(connection.connection, present=present)


def surroundings(of: PostgresEngine, moment: Moment) -> Surroundings:
    """Which views are built, what sources do not supply, and what was waived or stated by then."""
    coverage, waiver, stated = (
        of.place(each) or f"{of.schema}.{each}" for each in past.BESIDE[::-1]
    )
    gaps = of.query(
        f"SELECT record_type, column_name, source_system FROM {coverage}"
        " WHERE supplied = false AND column_name <> '*'",
        {},
    )
    waivers = of.query(
        f"SELECT check_id, record, valid_to FROM {waiver} WHERE valid_from <= %(at)s"
        " AND valid_to > %(at)s"
        " AND (revoked_at IS NULL OR revoked_at > %(at)s) AND approved_at <= %(at)s",
        {"at": moment.as_of},
    )
    acts = of.query(
        f"SELECT record, MIN(reference) FROM {stated} WHERE created_at <= %(at)s AND"
        " LEAST(confirmed_at, denied_at, withdrawn_at, 'infinity') > %(at)s GROUP BY record",
        {"at": moment.as_of},
    )
    return Surroundings(
        built=ledger_views.built(),
        gaps={(view, column, system) for view, column, system in gaps},
        waivers=[Waiver(*each) for each in waivers if each[0] not in NEVER_WAIVED],
        stated=dict(acts),
    )


def _wanted(only: Collection[str] | None) -> list[str]:
    known = catalogue().checks
    for check_id in only or ():
        if check_id not in known:
            raise UnknownCheck(check_id)
    return [key for key in known if only is None or key in only]


def _judge(wanted: Iterable[str], moment: Moment, of: PostgresEngine) -> list[Result]:
    files = library.built()
    values = past.values(of, moment)
    checks = [files[key] for key in wanted if key in files]
    results = {}
    with past.session(of, moment, checks):
        around = surroundings(of, moment)
        for check in checks:
            # Tables of another's schema are not ours to look behind.
            why = ledger_sources.refusal(check) if of.schema == "ledger" else ""
            results[check.id] = (
                _refused(check, why) if why else run_check(of, check, moment, around, values)
            )
    return [results.get(key) or _not_built(key) for key in wanted]


def _refused(check: CheckFile, why: str) -> Result:
    return Result(check.id, check.version, check.digest, {}, Outcome.ERROR, why)


def _not_built(check_id: str) -> Result:
    return Result(check_id, 0, "", {}, Outcome.NOT_BUILT, "not_built")


def _keep(
    results: list[Result],
    *,
    moment: Moment,
    by: Person | None,
    trigger: str,
    started: datetime,
    partial: bool,
    look: bool,
    engine_name: str,
) -> CheckRun:
    """Store run, outcomes and rows in one transaction, chained to the run before."""
    with transaction.atomic(), stated_key():
        _take_place()
        last = CheckRun.objects.order_by("-number").first()
        run = CheckRun(
            number=last.number + 1 if last else 1,
            as_of=moment.as_of,
            period_start=moment.period_start,
            period_end=moment.period_end,
            engine=engine_name,
            started_at=started,
            finished_at=clock.now(),
            actor=by,
            trigger=trigger,
            partial=partial,
            look=look,
            catalogue_digest=catalogue().digest,
            previous_hash=last.hash if last else "",
        )
        outcomes = [_outcome(run, result) for result in results]
        digests = (rows_digest(_kept_rows(result)) for result in results)
        run.hash = hash_of(run, zip(outcomes, digests, strict=True))
        run.seal = seal_of(run.hash)
        run.save(force_insert=True)
        CheckOutcome.objects.bulk_create(outcomes)
        _copy_rows(zip(outcomes, results, strict=True))
    return run


def _take_place() -> None:
    """Wait for who else keeps a run, but not for ever: any session may hold this lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            with transaction.atomic():
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAINING])
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable):
                raise
            # No outage: whoever waits for the run is told.
            raise ChainHeld from None
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _outcome(run: CheckRun, result: Result) -> CheckOutcome:
    return CheckOutcome(
        run=run,
        check_id=result.check,
        version=result.version,
        sql_digest=result.sql_digest,
        parameters=dict(result.parameters),
        outcome=str(result.outcome),
        reason=result.reason,
        population=result.population,
        nonconforming=result.nonconforming,
        unknown=result.unknown,
        waived=result.waived,
        accepted_until=result.accepted_until,
        digest=result.digest,
        seconds=round(result.seconds, 4),
        recorded_later=result.recorded_later,
        brought_in=result.brought_in,
        months={month: list(counts) for month, counts in result.months.items()},
    )


def _copy_rows(pairs: Iterable[tuple[CheckOutcome, Result]]) -> None:
    """COPY: a first run over an import may keep a hundred thousand rows."""
    table = CheckRow._meta.db_table
    columns = "outcome_id, reference, conforms, reason, at, waived"
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for outcome, result in pairs:
            for row in _kept_rows(result):
                copy.write_row((outcome.pk, *row))


def _kept_rows(result: Result) -> Iterator[KeptRow]:
    for row in result.rows:
        waived = row.conforms is False and row.reference in result.waived_rows
        yield row.reference, row.conforms, row.reason or "", row.at, waived


__all__ = ["ChainHeld", "EngineFailed", "UnknownCheck", "run_checks"]
