"""Blocks that repeat: days until an end, what lasts over time, and where it is drawn."""

from datetime import UTC, date, datetime, timedelta

from shallmark.common.blocks.bands import Axis, Bands, Lasting, over_time
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import days_left

TODAY = date(2026, 11, 30)
HEADS = ("Who", "What", "When")
DAY = timedelta(days=1)


def test_a_countdown_says_the_days_that_are_left_and_when_they_are_few() -> None:
    assert days_left("until", TODAY + 200 * DAY, TODAY).tone == ""
    soon = days_left("until", TODAY + DAY, TODAY)
    assert (soon.value, soon.tone) == ("1 day", "warn")
    assert days_left("until", None, TODAY).value == "no end"


def test_an_end_is_half_open_on_its_day_it_is_over() -> None:
    over = days_left("until", TODAY, TODAY)
    assert (over.value, over.tone) == ("ended 30 Nov 2026", "bad")


def test_what_lasts_is_drawn_as_over_running_or_later() -> None:
    bands = over_time(
        "Held",
        HEADS,
        [
            Lasting("Ada", "Ada", TODAY - 90 * DAY, TODAY - 30 * DAY),
            Lasting("Ben", "Ben", TODAY - 30 * DAY),
            Lasting("Ben", "Ben", TODAY + 60 * DAY, TODAY + 80 * DAY),
        ],
        TODAY,
    )
    assert [lane.name for lane in bands.lanes] == ["Ada", "Ben"]
    fillings = [span.filling for lane in bands.lanes for span in lane.spans]
    assert fillings == ["past", "full", "soft"]
    ada, ben = bands.lanes[0].spans[0], bands.lanes[1].spans[0]
    assert ada.x == 0
    assert abs(ada.x + ada.width - ben.x) < 0.1
    assert ben.x + ben.width == 100
    assert ben.told == "since 31 Oct 2026"
    assert ada.told.endswith("30 Oct 2026")


def test_what_is_over_for_more_than_three_years_is_not_drawn() -> None:
    old = Lasting("Old", "Old", TODAY - 2000 * DAY, TODAY - 1500 * DAY)
    assert not over_time("Held", HEADS, [old], TODAY)


def test_an_axis_shades_the_weekend_and_says_where_now_is() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    axis = Axis(start, start + 14 * DAY)
    marks = axis.days(TODAY)
    assert [mark.word for mark in marks if mark.wide] == ["Sat 28", "Sun 29", "Sat 5", "Sun 6"]
    assert [mark.word for mark in marks if mark.here] == ["Mon 30"]
    assert axis.place(start + 7 * DAY) == 50
    assert axis.place(start - DAY) is None


def test_where_there_is_little_room_four_marks_are_in_view() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    marks = Axis(start, start + 14 * DAY).days(TODAY)
    bands = Bands("Two weeks", marks, [], HEADS)
    assert len(marks[:: bands.every]) <= 4


def test_tables_without_a_key_have_places_of_their_own() -> None:
    assert Table("One", (), []).anchor != Table("Two", (), []).anchor
