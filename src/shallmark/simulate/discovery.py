"""Finds the `simulate` package of every app, the lowest floor first."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from shallmark.kernel.discovery import app_modules
from shallmark.simulate.declarations import FunctionSimulation, ScenarioSource

Declared = TypeVar("Declared")


@cache
def functions() -> tuple[FunctionSimulation, ...]:
    """The declaration of each function that takes part, in the order of the floors."""
    return tuple(module.SIMULATION for module in app_modules("simulate"))


def scenario_source() -> ScenarioSource:
    """The function whose records come in at random times."""
    (source,) = (each.scenarios for each in functions() if each.scenarios is not None)
    return source


def by_unique(declared: Iterable[Declared], key: Callable[[Declared], str]) -> dict[str, Declared]:
    """What functions declare, by a key that may occur only once.

    Raises:
        ValueError: it occurs twice.

    """
    by_key: dict[str, Declared] = {}
    for each in declared:
        if key(each) in by_key:
            raise ValueError(f"Two functions declare {key(each)}.")
        by_key[key(each)] = each
    return by_key
