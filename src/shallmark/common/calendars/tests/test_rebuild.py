"""The database and the engine give the same clocks, on random logs."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shallmark.common.calendars.actions import (
    keep_results,
    make_calendar,
    store_working_time,
)
from shallmark.common.calendars.engine import evaluate
from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.calendars.queries import forget, working_times
from shallmark.common.calendars.rebuild import rebuild_clocks
from shallmark.common.calendars.rules import ClockRule, StatusEvent, Target
from shallmark.common.calendars.tests.strategies import Place, calendar_pairs, logs
from shallmark.common.calendars.working_time import (
    BeyondHorizonError,
    Hours,
    Opening,
    WorkingTime,
    build,
)
from shallmark.kernel import clock
from shallmark.kernel.system import SYSTEM

# Shrinking a database test takes minutes and tells little more.
QUICK = [phase for phase in Phase if phase is not Phase.shrink]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database")]

LOG = """
SELECT record_id, 'INC' || record_id AS reference, '' AS source_system, at, recorded_at, seq,
    status, priority, hold_reason, event
FROM jsonb_to_recordset(%(marks)s::jsonb) AS marks(
    record_id bigint, at timestamptz, recorded_at timestamptz, seq integer, status text,
    priority integer, hold_reason text, event text
)
"""
GOALS = """
SELECT record_id, priority, goal_seconds, warn_share, calendar_id, label
FROM jsonb_to_recordset(%(aims)s::jsonb) AS aims(
    record_id bigint, priority integer, goal_seconds integer, warn_share numeric,
    calendar_id bigint, label text
)
"""

WEEK = tuple(Opening(day, 480, 1080) for day in range(5))


@st.composite
def rules(draw: st.DrawFn) -> ClockRule:
    shared: dict[str, Any] = {
        "pauses": frozenset(draw(st.sampled_from([{"on_hold"}, {"on_hold/caller"}]))),
        "cancels": frozenset({"canceled"}),
        "starts": frozenset(draw(st.sampled_from([{"*"}, {"in_progress", "on_hold"}]))),
        "restarts": frozenset(draw(st.sampled_from([set(), {"@replied"}]))),
    }
    if draw(st.booleans()):
        return ClockRule("any", stops=frozenset({"resolved", "@replied"}), once=True, **shared)
    reopen = draw(st.sampled_from(["continue", "restart"]))
    return ClockRule("any", stops=frozenset({"resolved", "closed"}), reopen=reopen, **shared)


@st.composite
def uneven(draw: st.DrawFn, log: list[StatusEvent]) -> list[StatusEvent]:
    """The log with seconds, events, late entries, and now and then a clock that went back."""
    return [
        mark._replace(
            at=mark.at + timedelta(milliseconds=draw(st.integers(-90_000, 90_000))),
            event=draw(st.sampled_from(["", "", "replied"])),
            recorded_at=mark.at + timedelta(minutes=draw(st.sampled_from([0, 10, 50]))),
        )
        for mark in log
    ]


def rows_of(log: list[StatusEvent], record: int) -> list[dict[str, Any]]:
    return [{"record_id": record, "seq": seq, **mark._asdict()} for seq, mark in enumerate(log)]


def stored_clocks() -> list[dict[str, Any]]:
    return [dict(row) for row in ClockResult.objects.order_by("record_id").values()]


def without_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in {"id", "stored_at"}} for row in rows]


def stored(hours: Hours) -> Calendar:
    return make_calendar(by=None, title=hours.key, hours=hours, authority=SYSTEM)


def stored_around(hours: Hours, base: date) -> Calendar:
    """The same for some weeks only: a long span per example would make the test slow."""
    calendar: Calendar = Calendar.objects.create(
        reference=hours.key, title=hours.key, key=hours.key, zone=hours.zone, built_at=clock.now()
    )
    span = (base - timedelta(days=3), base + timedelta(days=200))
    store_working_time(calendar, build(hours, *span))
    return calendar


def rebuilt(
    rule: ClockRule, histories: list[list[StatusEvent]], aims: list[dict[str, Any]], as_of: datetime
) -> list[dict[str, Any]]:
    marks = [row for number, log in enumerate(histories) for row in rows_of(log, number + 1)]
    parameters = {"marks": json.dumps(marks, default=str), "aims": json.dumps(aims)}
    rebuild_clocks(
        record_key="incident", rule=rule, log=LOG, goals=GOALS, as_of=as_of, parameters=parameters
    )
    return without_keys(stored_clocks())


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(data=st.data(), place=calendar_pairs(), rule=rules())
def test_it_agrees_with_the_engine(data: st.DataObject, place: Place, rule: ClockRule) -> None:
    base, hours, _ = place
    histories = [data.draw(uneven(data.draw(logs(base)))) for _ in range(4)]
    as_of = histories[0][0].at + timedelta(seconds=data.draw(st.integers(0, 700_000)))
    with transaction.atomic():
        calendars = {
            "local": stored_around(hours, base),
            "24x7": stored_around(Hours("24x7", "UTC", always_open=True), base),
        }
        forget()
        times = {"local": working_times()[hours.key], "24x7": working_times()["24x7"]}
        aims: dict[int | None, Target] = {}
        for priority in (None, 1, 2):
            name = "24x7" if priority == 1 else "local"
            seconds = data.draw(st.integers(1, 30_000))
            aims[priority] = Target(seconds, name, warn_share=0.9, label=f"P{priority}")
        for number, log in enumerate(histories, start=1):
            state = evaluate(rule, log, times, aims.get, as_of)
            keep_results("incident", number, f"INC{number}", [state] if state else [])
        expected = without_keys(stored_clocks())
        ClockResult.objects.all().delete()
        listed = [
            {
                "record_id": None,
                "priority": priority,
                "goal_seconds": goal.seconds,
                "warn_share": goal.warn_share,
                "calendar_id": calendars[goal.calendar].pk,
                "label": goal.label,
            }
            for priority, goal in aims.items()
        ]
        assert rebuilt(rule, histories, listed, as_of) == expected
        transaction.set_rollback(True)


def due_or_none(time: WorkingTime, a: datetime, seconds: int) -> datetime | None:
    try:
        return time.after(a, seconds)
    except BeyondHorizonError:
        return None


@settings(max_examples=30, deadline=None, phases=QUICK)
@given(data=st.data(), place=calendar_pairs())
def test_it_looks_up_what_bisection_finds(data: st.DataObject, place: Place) -> None:
    base, hours, _ = place
    with transaction.atomic():
        calendar = stored_around(hours, base)
        forget()
        time = working_times()[hours.key]
        start = datetime.fromisoformat(f"{base}T00:00:00+00:00")
        for _ in range(10):
            a = start + timedelta(milliseconds=data.draw(st.integers(0, 10**9)))
            b = start + timedelta(milliseconds=data.draw(st.integers(0, 10**9)))
            seconds = data.draw(st.integers(0, 10**5))
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT calendars_working_seconds(%s, %s, %s), calendars_due(%s, %s, %s)",
                    [calendar.pk, a, b, calendar.pk, a, seconds],
                )
                assert cursor.fetchone() == (time.between(a, b), due_or_none(time, a, seconds))
        transaction.set_rollback(True)


def test_it_answers_null_beyond_the_horizon() -> None:
    hours = Hours("far", "UTC", WEEK)
    calendar = stored(hours)
    with connection.cursor() as cursor:
        for a, b in (("1999-01-01", "2010-01-01"), ("2010-01-01", "2099-01-01")):
            cursor.execute("SELECT calendars_working_seconds(%s, %s, %s)", [calendar.pk, a, b])
            assert cursor.fetchone() == (None,)
        cursor.execute("SELECT calendars_due(%s, '2010-01-01', 9999999999)", [calendar.pk])
        assert cursor.fetchone() == (None,)


def test_it_prefers_the_goal_of_the_record_and_removes_a_clock_without_goal() -> None:
    stored(Hours("24x7", "UTC", always_open=True))
    calendar = Calendar.objects.get()
    at = datetime.fromisoformat("2026-05-01T08:00:00+00:00")
    histories = [[StatusEvent(at, "new", 1)], [StatusEvent(at, "new", 1)]]
    rule = ClockRule("resolution", stops=frozenset({"resolved"}))

    def aim(record: int | None, seconds: int) -> dict[str, Any]:
        row = {"record_id": record, "goal_seconds": seconds, "calendar_id": calendar.pk}
        return {**row, "priority": 1, "warn_share": 0.75, "label": "T"}

    both = rebuilt(rule, histories, [aim(None, 3600), aim(2, 60)], at)
    assert [row["goal_seconds"] for row in both] == [3600, 60]
    assert [row["record_id"] for row in rebuilt(rule, histories, [aim(2, 60)], at)] == [2]


def test_it_builds_the_same_working_time_in_memory_and_in_the_database() -> None:
    hours = Hours("office", "Europe/Berlin", WEEK)
    stored(hours)
    time = working_times()["office"]
    first, last = (edge.date() for edge in time.horizon)
    pure = WorkingTime.of(hours, first, last)
    assert (time.starts, time.ends, time.cums) == (pure.starts, pure.ends, pure.cums)
