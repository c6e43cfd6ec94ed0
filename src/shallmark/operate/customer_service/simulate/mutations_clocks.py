"""Lapses by which a clock is made to forget: a lower priority, or a wait for nothing."""

from datetime import timedelta

from shallmark.operate.customer_service.models import HoldReason
from shallmark.operate.customer_service.simulate import mutations
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext

LOWERED = {
    "priority": 5,
    "priority_override_reason": "Only one workplace is affected.",
    "lowered_because": "The caller found another way.",
}


def _lower(scenario: Scenario) -> None:
    resolved = scenario.find("resolve")
    assert resolved is not None
    at = resolved.at - timedelta(seconds=1)
    scenario.add(ScenarioEvent(at, "edit", resolved.by, dict(LOWERED)))


def lower_without_words(scenario: Scenario, _context: SimulationContext) -> None:
    """With a dot for the reason, as no form would take it."""
    resolved = scenario.find("resolve")
    assert resolved is not None
    values = {**LOWERED, "lowered_because": "."}
    at = resolved.at - timedelta(seconds=1)
    scenario.add(ScenarioEvent(at, "assign", resolved.by, values, forced=True))


def is_lowered_late(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.priority in {3, 4} and mutations.misses_target(scenario, context)


def lower_after_the_target(scenario: Scenario, context: SimulationContext) -> None:
    """Nobody warned the customer; once the target had passed, the priority was lowered."""
    mutations.skip_warning(scenario, context)
    _lower(scenario)


def is_lowered_past_its_mark(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.priority in {3, 4} and mutations.passes_warning(scenario, context)


def lower_after_the_mark(scenario: Scenario, context: SimulationContext) -> None:
    mutations.skip_escalation(scenario, context)
    _lower(scenario)


def wait_for_nothing(scenario: Scenario, context: SimulationContext) -> None:
    """On hold all the time, with a dot for what is waited for, and nobody called in."""
    mutations.skip_escalation(scenario, context)
    triage, resolved = scenario.find("triage"), scenario.find("resolve")
    assert triage is not None
    assert resolved is not None
    values = {"hold_reason": HoldReason.objects.get(key="awaiting_supplier"), "hold_note": "."}
    begun, over = triage.at + timedelta(seconds=1), resolved.at - timedelta(seconds=1)
    scenario.add(
        ScenarioEvent(begun, "put_on_hold", resolved.by, values, forced=True),
        ScenarioEvent(over, "resume", resolved.by),
    )
