"""What words of other tools mean as environment and criticality."""

import pytest

from shallmark.connect.items.environments import criticality_of, environment_of
from shallmark.manage.change_configuration.models.ci_states import Criticality, Environment


@pytest.mark.parametrize("ours", Environment)
def test_our_own_environments_are_known(ours: Environment) -> None:
    assert environment_of(ours.value) == environment_of(str(ours.label)) == ours.value


@pytest.mark.parametrize("ours", Criticality)
def test_our_own_criticalities_are_known(ours: Criticality) -> None:
    assert criticality_of(ours.value) == criticality_of(str(ours.label)) == ours.value


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Production", "live"), ("PROD", "live"), ("Pre-Production", "acceptance"),
        ("UAT", "acceptance"), ("Testing", "test"), ("dev", "development"),
        ("Non-production", ""), ("production?", "live"), ("Lab", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_word_of_another_tool_is_an_environment(word: str, ours: str) -> None:
    assert environment_of(word) == ours


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("1 - most critical", "high"), ("2 - somewhat critical", "medium"), ("Critical", "high"),
        ("4 - not critical", "low"), ("3", "low"), ("uncritical", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_word_of_another_tool_is_a_criticality(word: str, ours: str) -> None:
    assert criticality_of(word) == ours
