"""A simulated year that tests look at: written once, and cloned by whoever wants it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse

from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock
from shallmark.operate.customer_service.simulate.incidents import plan_scenarios
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenario_runner import run_scenario
from shallmark.operate.customer_service.simulate.scenarios import Scenario
from shallmark.simulate import baselines, lapses
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.discovery import functions
from shallmark.simulate.run import build_context

START, END = datetime(2025, 1, 14, tzinfo=UTC), datetime(2026, 1, 14, tzinfo=UTC)
INCIDENTS = 200
#: the Wednesday morning on which the demonstration is opened
NOW = END + timedelta(hours=8, minutes=42)


def write_year() -> None:
    """The good organisation with all its registers and its incidents, judged once."""
    context = _context()
    baselines.write_before(context)
    for scenario in planned(context)[1]:
        run_scenario(scenario, END)
    baselines.write_after(context)
    run_checks(by=None, trigger="test", as_of=END, period=(START, END))


def write_demonstration() -> None:
    """After the year: the lapses of the demonstration, and what is under way; judged once more."""
    context, scenarios = planned(context_of_year())
    for lapse in lapses.select_lapses(["default"]):
        if isinstance(lapse, ScenarioLapse):
            lapse.mutate_scenarios(scenarios, context)
        lapses.plant(lapse, context)
    for scenario in scenarios:
        if scenario.lapse:
            run_scenario(scenario, END)
    for function in functions():
        for write in function.demo:
            write(context, NOW)
    with clock.at(NOW):
        run_checks(by=None, trigger="test", as_of=NOW)


def context_of_year() -> SimulationContext:
    """Who works in the year that is written already."""
    return _context(resume=True)


def _context(*, resume: bool = False) -> SimulationContext:
    return build_context(random.Random(3), START, END, resume=resume)


def planned(context: SimulationContext) -> tuple[SimulationContext, list[Scenario]]:
    """The incidents of the year before they are written, the same each time."""
    context = replace(context, rng=random.Random(7))
    return context, plan_scenarios(context, INCIDENTS)


class HeldClock:
    """Middleware: every page is asked for on the morning of the demonstration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.at(NOW):
            return self.get_response(request)
