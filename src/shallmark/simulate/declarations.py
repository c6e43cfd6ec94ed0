"""What a function declares in its `simulate` package: its part of the simulated year.

The package's `SIMULATION` is a `FunctionSimulation`; `discovery.py` reads it from every app.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shallmark.simulate.context import SimulationContext
from shallmark.simulate.organisation import OrganisationBuilder

#: how many of how many are done
Progress = Callable[[int, int], None]
#: writes records that break a rule, and returns the members that the checks must report
Plant = Callable[[SimulationContext], list[str]]


@dataclass(frozen=True)
class Lapse:
    """One rule that is broken, and the checks that must report it; no other check may.

    A lapse without checks is harmless: no check may report it.
    """

    id: str
    title: str
    checks: tuple[str, ...]
    plant: Plant
    #: everything is there, and was done by the wrong person, late, of something else or rewritten;
    #: the others lack something, or have a date that is late
    on_site: bool = False

    def members(self, references: list[str], _context: SimulationContext) -> list[str]:
        """What the checks must report, by the references of what was planted."""
        return references


@dataclass(frozen=True)
class Baseline:
    """Records that the organisation keeps beside its incidents, without any lapse."""

    name: str
    #: whether an interrupted simulation has written them already
    exists: Callable[[], bool]
    write: Callable[[SimulationContext], None]
    #: names of those that are written first
    needs: tuple[str, ...] = ()


class ScenarioSource(Protocol):
    """Writes the year of the records that come in at random times: the incidents."""

    def run(
        self,
        context: SimulationContext,
        count: int,
        lapses: Sequence[Lapse],
        progress: Progress,
    ) -> dict[str, list[str]]:
        """Write this many records; returns the references of each lapse planted in them."""

    def repeat(self, count: int, progress: Progress) -> int:
        """Copy this many of the records that exist; returns how many were added."""


@dataclass(frozen=True)
class FunctionSimulation:
    """What one function adds to the simulated year."""

    #: builds its part of the organisation, before the year begins
    build: Callable[[OrganisationBuilder], None] | None = None
    #: written before the incidents, as the organisation begins with them
    before: tuple[Baseline, ...] = ()
    #: written after the incidents
    after: tuple[Baseline, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    scenarios: ScenarioSource | None = None
    #: each writes what is under way at the moment when the demonstration is opened
    demo: tuple[Callable[[SimulationContext, datetime], object], ...] = ()
