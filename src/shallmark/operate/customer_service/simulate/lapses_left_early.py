"""Lapses as found on site: what left a population before anybody counted it."""

from datetime import timedelta

from shallmark.operate.customer_service.simulate import mutations
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

MINUTE = timedelta(minutes=1)


def demote_alone(scenario: Scenario, _context: SimulationContext) -> None:
    """Who leads it demotes it after the first word, as if no more had to be told."""
    _demote(scenario, forced=True)


def demote_with_another(scenario: Scenario, context: SimulationContext) -> None:
    """It was none after all: another person than its manager says so, and why."""
    _demote(scenario, forced=False)
    event = scenario.find("demote_major")
    assert event is not None
    event.by = context.org.roles["security_manager"]


def _demote(scenario: Scenario, *, forced: bool) -> None:
    told = next(event for event in scenario.events if event.verb == "tell")
    scenario.events = [event for event in scenario.events if event.verb != "tell" or event is told]
    reason = "Only one workplace is affected, the service runs."
    scenario.add(
        ScenarioEvent(told.at + MINUTE, "demote_major", told.by, reason=reason, forced=forced)
    )


LAPSES: tuple[Lapse, ...] = (
    ScenarioLapse(
        "S-159",
        "a major incident demoted by who leads it, and nothing told any more",
        ("CHK-INC-09",),
        applies_to=mutations.has_late_updates,
        mutate=demote_alone,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "N-06",
        "a major incident demoted by another person with a reason",
        (),
        applies_to=mutations.has_late_updates,
        mutate=demote_with_another,
        majors=True,
    ),
)
