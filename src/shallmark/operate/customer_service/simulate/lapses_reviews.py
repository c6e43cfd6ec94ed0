"""Lapses in reviews of major incidents: late, empty, too early, or by those alone who led it."""

from datetime import datetime, timedelta

from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenarios import Review, Scenario
from shallmark.simulate.context import SimulationContext

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def is_reviewed(scenario: Scenario, context: SimulationContext) -> bool:
    """In time also for a review that is late."""
    return bool(scenario.reviews) and scenario.reviews[0].at + 30 * DAY < context.end


def _review(scenario: Scenario) -> Review:
    return scenario.reviews[0]


def _ended(scenario: Scenario) -> datetime:
    resolved = scenario.find("resolve")
    assert resolved is not None
    return resolved.at


def report_late(scenario: Scenario, _context: SimulationContext) -> None:
    _review(scenario).at = _ended(scenario) + 27 * DAY


def tell_no_cause(scenario: Scenario, _context: SimulationContext) -> None:
    _review(scenario).causes = "."


def hold_before_it_is_over(scenario: Scenario, _context: SimulationContext) -> None:
    _review(scenario).held_at = _ended(scenario) - HOUR


def hold_alone(scenario: Scenario, _context: SimulationContext) -> None:
    _review(scenario).alone = True


def report_before_it_is_over(scenario: Scenario, _context: SimulationContext) -> None:
    """It tells of a first end; the incident went on, and nobody looks back at that."""
    first = _review(scenario)
    first.held_at = first.reported_at = _ended(scenario) - HOUR


def hold_two_halves(scenario: Scenario, _context: SimulationContext) -> None:
    """One by who led it alone, and one that names no cause: none of the two is whole."""
    first = _review(scenario)
    first.alone = True
    scenario.reviews.append(Review(first.at + DAY, causes="."))


LAPSES: tuple[ScenarioLapse, ...] = (
    ScenarioLapse(
        "L-160",
        "major incident reviewed after 19 working days",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=report_late,
        majors=True,
    ),
    ScenarioLapse(
        "S-160a",
        "a review whose causes are a dot",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=tell_no_cause,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "S-160b",
        "a review dated before the incident was over",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=hold_before_it_is_over,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "S-160c",
        "a review at which nobody was but who led the incident",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=hold_alone,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "S-160d",
        "two reviews, each of which lacks what the other has",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=hold_two_halves,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "S-160e",
        "a review reported before the incident went on",
        ("CHK-INC-10",),
        applies_to=is_reviewed,
        mutate=report_before_it_is_over,
        majors=True,
        on_site=True,
    ),
)
