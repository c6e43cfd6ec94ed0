"""What users of other systems complain about, one by one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.rules import ClockRule, StatusEvent, Target
from shallmark.common.calendars.working_time import Hours, Opening, WorkingTime

HOUR = 3600
ENDED = frozenset({"resolved", "closed"})
RESPONSE = ClockRule("response", stops=ENDED | {"in_progress", "on_hold", "@replied"}, once=True)
RESOLUTION = ClockRule("resolution", stops=ENDED, pauses=frozenset({"on_hold/caller"}))
UPDATE = ClockRule("next_update", stops=ENDED, restarts=frozenset({"@replied"}))
OPERATIONAL = ClockRule("operational", stops=ENDED, restarts=frozenset({"@assigned"}))


def week(*hours: tuple[int, int]) -> tuple[Opening, ...]:
    return tuple(Opening(day, start * 60, end * 60) for day in range(5) for start, end in hours)


CALENDARS = {
    name: WorkingTime.of(hours, date(2026, 1, 1), date(2027, 1, 1))
    for name, hours in {
        "office": Hours(
            "office", "Europe/Berlin", week((8, 18)), {date(2026, 5, 25): "Whit Monday"}
        ),
        "lunch": Hours("lunch", "Europe/Berlin", week((8, 12), (13, 18))),
        "24x7": Hours("24x7", "UTC", always_open=True),
    }.items()
}
GOALS = {
    1: Target(4 * HOUR, "24x7", label="P1"),
    2: Target(8 * HOUR, "office", label="P2"),
    3: Target(30 * HOUR, "office", label="P3"),
}


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


def clock(rule: ClockRule, log: list[StatusEvent], as_of: datetime, **goals: Target) -> ClockState:
    state = evaluate(rule, log, CALENDARS, lambda p: goals.get("goal") or GOALS.get(p or 0), as_of)
    assert state is not None
    return state


def test_1_it_counts_pauses_over_weekends_and_holidays_in_service_time() -> None:
    log = [
        StatusEvent(at(5, 22, 16), "in_progress", 2),
        StatusEvent(at(5, 22, 17), "on_hold", 2, "caller"),
        StatusEvent(at(5, 26, 9), "in_progress", 2),
    ]
    state = clock(RESOLUTION, log, at(5, 26, 10))
    # One hour on Friday, one on Tuesday; the pause is worth two hours, not four days.
    assert (state.counted_seconds, state.paused_seconds) == (2 * HOUR, 2 * HOUR)
    assert state.due_at == at(5, 26, 16)


def test_2_it_keeps_earlier_pauses_when_the_priority_changes() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 3),
        StatusEvent(at(6, 1, 9), "on_hold", 3, "caller"),
        StatusEvent(at(6, 1, 11), "in_progress", 3),
        StatusEvent(at(6, 1, 12), "in_progress", 1),
    ]
    state = clock(RESOLUTION, log, at(6, 1, 12, 30))
    # The goal of P1 is measured from the original start, two hours of waiting left out.
    assert state.started_at == at(6, 1, 8)
    assert state.due_at == at(6, 1, 14)
    assert (state.priority, state.goal.label) == (1, "P1")


def test_2_it_is_not_saved_by_a_priority_set_after_the_resolution() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 1),
        StatusEvent(at(6, 1, 14), "resolved", 1),
        StatusEvent(at(6, 1, 15), "closed", 3),
    ]
    state = clock(RESOLUTION, log, at(6, 2, 8))
    assert (state.state, state.priority) == ("missed", 1)


def test_3_it_never_breaks_while_paused() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 2),
        StatusEvent(at(6, 1, 16), "on_hold", 2, "caller"),
    ]
    # All of the goal is used up at the very second the pause begins.
    state = clock(RESOLUTION, log, at(6, 9, 12))
    assert (state.state, state.due_at, state.breached_at) == ("paused", None, None)
    assert state.remaining_seconds == 0
    resumed = [*log, StatusEvent(at(6, 9, 12), "in_progress", 2)]
    late = clock(RESOLUTION, resumed, at(6, 9, 12, 1))
    assert (late.state, late.breached_at) == ("breached", at(6, 9, 12))


def test_3_it_pauses_only_for_the_reasons_that_pause() -> None:
    log = [StatusEvent(at(6, 1, 8), "on_hold", 2, "supplier")]
    assert clock(RESOLUTION, log, at(6, 1, 9)).counted_seconds == HOUR


def test_4_it_counts_the_time_between_resolution_and_reopening_apart() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 2),
        StatusEvent(at(6, 1, 9), "resolved", 2),
        StatusEvent(at(6, 1, 12), "in_progress", 2),
    ]
    state = clock(RESOLUTION, log, at(6, 1, 13))
    assert (state.counted_seconds, state.resolved_seconds, state.paused_seconds) == (
        2 * HOUR,
        3 * HOUR,
        0,
    )
    anew = ClockRule("resolution", stops=ENDED, reopen="restart")
    again = clock(anew, log, at(6, 1, 13))
    assert (again.started_at, again.counted_seconds) == (at(6, 1, 12), HOUR)


def test_5_it_sends_nothing_at_midnight() -> None:
    office = CALENDARS["office"]
    assert office.opening(at(5, 23, 0)) == at(5, 26, 8)
    assert office.after(at(5, 22, 17), 2 * HOUR) == at(5, 26, 9)


def test_6_it_keeps_one_clock_per_metric() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "new", 2),
        StatusEvent(at(6, 1, 9), "new", 2, event="replied"),
        StatusEvent(at(6, 1, 10), "in_progress", 2),
        StatusEvent(at(6, 1, 11), "in_progress", 3),
    ]
    as_of = at(6, 1, 12)
    response = clock(RESPONSE, log, as_of)
    update = clock(UPDATE, log, as_of, goal=Target(2 * HOUR, "office"))
    resolution = clock(RESOLUTION, log, as_of)
    # The reply answers and begins the wait for the next word; it leaves the resolution alone.
    assert (response.state, response.stopped_at, response.priority) == ("met", at(6, 1, 9), 2)
    assert (update.started_at, update.due_at, update.state) == (
        at(6, 1, 9),
        at(6, 1, 11),
        "breached",
    )
    assert (resolution.started_at, resolution.counted_seconds) == (at(6, 1, 8), 4 * HOUR)


def test_7_it_gives_the_second_team_its_own_time() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 2, event="assigned"),
        StatusEvent(at(6, 1, 15), "in_progress", 2, event="assigned"),
    ]
    state = clock(OPERATIONAL, log, at(6, 1, 16), goal=Target(2 * HOUR, "office"))
    assert (state.started_at, state.due_at) == (at(6, 1, 15), at(6, 1, 17))


def test_8_it_says_of_every_stretch_why_it_counts_or_not() -> None:
    log = [
        StatusEvent(at(5, 22, 17), "in_progress", 2),
        StatusEvent(at(5, 26, 9), "on_hold", 2, "caller"),
        StatusEvent(at(5, 26, 10), "in_progress", 2),
    ]
    state = clock(RESOLUTION, log, at(5, 26, 11))
    stretches = [(i.start, i.seconds, i.why_not, i.detail) for i in state.intervals]
    assert stretches == [
        (at(5, 22, 17), HOUR, "", ""),
        (at(5, 22, 18), 0, "holiday", "Whit Monday"),
        (at(5, 26, 8), HOUR, "", ""),
        (at(5, 26, 9), 0, "paused", "caller"),
        (at(5, 26, 10), HOUR, "", ""),
    ]
    assert sum(i.seconds for i in state.intervals) == state.counted_seconds == 3 * HOUR


def test_9_it_leaves_lunch_out_and_runs_around_the_clock() -> None:
    log = [StatusEvent(at(6, 1, 11), "new", 2)]
    lunch = clock(RESOLUTION, log, at(6, 1, 14), goal=Target(8 * HOUR, "lunch"))
    assert (lunch.counted_seconds, lunch.due_at) == (2 * HOUR, at(6, 2, 10))
    always = clock(RESOLUTION, log, at(6, 1, 14), goal=Target(8 * HOUR, "24x7"))
    assert (always.counted_seconds, always.due_at) == (3 * HOUR, at(6, 1, 19))


def test_it_warns_at_its_share_of_service_time() -> None:
    log = [StatusEvent(at(5, 22, 13), "in_progress", 2)]
    state = clock(RESOLUTION, log, at(5, 22, 14))
    # Six of eight hours: five on Friday, the sixth after the long weekend.
    assert (state.state, state.warning_at) == ("running", at(5, 26, 9))
    assert clock(RESOLUTION, log, at(5, 26, 9)).state == "warned"


def test_it_tells_of_a_pause_entered_after_the_fact() -> None:
    begun = at(6, 1, 9)
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 2),
        StatusEvent(begun, "on_hold", 2, "caller", recorded_at=begun + timedelta(minutes=40)),
        StatusEvent(at(6, 1, 10), "in_progress", 2),
        StatusEvent(at(6, 1, 11), "on_hold", 2, "caller", recorded_at=at(6, 1, 11)),
    ]
    pause = clock(RESOLUTION, log, at(6, 1, 12)).late_pause
    assert pause is not None
    assert (pause.start, pause.end, pause.set_at) == (begun, at(6, 1, 10), at(6, 1, 9, 40))


def test_it_repeats_a_past_moment_whatever_came_later() -> None:
    log = [
        StatusEvent(at(6, 1, 8), "in_progress", 2),
        StatusEvent(at(6, 1, 10), "resolved", 1),
        StatusEvent(at(6, 1, 12), "in_progress", 3),
    ]
    past = clock(RESOLUTION, log, at(6, 1, 9))
    assert (past.state, past.priority) == ("running", 2)
    assert past.intervals == clock(RESOLUTION, log[:1], at(6, 1, 9)).intervals


def test_it_has_no_clock_before_the_first_mark_or_without_goal() -> None:
    log = [StatusEvent(at(6, 1, 8), "new", 5)]
    assert evaluate(RESOLUTION, log, CALENDARS, lambda _p: GOALS[1], at(6, 1, 7)) is None
    assert evaluate(RESOLUTION, log, CALENDARS, lambda _p: None, at(6, 1, 9)) is None


def test_it_ends_a_canceled_clock_without_judging_it() -> None:
    rule = ClockRule("resolution", stops=ENDED, cancels=frozenset({"canceled"}))
    log = [StatusEvent(at(6, 1, 8), "new", 1), StatusEvent(at(6, 1, 20), "canceled", 1)]
    state = clock(rule, log, at(6, 2, 8))
    assert (state.state, state.stopped_at, state.breached_at) == (
        "canceled",
        at(6, 1, 20),
        at(6, 1, 12),
    )
