"""How long 100,000 service level clocks take: by the engine, and by the database with --sql."""

import argparse
import gc
import random
import time
from datetime import UTC, date, datetime, timedelta

from shallmark.common.calendars.engine import evaluate
from shallmark.common.calendars.rules import ClockRule, StatusEvent, Target
from shallmark.common.calendars.working_time import Hours, Opening, WorkingTime, build

RULE = ClockRule(
    "resolution",
    stops=frozenset({"resolved", "closed"}),
    pauses=frozenset({"on_hold/caller"}),
    cancels=frozenset({"canceled"}),
)
WEEK = tuple(
    Opening(day, start * 60, end * 60) for day in range(5) for start, end in ((8, 12), (13, 18))
)
OFFICE = Hours("office", "Europe/Berlin", WEEK)
ALWAYS = Hours("24x7", "UTC", always_open=True)
SPAN = (date(2000, 1, 1), date(2037, 1, 1))
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
GOALS = {
    1: Target(4 * 3600, "24x7"),
    2: Target(8 * 3600, "office"),
    3: Target(27 * 3600, "office"),
    4: Target(45 * 3600, "office"),
    5: Target(90 * 3600, "office"),
}


def log(chance: random.Random) -> list[StatusEvent]:
    """Six marks on average: triage, a change of priority, a pause, resolution, closing."""
    at = datetime(2025, 11, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(31_000_000))
    priority = chance.choices((1, 2, 3, 4, 5), (2, 8, 60, 25, 5))[0]
    steps = [("new", ""), ("in_progress", ""), ("in_progress", "")]
    steps += [("on_hold", "caller"), ("in_progress", "")] * chance.choice((0, 1, 1, 2))
    steps += [("resolved", ""), ("closed", "")][: chance.choice((0, 2, 2, 2))]
    marks = []
    for number, (status, reason) in enumerate(steps):
        marks.append(StatusEvent(at, status, min(priority + (number > 2), 5), reason))
        at += timedelta(seconds=chance.expovariate(1 / 40_000))
    return marks


def by_engine(logs: list[list[StatusEvent]]) -> tuple[float, float]:
    """Seconds of wall clock and of processor, the best of three."""
    times = {hours.key: WorkingTime.of(hours, *SPAN) for hours in (OFFICE, ALWAYS)}
    # The logs stay for the whole run: nothing for the collector to look through again.
    gc.freeze()
    took = []
    for _ in range(3):
        prepare_new, worked = time.perf_counter(), time.process_time()
        for marks in logs:
            evaluate(RULE, marks, times, GOALS.get, AS_OF)
        took.append((time.perf_counter() - prepare_new, time.process_time() - worked))
    return min(took)


def calendar(hours: Hours) -> int:
    from shallmark.common.calendars.actions import store_working_time
    from shallmark.common.calendars.models import Calendar

    made = Calendar.objects.create(reference=f"BENCH-{hours.key}", key=f"bench-{hours.key}")
    store_working_time(made, build(hours, *SPAN))
    return int(made.pk)


def by_database(logs: list[list[StatusEvent]]) -> float:
    """In a temporary table of a development database; everything is rolled back."""
    import django

    django.setup()
    from django.db import connection, transaction

    from shallmark.common.calendars.rebuild import rebuild_clocks

    with transaction.atomic():
        ids = {hours.key: calendar(hours) for hours in (OFFICE, ALWAYS)}
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_log (record_id bigint, seq int, at timestamptz,"
                " status text, priority int, hold_reason text) ON COMMIT DROP"
            )
            with cursor.copy("COPY bench_log FROM STDIN") as copy:
                for number, marks in enumerate(logs):
                    for seq, (at, status, priority, reason, *_rest) in enumerate(marks):
                        copy.write_row((number, seq, at, status, priority, reason))
            cursor.execute("ANALYZE bench_log")
            cursor.execute("ANALYZE calendars_workinginterval")
        rows = " UNION ALL ".join(
            f"SELECT NULL::bigint AS record_id, {priority} AS priority,"
            f" {goal.seconds}::bigint AS goal_seconds, 0.75 AS warn_share,"
            f" {ids[goal.calendar]}::bigint AS calendar_id, 'P{priority}' AS label"
            for priority, goal in GOALS.items()
        )
        prepare_new = time.perf_counter()
        count = rebuild_clocks(
            record_key="bench",
            rule=RULE,
            log="SELECT record_id, 'B' || record_id AS reference, '' AS source_system, at,"
            " NULL::timestamptz AS recorded_at, seq, status, priority, hold_reason,"
            " '' AS event FROM bench_log",
            goals=rows,
            as_of=AS_OF,
        )
        took = time.perf_counter() - prepare_new
        assert count == len(logs)
        transaction.set_rollback(True)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--sql", action="store_true")
    said = parser.parse_args()
    chance = random.Random(7)  # noqa: S311  # no secret: the same logs each time
    logs = [log(chance) for _ in range(said.clocks)]
    marks = sum(len(each) for each in logs)
    print(f"{said.clocks} clocks, {marks} marks")
    wall, worked = by_engine(logs)
    print(f"engine (best of 3): {wall:.2f} s, processor {worked:.2f} s")
    if said.sql:
        print(f"database, rows kept: {by_database(logs):.2f} s")


if __name__ == "__main__":
    main()
