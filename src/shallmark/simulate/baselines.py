"""Writes the baselines that functions declare: each whole or not at all, and once.

An interrupted simulation goes on: what is there already stays.
"""

from collections.abc import Collection
from graphlib import TopologicalSorter
from operator import attrgetter

from shallmark.kernel.history import one_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Baseline
from shallmark.simulate.discovery import by_unique, functions


def baseline_names() -> list[str]:
    """The names of all baselines, in the order in which they are written."""
    return [baseline.name for baseline in (*_before(), *_after())]


def write_before(context: SimulationContext, names: Collection[str] | None = None) -> None:
    """Write what stands before the incidents; all of it, if no names are given."""
    _write(context, _before(), names)


def write_after(context: SimulationContext, names: Collection[str] | None = None) -> None:
    """Write what follows the incidents; all of it, if no names are given."""
    _write(context, _after(), names)


def _before() -> list[Baseline]:
    return ordered([baseline for function in functions() for baseline in function.before])


def _after() -> list[Baseline]:
    return ordered([baseline for function in functions() for baseline in function.after])


def ordered(baselines: list[Baseline]) -> list[Baseline]:
    """Each after those that it needs; otherwise as they are declared.

    Raises:
        ValueError: two have the same name.
        KeyError: one needs a baseline that nobody declares.

    """
    by_name = by_unique(baselines, attrgetter("name"))
    sorter = TopologicalSorter({name: each.needs for name, each in by_name.items()})
    return [by_name[name] for name in sorter.static_order()]


@entered(Source.SIMULATION)
def _write(
    context: SimulationContext, baselines: list[Baseline], names: Collection[str] | None
) -> None:
    for baseline in baselines:
        if (names is None or baseline.name in names) and not baseline.exists():
            with one_transaction():
                baseline.write(context)
