"""What words of a list mean as the state of an item: ours and one such word alone, nothing else."""

import pytest

from shallmark.connect.items.states import state_of, state_of_words
from shallmark.manage.change_configuration.models.ci_states import Status


@pytest.mark.parametrize("state", Status)
def test_our_own_names_are_known_however_they_are_written(state: Status) -> None:
    for word in (state.value, str(state.label), str(state.label).upper()):
        assert state_of(word) == state.value


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("In use", "live"), ("installed", "live"), ("in  production", "live"),
        ("on order", "planned"), ("In stock", "in_stock"), ("Retired", "withdrawn"),
    ],
)  # fmt: skip
def test_a_word_of_another_tool_is_known_where_it_stands_alone(word: str, state: str) -> None:
    assert state_of(word) == state


@pytest.mark.parametrize("word", ["not in use", "inactive", "Aktiv", "live?", "to be retired", ""])
def test_nothing_is_guessed_of_another_word(word: str) -> None:
    assert state_of(word) == ""


@pytest.mark.parametrize("word", ["not in use", "no longer in use", "to be retired", "inactive"])
def test_what_is_denied_is_not_read_as_what_it_denies(word: str) -> None:
    assert state_of_words(word) == ""
    assert state_of_words("in use since may") == "live"
