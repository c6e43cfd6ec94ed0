"""Days that checks and jobs write are read in words, moments in the reader's zone."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from shallmark.common.iso_days import days_in_words
from shallmark.kernel import clock

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was due on 2026-10-26.", "It was due on 26 Oct 2026."),
        ("From 2026-01-31 to 2026-02-01", "From 31 Jan 2026 to 1 Feb 2026"),
        ("As of 2026-10-26 09:00 UTC", "As of 26 Oct 2026, 10:00"),
        ("As of 2026-07-26T09:00:30.5+00:00", "As of 26 Jul 2026, 11:00"),
        ("", ""),
    ],
)
def test_it_says_days_and_moments_in_the_zone_of_the_reader(text: str, words: str) -> None:
    with clock.at(NOW), timezone.override("Europe/Berlin"):
        assert days_in_words(text) == words


@pytest.mark.parametrize(
    "text",
    ["REL-2026-10-26", "2026-13-41", "/reports/2026-10-26", "2026-10-26-draft", "2026-10-26.csv2"],
)
def test_it_leaves_names_and_what_is_no_day_alone(text: str) -> None:
    assert days_in_words(text) == text
