from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shallmark.pages import formats

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
GAP = formats.FIXED


def plain(text: str) -> str:
    return text.replace(GAP, " ")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (20_520, "5 h 42 min"),
        (1_320, "22 min"),
        (1_379, "22 min"),
        (3_600, "1 h"),
        (42, "42 s"),
        (0, "0 s"),
        (3 * 86_400 + 4 * 3600 + 59 * 60, "3 d 4 h"),
        (-2_880, "\u221248 min"),
        (None, "\u2013"),
    ],
)
def test_it_writes_a_duration(seconds: float | None, text: str) -> None:
    assert plain(formats.duration(seconds)) == text


def test_it_writes_a_short_duration_as_lists_do() -> None:
    assert plain(formats.duration(3_900, short=True)) == "1 h 05"
    assert plain(formats.duration(79_200, short=True)) == "22 h"
    assert plain(formats.duration(1_320, short=True)) == "22 min"


@pytest.mark.parametrize(
    ("state", "seconds", "text"),
    [
        ("running", 20_520, "5 h 42 min left"),
        ("warned", 1_320, "22 min left"),
        ("breached", 2_880, "48 min over"),
        ("paused", 3_720, "paused 1 h 02"),
        ("paused", None, "paused"),
        ("met", 2_460, "met, 41 min"),
        ("none", None, "no clock"),
    ],
)
def test_it_says_what_a_clock_says(state: str, seconds: float | None, text: str) -> None:
    assert plain(formats.clock_text(state, seconds)) == text


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ("auto", NOW - timedelta(hours=2), "08:42"),
        ("auto", NOW - timedelta(days=2), "18 Nov, 10:42"),
        ("auto", NOW - timedelta(days=400), "16 Oct 2025, 11:42"),
        ("ago", NOW - timedelta(minutes=6), "6 min"),
        ("ago", NOW - timedelta(hours=3, minutes=40), "3 h"),
        ("ago", NOW - timedelta(seconds=20), "now"),
        ("ago", NOW + timedelta(hours=4), "in 4 h"),
        ("ago", NOW - timedelta(days=1), "19 Nov"),
        ("date", NOW, "20 Nov"),
        ("full", NOW, "20 Nov 2026, 10:42"),
        ("time", NOW - timedelta(days=3), "10:42"),
    ],
)
def test_it_writes_a_time_in_the_readers_zone(style: str, value: datetime, text: str) -> None:
    assert plain(formats.moment(value, NOW, BERLIN, style)) == text


def test_it_takes_the_readers_midnight_for_today() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert formats.moment(late, NOW, BERLIN) == "00:30"
    assert formats.moment(late, NOW, ZoneInfo("UTC")) == "19 Nov, 23:30"


def test_it_tells_the_exact_time_on_hover() -> None:
    assert formats.exact(NOW, BERLIN) == "Fri 20 Nov 2026, 10:42:00 CET"
    assert formats.iso(NOW.astimezone(BERLIN)) == "2026-11-20T09:42:00Z"


def test_it_bounds_counts() -> None:
    assert [formats.count(n) for n in (0, 999, 1000, None)] == ["0", "999", "999+", ""]
    assert formats.records_in_words(1) == "1 record"
    assert formats.records_in_words(1204) == "999+ records"


def test_it_writes_numbers() -> None:
    assert formats.number(412_906) == "412,906"
    assert formats.number(-3.5, 1) == "\u22123.5"
    assert [formats.signed(n) for n in (2, 0, -2)] == ["+2", "0", "\u22122"]
    assert [formats.compact(n) for n in (438, 2_040, 20_400, 1_400_000)] == [
        "438", "2.0k", "20k", "1.4M",
    ]  # fmt: skip
    assert formats.percent(0.974) == "97.4\u2009%"
    assert plain(formats.size(84_000)) == "84 kB"


def test_it_makes_initials() -> None:
    names = ("Jonas Wulff", "Ana-Maria de Luca", "Alertmanager", "", "Øyvind Ås")
    assert [formats.initials(name) for name in names] == ["JW", "AL", "AL", "?", "ØÅ"]


def test_it_gives_a_person_the_same_hue_on_every_page() -> None:
    assert {formats.hue(key) for key in range(50)} == set(range(1, 8))
    assert formats.hue("alertmanager") == formats.hue("alertmanager")
