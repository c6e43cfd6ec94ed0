"""Lapses as found on site: a silence that was broken for the auditor, or by nothing."""

from datetime import timedelta

from shallmark.operate.customer_service.models import PriorityLevel
from shallmark.operate.customer_service.simulate import mutations
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter


def write_on_the_eve(scenario: Scenario, context: SimulationContext) -> None:
    """A P2 on which nobody wrote for days; an hour before the audit somebody does."""
    mutations.remove_updates(scenario, context)
    text = "The supplier was asked again and answers on Monday."
    at = context.end - timedelta(hours=1)
    scenario.add(ScenarioEvent(at, "note", scenario.events[2].by, text=text))


def has_many_notes(scenario: Scenario, context: SimulationContext) -> bool:
    """From its first word to its end there are two notes at least, so it lasts long enough."""
    notes = sum(event.verb == "note" for event in scenario.events)
    moved = scenario.find("put_on_hold") or scenario.find("reopen")
    return mutations.is_closed(scenario, context) and notes > 1 and not moved


def write_dots(scenario: Scenario, _context: SimulationContext) -> None:
    """Each note is there in time, and is a dot."""
    for event in scenario.events:
        if event.verb == "note":
            event.text = "."


def repeat_the_first_note(scenario: Scenario, _context: SimulationContext) -> None:
    """Something is said as soon as it is accepted; each later note is there in time and says it."""
    text = "The supplier was asked and answers on Monday."
    for event in scenario.events:
        if event.verb == "note":
            event.text = text
    begun = scenario.find("triage")
    assert begun is not None
    scenario.add(ScenarioEvent(begun.at + timedelta(minutes=1), "note", begun.by, text=text))


def mark_the_notes(scenario: Scenario, _context: SimulationContext) -> None:
    """As the first note again and again, with more marks each time."""
    repeat_the_first_note(scenario, _context)
    notes = (event for event in scenario.events if event.verb == "note")
    for number, event in enumerate(notes, 1):
        event.text = f"The supplier was asked again{'!' * number}"


def allow_a_longer_silence(context: SimulationContext) -> list[str]:
    """An hour before the audit a P2 may be silent for ninety days."""
    level = PriorityLevel.objects.get(level=2)
    by, longer = context.org.roles["admin"], int(timedelta(days=90).total_seconds())
    RecordWriter(context).alter(level, by=by, verb="edit", update_seconds=longer)
    return []


LAPSES: tuple[Lapse, ...] = (
    ScenarioLapse(
        "K-740",
        "open P2 silent for days, and a longer silence allowed on the eve",
        ("CHK-INC-05",),
        plant=allow_a_longer_silence,
        applies_to=mutations.is_open_p2,
        mutate=mutations.remove_updates,
        on_site=True,
    ),
    ScenarioLapse(
        "S-155a",
        "open P2 silent for days, written to on the eve",
        ("CHK-INC-05",),
        applies_to=mutations.is_open_p2,
        mutate=write_on_the_eve,
        on_site=True,
    ),
    ScenarioLapse(
        "S-155b",
        "dots for notes",
        ("CHK-INC-05",),
        applies_to=has_many_notes,
        mutate=write_dots,
        on_site=True,
    ),
    ScenarioLapse(
        "S-155c",
        "the first note again and again",
        ("CHK-INC-05",),
        applies_to=has_many_notes,
        mutate=repeat_the_first_note,
        on_site=True,
    ),
    ScenarioLapse(
        "K-765",
        "the first note again and again, each with another mark",
        ("CHK-INC-05",),
        applies_to=has_many_notes,
        mutate=mark_the_notes,
        on_site=True,
    ),
)
