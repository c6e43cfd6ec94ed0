"""Durations are typed and shown as hours and minutes, and kept as the number they always were."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from shallmark.common.durations import DurationField, DurationInput, in_words, read_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 h 30 min", 5400),
        ("1 h 30", 5400),
        ("1h30m", 5400),
        ("90 min", 5400),
        ("1:30", 5400),
        ("1.5 h", 5400),
        ("1,5 hours", 5400),
        ("0:05", 300),
        ("45 s", 45),
        ("1\u00a0h\u00a030\u00a0min", 5400),
    ],
)
def test_it_reads_what_people_write(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["90", "soon", "1:75", "1 h 2 h", "min", "-1 h", "3 d", "1 h x"])
def test_it_refuses_nonsense_by_name(text: str) -> None:
    with pytest.raises(ValidationError, match=text.split(" ", maxsplit=1)[0]):
        read_duration(text)


@pytest.mark.parametrize("seconds", [60, 300, 3600, 5400, 172_800, 90, 45])
def test_what_it_shows_it_takes_back(seconds: int) -> None:
    field = DurationField(unit=1)
    assert field.clean(field.prepare_value(seconds)) == seconds


def given(data: QueryDict | dict[str, str]) -> int | None:
    typed = DurationInput().value_from_datadict(data, MultiValueDict(), "x")
    value: int | None = DurationField(unit=60).clean(typed)
    return value


def test_a_program_gives_the_number_and_a_page_the_words() -> None:
    assert given({"x": "45"}) == 45
    assert given(QueryDict("x=45 min")) == 45
    with pytest.raises(ValidationError, match="45"):
        given(QueryDict("x=45"))
    with pytest.raises(ValidationError, match="Whole minutes"):
        given(QueryDict("x=90 s"))
    assert in_words(90, 60) == "1 h 30 min"
