"""Lapses of security incidents: off the path, classified late, closed without those who decide."""

from datetime import timedelta

from shallmark.operate.customer_service.models import SecurityPriority
from shallmark.operate.customer_service.simulate import mutations
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext

MINUTE = timedelta(minutes=1)


def is_closed(scenario: Scenario, context: SimulationContext) -> bool:
    """Closed, in time for each of the acts, and not by itself."""
    triage, resolved = scenario.find("triage"), scenario.find("resolve")
    if triage is None or resolved is None or resolved.at - triage.at < 40 * MINUTE:
        return False
    return mutations.is_closed_security_incident(scenario, context)


def tell_nobody(scenario: Scenario, _context: SimulationContext) -> None:
    """It went the way of all incidents: no step of the path was taken."""
    scenario.follows_path = False
    scenario.events = [event for event in scenario.events if event.verb != "acknowledge"]


def tell_late(scenario: Scenario, _context: SimulationContext) -> None:
    """Each step was taken, twenty minutes after it was due, and acknowledged soon after."""
    scenario.path_delay = 20 * MINUTE
    acknowledged = _event(scenario, "acknowledge")
    acknowledged.at += 20 * MINUTE
    scenario.add()


def acknowledge_by_the_caller(scenario: Scenario, _context: SimulationContext) -> None:
    """The button was pressed, by the one who had reported it."""
    acknowledged = _event(scenario, "acknowledge")
    acknowledged.by, acknowledged.forced = scenario.events[0].values["reporter"], True


def classify_afterwards(scenario: Scenario, _context: SimulationContext) -> None:
    """Marked at once; category and priority were filled in when it was resolved already."""
    marks = {
        name: scenario.events[1].values.pop(name)
        for name in ("security_category", "security_priority")
    }
    for event in scenario.events:
        event.forced = event.forced or event.verb in {"triage", "resolve"}
    resolved = _event(scenario, "resolve")
    by, at = resolved.by, resolved.at + 8 * MINUTE
    scenario.add(ScenarioEvent(at, "assign", by, marks, forced=True))


def stays_long(scenario: Scenario, context: SimulationContext) -> bool:
    """Open for longer than its priority gives to acknowledge it."""
    triage, resolved = scenario.find("triage"), scenario.find("resolve")
    if triage is None or resolved is None or resolved.at - triage.at < 90 * MINUTE:
        return False
    return mutations.is_closed_security_incident(scenario, context)


def lower_what_is_late(scenario: Scenario, _context: SimulationContext) -> None:
    """Nobody acknowledged it within the hour; then it was called less, and acknowledged."""
    acknowledged = _event(scenario, "acknowledge")
    acknowledged.at += 75 * MINUTE
    low = SecurityPriority.objects.get(key="low")
    at, by = acknowledged.at - 2 * MINUTE, acknowledged.by
    scenario.add(ScenarioEvent(at, "classify_security", by, {"security_priority": low}))


def leave_new(scenario: Scenario, _context: SimulationContext) -> None:
    """Marked, and told nobody; nobody accepted it either, and its caller canceled it."""
    scenario.follows_path = False
    _cancel_as_new(scenario)


def leave_new_and_tell_late(scenario: Scenario, _context: SimulationContext) -> None:
    """The same, of which the first step was taken twenty minutes late."""
    scenario.path_delay = 20 * MINUTE
    _cancel_as_new(scenario)


def _cancel_as_new(scenario: Scenario) -> None:
    created, marked = scenario.events[:2]
    at, by = marked.at + 25 * MINUTE, created.values["reporter"]
    reason = "It was the test of the auditors."
    scenario.events = [created, marked, ScenarioEvent(at, "cancel", by, reason=reason)]


def decide_nothing(scenario: Scenario, _context: SimulationContext) -> None:
    """Closed without a decision of management."""
    scenario.events = [event for event in scenario.events if event.verb != "decide_security"]
    _event(scenario, "review_security").forced = True
    scenario.events[-1].forced = True


def decide_alone(scenario: Scenario, context: SimulationContext) -> None:
    """Whoever worked on it wrote the decision of management as well."""
    decision = _event(scenario, "decide_security")
    decision.by, decision.forced = context.org.roles["security_manager"], True
    decision.values["decided_by"] = decision.by


def review_too_early(scenario: Scenario, _context: SimulationContext) -> None:
    """The review was written a minute before it was resolved, with the decision before it."""
    resolved = _event(scenario, "resolve")
    for verb, seconds in (("decide_security", 50), ("review_security", 20)):
        event = _event(scenario, verb)
        event.at, event.forced = resolved.at - timedelta(seconds=seconds), True
        event.values[f"{'decided' if verb == 'decide_security' else 'reviewed'}_by"] = event.by
    scenario.events[-1].forced = True
    scenario.add()


def _event(scenario: Scenario, verb: str) -> ScenarioEvent:
    found = scenario.find(verb)
    assert found is not None
    return found


LAPSES = (
    ScenarioLapse(
        "L-208", "security incidents on the normal escalation path", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=tell_nobody, share=0.08,
    ),
    ScenarioLapse(
        "K-208a", "each step of the security path taken late", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=tell_late, on_site=True,
    ),
    ScenarioLapse(
        "K-208b", "acknowledged by who reported it", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=acknowledge_by_the_caller, on_site=True,
    ),
    ScenarioLapse(
        "K-208c", "security category and priority set once it was resolved", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=classify_afterwards, on_site=True,
    ),
    ScenarioLapse(
        "K-208d", "acknowledged late, and its security priority lowered before that",
        ("CHK-SEC-06",), applies_to=stays_long, mutate=lower_what_is_late, on_site=True,
    ),
    ScenarioLapse(
        "L-208b", "a new security incident of which nobody was told", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=leave_new,
    ),
    ScenarioLapse(
        "K-208e", "a new security incident of which the path told late", ("CHK-SEC-06",),
        applies_to=is_closed, mutate=leave_new_and_tell_late, on_site=True,
    ),
    ScenarioLapse(
        "L-209", "security incident closed without decision of management", ("CHK-SEC-07",),
        applies_to=is_closed, mutate=decide_nothing, share=0.03,
    ),
    ScenarioLapse(
        "K-209a", "decision of management by who worked on it", ("CHK-SEC-07",),
        applies_to=is_closed, mutate=decide_alone, on_site=True,
    ),
    ScenarioLapse(
        "K-209b", "security review written before it was resolved", ("CHK-SEC-07",),
        applies_to=is_closed, mutate=review_too_early, on_site=True,
    ),
)  # fmt: skip
