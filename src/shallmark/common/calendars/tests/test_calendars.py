"""Calendars through the door: hours as people write them, holidays, seeds, ledger, time's marks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from hypothesis import given

from shallmark.common.calendars import actions, jobs
from shallmark.common.calendars.engine import evaluate
from shallmark.common.calendars.models import Calendar, CalendarInterval, ClockResult
from shallmark.common.calendars.opening_hours import (
    NotUnderstoodError,
    read_closed_days,
    read_openings,
    write_openings,
)
from shallmark.common.calendars.queries import working_times
from shallmark.common.calendars.rules import ClockRule, StatusEvent, Target
from shallmark.common.calendars.seed import seed
from shallmark.common.calendars.tests.strategies import openings
from shallmark.common.calendars.working_time import Hours, Opening
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.system import SYSTEM

WEEK = read_openings("Mon-Fri 08:00-12:00 13:00-18:00")


def make(**options: Any) -> Calendar:
    hours = Hours("desk", "Europe/Berlin", WEEK, {date(2026, 12, 24): "Christmas Eve"})
    return actions.make_calendar(by=None, title="Desk", hours=hours, authority=SYSTEM, **options)


def rows(view: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(view)
        return list(cursor.fetchall())


@given(times=openings())
def test_it_reads_back_the_hours_it_writes(times: tuple[tuple[int, int, int], ...]) -> None:
    week = tuple(Opening(*parts) for parts in times)
    assert read_openings(write_openings(week)) == week


def test_it_writes_days_of_the_same_hours_on_one_line() -> None:
    lines = "Mon-Fri 08:00-12:00 13:00-18:00\nSat 22:00-24:00"
    assert write_openings(read_openings(lines)) == lines
    assert read_openings("Mo,wednesday 8-9") == read_openings("Mon,Wed 8:00-9:00")
    assert read_openings("Mon,Wed 8:00-9:00") == (Opening(0, 480, 540), Opening(2, 480, 540))


@pytest.mark.parametrize(
    "line",
    [
        "Mon",
        "Mon 08:00-08:00",
        "Fri-Nom 08:00-09:00",
        "Mon 20:00-25:00",
        "Day 08:00-09:00",
        "Mon 8:61-9:00",
    ],
)
def test_it_refuses_hours_that_are_none_and_quotes_the_line(line: str) -> None:
    with pytest.raises(NotUnderstoodError, match=line):
        read_openings(line)


def test_it_refuses_overlapping_hours_and_days_that_are_none() -> None:
    with pytest.raises(NotUnderstoodError, match="Mon overlap"):
        read_openings("Mon 08:00-12:00\nMon-Tue 11:00-13:00")
    with pytest.raises(NotUnderstoodError, match="24 December"):
        read_closed_days("24 December")


@pytest.mark.django_db
def test_it_builds_working_time_when_a_calendar_is_made_and_changed() -> None:
    calendar = make()
    noon = datetime(2026, 12, 23, 11, tzinfo=UTC)
    assert working_times()["desk"].after(noon, 6 * 3600) == datetime(2026, 12, 25, 8, tzinfo=UTC)
    actions.add_holiday(
        calendar, by=None, day=date(2026, 12, 25), name="Christmas", authority=SYSTEM
    )
    assert working_times()["desk"].after(noon, 6 * 3600) == datetime(2026, 12, 28, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_a_key_that_another_calendar_has_is_refused_in_words_on_its_field() -> None:
    seed()
    values = {"key": "office", "title": "Ours", "openings": "Mon-Fri 08:00-18:00"}
    with pytest.raises(Invalid) as wrong:
        writes.create(Calendar, by=None, values=values, authority=SYSTEM)
    assert wrong.value.errors == {"key": ["Another one has this already."]}


@pytest.mark.django_db
def test_it_builds_working_time_once_for_each_write(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    store = actions.store_working_time

    def counted(calendar: Calendar, rows: list[tuple[int, int, int]]) -> None:
        built.append(calendar.key)
        store(calendar, rows)

    monkeypatch.setattr(actions, "store_working_time", counted)
    calendar = make()
    assert built == ["desk"]
    day = date(2026, 12, 25)
    calendar = actions.add_holiday(calendar, by=None, day=day, name="Christmas", authority=SYSTEM)
    assert built == ["desk"] * 2
    writes.edit(calendar, by=None, values={"title": "Desk, renamed"}, authority=SYSTEM)
    assert built == ["desk"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Europe/Nowhere"),
        ("country", "XX"),
        ("openings", "always"),
        ("closed_days", "Christmas"),
    ],
)
def test_it_refuses_what_a_calendar_cannot_state(field: str, value: str) -> None:
    values = {"title": "Desk", "key": "desk", field: value}
    with pytest.raises(Invalid) as refused:
        writes.create(Calendar, by=None, values=values, authority=SYSTEM)
    assert list(refused.value.errors) == [field]


@pytest.mark.django_db
def test_a_calendar_that_names_a_country_has_its_holidays_and_keeps_own_days() -> None:
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)):
        calendar = make(country="DE", subdivision="BY")
        names = dict(calendar.holidays.values_list("date", "name"))
        assert date(2026, 6, 4) in names, "Corpus Christi"
        assert names[date(2026, 12, 24)] == "Christmas Eve"
        assert {day.year for day in names} == set(range(2025, 2032))
        north = writes.edit(calendar, by=None, values={"subdivision": "HH"}, authority=SYSTEM)
        assert date(2026, 6, 4) not in set(north.holidays.values_list("date", flat=True))
        none = {"country": "", "subdivision": ""}
        nowhere = writes.edit(north, by=None, values=none, authority=SYSTEM)
        assert not nowhere.holidays.filter(imported=True).exists()
        assert nowhere.holidays.filter(date=date(2026, 12, 24)).exists()


@pytest.mark.django_db
def test_a_holiday_stops_the_working_time_on_its_day() -> None:
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)):
        make(country="DE", subdivision="BY")
    days = rows(
        "SELECT day, working FROM ledger.workday WHERE calendar = 'desk'"
        " AND day BETWEEN '2026-06-03' AND '2026-06-05' ORDER BY day"
    )
    assert [working for _day, working in days] == [True, False, True]


@pytest.mark.django_db
def test_holidays_of_further_years_come_by_the_job() -> None:
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)):
        calendar = make(country="DE")
        version = Calendar.objects.get(pk=calendar.pk).version
        assert jobs.look_ahead() == 0
        assert Calendar.objects.get(pk=calendar.pk).version == version
    with clock.at(datetime(2027, 2, 1, tzinfo=UTC)):
        assert jobs.look_ahead() == 1
    assert calendar.holidays.filter(date__year=2032, imported=True).exists()
    assert Calendar.objects.get(pk=calendar.pk).version > version


@pytest.mark.django_db
def test_it_refuses_a_region_that_nobody_knows() -> None:
    with pytest.raises(Invalid, match="region"):
        make(country="DE", subdivision="XX")


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (
            "Mon-Fri 22:00-06:00",
            "Mon 22:00-24:00\nTue-Fri 00:00-06:00 22:00-24:00\nSat 00:00-06:00",
        ),
        ("Sun 20:00-02:00", "Mon 00:00-02:00\nSun 20:00-24:00"),
        ("Fri-Mon 08:00-12:00", "Mon 08:00-12:00\nFri-Sun 08:00-12:00"),
        ("Mon-Fri 8-17", "Mon-Fri 08:00-17:00"),
        ("Mon - Fri 08:00 - 17:00", "Mon-Fri 08:00-17:00"),
        ("monday-friday 08:00-12:00, 13:00-17:00", "Mon-Fri 08:00-12:00 13:00-17:00"),
        ("Mon-Sun 22:00-00:00", "Mon-Sun 22:00-24:00"),
        ("Mon, Wed 08:00-12:00", "Mon 08:00-12:00\nWed 08:00-12:00"),
    ],
)
def test_hours_pass_midnight_and_days_the_end_of_the_week(line: str, same: str) -> None:
    assert write_openings(read_openings(line)) == same
    assert read_openings(same) == read_openings(line)


@pytest.mark.django_db
@pytest.mark.parametrize("span", [(480, 540), (500, 500), (0, 1441)])
def test_it_refuses_in_the_database_an_interval_that_overlaps_or_is_none(
    span: tuple[int, int],
) -> None:
    calendar = make()
    with pytest.raises(IntegrityError):
        CalendarInterval.objects.create(
            calendar=calendar, weekday=0, start_minute=span[0], end_minute=span[1]
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_database")
def test_it_seeds_two_calendars_once() -> None:
    seed()
    references = dict(Calendar.objects.values_list("key", "reference"))
    seed()
    assert dict(Calendar.objects.values_list("key", "reference")) == references
    assert {"24x7", "office"} <= set(references)
    assert actions.extend_calendars() == 0


@pytest.mark.django_db
def test_it_numbers_working_days_in_the_ledger() -> None:
    make()
    days = rows(
        "SELECT day, working, ordinal - first_value(ordinal) OVER (ORDER BY day)"
        " FROM ledger.workday WHERE calendar = 'desk'"
        " AND day BETWEEN '2026-12-23' AND '2026-12-28' ORDER BY day"
    )
    assert [(day.day, working, number) for day, working, number in days] == [
        (23, True, 0),
        (24, False, 0),
        (25, True, 1),
        (26, False, 1),
        (27, False, 1),
        (28, True, 2),
    ]


def keep(record: int, log: list[StatusEvent], as_of: datetime) -> None:
    goal = Target(4 * 3600, "24x7", label="T1")
    rule = ClockRule("resolution", pauses=frozenset({"on_hold"}), stops=frozenset({"resolved"}))
    state = evaluate(rule, log, working_times(), lambda _p: goal, as_of)
    assert state is not None
    actions.keep_results("incident", record, f"INC{record}", [state])


@pytest.mark.django_db
def test_it_marks_warnings_and_breaches_once_and_never_a_paused_clock() -> None:
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    keep(1, [StatusEvent(start, "new", 1)], start)
    keep(
        2,
        [StatusEvent(start, "new", 1), StatusEvent(start + timedelta(hours=1), "on_hold", 1)],
        start,
    )
    keep(3, [StatusEvent(start, "on_hold", 1)], start)
    keep(4, [StatusEvent(start - timedelta(hours=2), "new", 1)], start)
    warned, breached = actions.mark_due(start + timedelta(hours=3))
    assert ([row.record_id for row in warned], [row.record_id for row in breached]) == (
        [1, 2],
        [4],
    )
    assert actions.mark_due(start + timedelta(hours=3)) == ([], [])
    late = ClockResult.objects.get(record_id=4)
    assert (late.state, late.breached_at) == ("breached", start + timedelta(hours=2))


@pytest.mark.django_db
def test_it_shows_in_the_ledger_what_comes_if_nothing_happens() -> None:
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    keep(1, [StatusEvent(start, "new", 1)], start)
    keep(2, [StatusEvent(start, "on_hold", 1, "", "", start + timedelta(minutes=20))], start)
    days = rows(
        "SELECT reference, breached_at, paused_from, set_at FROM ledger.clock ORDER BY record"
    )
    assert days == [
        ("INC1/resolution", start + timedelta(hours=4), None, None),
        ("INC2/resolution", None, start, start + timedelta(minutes=20)),
    ]


@pytest.mark.django_db
def test_it_forgets_clocks_that_a_record_no_longer_has() -> None:
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    keep(1, [StatusEvent(start, "new", 1)], start)
    actions.keep_results("incident", 1, "INC1", [])
    assert not ClockResult.objects.exists()
