"""Dates in the forms that instances are set to, zones and the change of the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.connect.cases.times import Clock, find_orders, zone_named

BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-02-29 01:16:00", at(2016, 2, 29, 1, 16)),
        ("2016-02-29T01:16:00Z", at(2016, 2, 29, 1, 16)),
        ("2016-02-29T01:16:00.123+02:00", at(2016, 2, 28, 23, 16)),
        ("2016/02/29 01:16", at(2016, 2, 29, 1, 16)),
        ("29/2/2016 01:16", at(2016, 2, 29, 1, 16)),
        ("3/6/2016 1:16", at(2016, 6, 3, 1, 16)),
        ("29-02-2016 01:16:59", at(2016, 2, 29, 1, 16, 59)),
        ("29.02.2016 01.16.59", at(2016, 2, 29, 1, 16, 59)),
        ("29/02/16 12:05 AM", at(2016, 2, 29, 0, 5)),
        ("29/02/2016 12:05:00 pm", at(2016, 2, 29, 12, 5)),
        ("29/02/2016", at(2016, 2, 29)),
        ("29-Feb-2016 01:16:00", at(2016, 2, 29, 1, 16)),
        ("Feb 29, 2016 1:16 PM", at(2016, 2, 29, 13, 16)),
    ],
)
def test_it_reads_the_forms_people_export(text: str, moment: dt.datetime) -> None:
    assert Clock(dt.UTC).read(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "?", "soon", "31/02/2016 10:00", "2016-13-01 00:00:00", "1/1/2016 25:00", "42429.05",
     "12/2016", "13/13/2016 10:00", "1/1/2016 13:00 PM", "0000-00-00 00:00:00", "29-Foo-2016"],
)  # fmt: skip
def test_it_refuses_what_is_no_time(text: str) -> None:
    assert Clock(dt.UTC).read(text) is None


def test_it_reads_local_times_in_the_named_zone() -> None:
    assert Clock(BERLIN).read("1/7/2016 12:00") == at(2016, 7, 1, 10)
    assert Clock(BERLIN).read("2016-07-01T12:00:00Z") == at(2016, 7, 1, 12)


def test_it_moves_on_a_local_time_that_was_skipped() -> None:
    clock = Clock(BERLIN)
    assert clock.read("27/3/2016 02:30") == at(2016, 3, 27, 1, 30)
    assert clock.skipped == {"27/3/2016 02:30"}


def test_it_takes_the_first_of_two_and_knows_the_second() -> None:
    clock = Clock(BERLIN)
    assert clock.read("30/10/2016 02:30") == at(2016, 10, 30, 0, 30)
    assert clock.second_reading("30/10/2016 02:30") == at(2016, 10, 30, 1, 30)
    assert clock.second_reading("29/10/2016 02:30") is None


def test_it_finds_the_order_of_each_column_in_the_whole_file() -> None:
    orders = find_orders(
        {"opened": {"03/04/2016 10:00", "12/25/2016 10:00"}, "closed": {"01/02/2016 10:00"}}
    )
    assert orders.by_column == {"opened": "month", "closed": "month"}
    assert orders.notes == []


def test_it_says_when_no_date_tells_the_order() -> None:
    orders = find_orders({"opened": {"03/04/2016 10:00"}})
    assert orders.by_column == {"opened": "day"}
    assert "no day is above 12" in orders.notes[0]
    assert find_orders({"opened": {"03/04/2016 10:00 PM"}}).by_column == {"opened": "month"}
    assert find_orders({"opened": {"03.04.2016"}}, "month").by_column == {"opened": "day"}


def test_it_says_when_orders_are_mixed() -> None:
    orders = find_orders({"opened": {"25/12/2016", "12/25/2016"}})
    assert "mixed" in orders.notes[0]


def test_it_knows_zones_by_name() -> None:
    assert zone_named("Europe/Berlin") == BERLIN
    assert zone_named("") is dt.UTC
    assert zone_named("Mars/Olympus") is None
    assert zone_named("../etc/passwd") is None


FORMS = ("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H.%M.%S", "%d-%m-%Y %I:%M:%S %p")


@given(
    st.integers(631152000, 2840140800).map(lambda s: dt.datetime.fromtimestamp(s, dt.UTC)),
    st.sampled_from(FORMS),
)
def test_it_reads_back_what_was_written(moment: dt.datetime, form: str) -> None:
    assert Clock(dt.UTC).read(moment.strftime(form)) == moment
