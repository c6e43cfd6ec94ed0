"""All lapses that functions declare, by the ids of the good organisation's table."""

from collections.abc import Iterable
from operator import attrgetter

from shallmark.kernel.provenance import Source, entered
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.discovery import by_unique, functions

#: what a demonstration plants: enough to see red, not so much that all is red
DEFAULT = ("L-153", "L-154", "L-155", "L-157", "L-161", "L-165")


def all_lapses() -> dict[str, Lapse]:
    """Every lapse by its id, sorted.

    Raises:
        ValueError: two functions declare the same id.

    """
    declared = (lapse for function in functions() for lapse in function.lapses)
    return by_unique(sorted(declared, key=attrgetter("id")), attrgetter("id"))


def select_lapses(names: Iterable[str]) -> list[Lapse]:
    """The lapses of `names`: ids, check ids, `default`, `none`.

    Raises:
        ValueError: an id is unknown.

    """
    by_id = all_lapses()
    selected: list[Lapse] = []
    for name in names:
        if name == "default":
            selected += [by_id[key] for key in DEFAULT]
        elif name in by_id:
            selected.append(by_id[name])
        elif reported := [lapse for lapse in by_id.values() if name in lapse.checks]:
            selected += reported
        elif name != "none":
            raise ValueError(f"There is no lapse {name}.")
    return list(dict.fromkeys(selected))


@entered(Source.SIMULATION)
def plant(lapse: Lapse, context: SimulationContext) -> list[str]:
    """Write the records of a lapse; returns the members that its checks must report."""
    return lapse.plant(context)
