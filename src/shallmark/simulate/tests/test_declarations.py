"""What functions declare for the simulated year is found, ordered, and refused where it clashes."""

from operator import attrgetter

import pytest

from shallmark.conformity.library import built
from shallmark.simulate.baselines import baseline_names, ordered
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Baseline
from shallmark.simulate.discovery import by_unique, functions
from shallmark.simulate.lapses import all_lapses


def write_nothing(_context: SimulationContext) -> None:
    """A baseline without records."""


def baseline(name: str, *needs: str) -> Baseline:
    return Baseline(name, lambda: False, write_nothing, needs)


def test_it_finds_the_part_of_each_function() -> None:
    assert {"documents", "people", "direction", "grc", "changes"} <= set(baseline_names())
    assert sum(function.scenarios is not None for function in functions()) == 1


def test_it_writes_a_baseline_after_those_that_it_needs() -> None:
    declared = [baseline("grc", "changes"), baseline("changes", "items"), baseline("items")]
    assert [each.name for each in ordered(declared)] == ["items", "changes", "grc"]
    names = baseline_names()
    assert names.index("documents") < names.index("direction")
    assert names.index("configuration") < names.index("changes") < names.index("grc")


def test_it_refuses_a_need_that_nobody_declares() -> None:
    with pytest.raises(KeyError, match="stamps"):
        ordered([baseline("grc", "stamps")])


def test_it_refuses_two_of_one_name() -> None:
    with pytest.raises(ValueError, match="Two functions declare grc"):
        ordered([baseline("grc"), baseline("grc")])
    with pytest.raises(ValueError, match="Two functions declare L-001"):
        by_unique(["L-001", "L-001"], str)
    assert by_unique([baseline("grc")], attrgetter("name")).keys() == {"grc"}


def test_each_lapse_names_checks_that_there_are() -> None:
    unknown = {check for lapse in all_lapses().values() for check in lapse.checks} - set(built())
    assert not unknown
