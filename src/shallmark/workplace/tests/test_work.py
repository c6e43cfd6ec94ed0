"""Blocks of work: what a countdown says, what a curve draws, and who sees them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shallmark.common.blocks.curve import Curve, Point, series_of
from shallmark.common.blocks.tables import Line, listed
from shallmark.common.blocks.words import Countdown, called
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _today() -> object:
    with clock.at(datetime(2026, 3, 20, 12, tzinfo=UTC)):
        yield


def ends(day: date, **values: object) -> Countdown:
    return Countdown(key="end", name="End", ends=day, begins=date(2026, 3, 1), **values)  # type: ignore[arg-type]


def test_a_countdown_says_how_many_days_are_left_and_when_they_are_over() -> None:
    far, near = ends(date(2026, 6, 1)), ends(date(2026, 3, 31))
    late, last = ends(date(2026, 3, 10)), ends(TODAY)
    assert (far.left, far.tone) == (73, "")
    assert (near.sentence, near.tone, near.gone, near.days) == ("11 days left", "warn", 19, 30)
    assert (late.sentence, late.tone, late.gone, late.days) == ("10 days over", "bad", 9, 9)
    assert last.sentence == "Today is the last day."


def test_what_is_over_is_said_without_alarm() -> None:
    over = ends(date(2026, 3, 10), is_over=True)
    assert (over.sentence, over.tone) == ("It is over.", "")


def curve(*values: str, **more: object) -> Curve:
    first = clock.now() - timedelta(days=60)
    points = [Point(first + timedelta(days=30 * n), Decimal(v)) for n, v in enumerate(values)]
    return Curve(key="c", name="C", points=points, goal=Decimal(70), **more)  # type: ignore[arg-type]


def test_a_curve_runs_from_the_first_to_the_last_day_and_has_a_row_for_each_value() -> None:
    drawn = curve("61", "66", "72", unit="percent")
    drawing = drawn.drawing
    assert drawing is not None
    assert drawing["path"].startswith("M12 148L")
    assert drawing["path"].endswith("L988 12")
    assert [word for _point, word, _reached, _beside in drawn.table] == [
        "72\u00a0percent",
        "66\u00a0percent",
        "61\u00a0percent",
    ]
    assert [(reached, beside) for _point, _word, reached, beside in drawn.table] == [
        (True, "+2"),
        (False, "\u22124"),
        (False, "\u22129"),
    ]


def test_of_what_is_to_fall_less_is_better() -> None:
    falling = curve("80", "60", rising=False)
    assert [falling.is_reached(point.value) for point in falling.points] == [False, True]


def test_there_is_no_drawing_of_nothing() -> None:
    assert curve().drawing is None


def test_a_list_without_rows_is_left_out_unless_it_says_so() -> None:
    silent, saying = listed("a", "A", ()), listed("b", "B", (), empty="Nothing")
    full = listed("c", "C", [Line("one")])
    assert [one for one in (silent, saying, full) if one] == [saying, full]


@pytest.mark.django_db
def test_the_series_of_a_record_is_what_was_measured_each_time() -> None:
    metric = make("process_metric", criterion=90, value=None)
    for day, number in ((1, 88), (2, 91)):
        with clock.at(clock.now() + timedelta(days=day)):
            metric = writes.edit(metric, by=None, values={"value": number}, authority=SYSTEM)
    assert [point.value for point in series_of(metric, "value", "measured_at")] == [88, 91]


@pytest.mark.django_db
def test_a_named_record_is_found_only_by_whoever_may_open_it() -> None:
    risk = make("risk")
    text = f"As {risk.reference} and RSK9999999 say"
    assert set(called([text], make_person("admin"))) == {risk.reference}
    assert called([text], make_person("end_user")) == {}


@pytest.mark.django_db
def test_the_page_draws_the_blocks_of_its_type_for_staff() -> None:
    metric = make("process_metric", criterion=90, value=94)
    page = signed_in(make_person("auditor")).get(metric.get_absolute_url()).content.decode()
    assert 'id="work-measured"' in page
    assert page.index('id="record-work"') < page.index('id="record-fields"')
