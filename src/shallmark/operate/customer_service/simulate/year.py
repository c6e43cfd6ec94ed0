"""What the year needs as a whole: open work at its end, few reopened a month, a major or two."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from shallmark.operate.customer_service.simulate.scenarios import Review, Scenario, ScenarioEvent
from shallmark.simulate import distributions
from shallmark.simulate.organisation import Organisation

#: more than this of a month's closed incidents asks for an analysis; the year stays below
REOPENED_SHARE = 0.04
MAJOR_INCIDENTS = 2
OPEN_AT_END = 4
MAJOR_ANSWERS = {"stops_critical_service": True, "affects_many": True, "no_workaround": False}
#: until the first update to top management, and between updates
FIRST_UPDATE, NEXT_UPDATE = timedelta(minutes=10), timedelta(minutes=45)
REVIEWED_AFTER = timedelta(days=3)
#: what the room of a major incident knows: minutes after its declaration, kind, text
FACTS = (
    (1, "fact", "Several callers report the same; nothing else is affected."),
    (6, "cause", "The last entries of the log name a full volume."),
    (12, "workaround", "Work goes on by paper until it is back."),
)
KNOW, DOING = "The trouble is known and narrowed down.", "Two people work on it without pause."


def opening_times(rng: random.Random, count: int, start: datetime, end: datetime) -> list[datetime]:
    """The times of incidents; some are so late that work is open at the end, at any size."""
    moments = distributions.opening_times(rng, count, start, end)
    first, last = end - timedelta(days=6), end - timedelta(days=3)
    missing = OPEN_AT_END - sum(first < at < last for at in moments)
    if missing <= 0 or count < 10 * OPEN_AT_END:
        return moments
    hour = timedelta(hours=1)
    moved = distributions.opening_times(rng, missing, first + hour, last - hour)
    return sorted([*moments[missing:], *moved])


def limit_reopened(scenarios: Sequence[Scenario], end: datetime) -> None:
    """Remove reopenings from months that would exceed the limit."""
    months: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in scenarios:
        if scenario.closed_by(end):
            months[f"{scenario.events[-1].at:%Y-%m}"].append(scenario)
    for closed in months.values():
        reopened = [scenario for scenario in closed if scenario.find("reopen")]
        for scenario in reopened[int(REOPENED_SHARE * len(closed)) :]:
            _remove_reopening(scenario)


def _remove_reopening(scenario: Scenario) -> None:
    """The incident is resolved at the first attempt, and closed at the same time as before."""
    again = scenario.find("reopen")
    resolved = [event for event in scenario.events if event.verb == "resolve"]
    searched = [event for event in scenario.events if event.verb == "note_search"]
    gone = [again, *resolved[1:], *searched[1:]]
    scenario.events = [event for event in scenario.events if event not in gone]


def add_major_incidents(scenarios: Sequence[Scenario], org: Organisation, end: datetime) -> None:
    """Declare one or two incidents a year major: the manager leads, top management is informed."""
    fitting = [scenario for scenario in scenarios if _may_be_major(scenario, end)]
    fitting.sort(key=lambda scenario: (scenario.priority > 2, _duration(scenario)))
    for scenario in fitting[:MAJOR_INCIDENTS]:
        resolved = scenario.find("resolve")
        if resolved is not None:
            declare_major(scenario, org, until=resolved.at)
            scenario.reviews = [Review(resolved.at + REVIEWED_AFTER)]
            _confirm(scenario)


def _may_be_major(scenario: Scenario, end: datetime) -> bool:
    plain = not (scenario.find("put_on_hold") or scenario.find("reopen") or scenario.security)
    long = scenario.closed_by(end) and timedelta(minutes=30) < _duration(scenario) < timedelta(
        days=2
    )
    return plain and long


def _duration(scenario: Scenario) -> timedelta:
    triage, resolved = scenario.find("triage"), scenario.find("resolve")
    return resolved.at - triage.at if triage and resolved else timedelta(days=9)


def declare_major(
    scenario: Scenario,
    org: Organisation,
    *,
    until: datetime,
    facts: Sequence[tuple[int, str, str]] = FACTS,
    words: tuple[str, str] = (KNOW, DOING),
) -> None:
    """Declare it major three minutes after triage, and inform top management until then.

    What is known is stated in its room, and each word to management is an update there.
    """
    triage = scenario.find("triage")
    if triage is None:
        return
    scenario.major = True
    manager, top = org.roles["incident_manager"], org.roles["it_executive_officer"]
    declared_at = triage.at + timedelta(minutes=3)
    values = {"major_manager": manager, "criteria_answers": dict(MAJOR_ANSWERS)}
    events = [ScenarioEvent(declared_at, "declare_major", manager, values)]
    for minutes, kind, text in facts:
        at = declared_at + timedelta(minutes=minutes)
        if at < until:
            events.append(ScenarioEvent(at, "room", manager, {"kind": kind}, text=text))
    update_at = declared_at + FIRST_UPDATE
    while update_at < until:
        events.append(
            ScenarioEvent(update_at, "tell", manager, {"people": [top]}, text="We work on it.")
        )
        events.append(ScenarioEvent(update_at, "room", manager, {"know": words[0]}, text=words[1]))
        update_at += NEXT_UPDATE
    scenario.add(*events)


def _confirm(scenario: Scenario) -> None:
    """A major incident never closes by itself: its caller confirms it."""
    last = scenario.events[-1]
    if last.verb == "auto_close":
        last.verb, last.by = "confirm", scenario.events[0].values["reporter"]
