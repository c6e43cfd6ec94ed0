"""What the year needs as a whole: open work at its end, few reopened a month, a major or two."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from shallmark.simulate import chances
from shallmark.simulate.organisation import Organisation
from shallmark.simulate.stories import Act, Story

#: more than this of a month's closed incidents asks for an analysis; the year stays below
REOPENED = 0.04
MAJORS = 2
LATE = 4
YES = {"stops_critical_service": True, "affects_many": True, "no_workaround": False}
#: to the first word to top management, and from one word to the next
FIRST_WORD, NEXT_WORD = timedelta(minutes=10), timedelta(minutes=45)


def openings(rng: random.Random, count: int, start: datetime, end: datetime) -> list[datetime]:
    """When incidents come; some lie so late that work is open at the end, at any size."""
    found = chances.opening_times(rng, count, start, end)
    first, last = end - timedelta(days=6), end - timedelta(days=3)
    missing = LATE - sum(first < at < last for at in found)
    if missing <= 0 or count < 10 * LATE:
        return found
    hour = timedelta(hours=1)
    moved = chances.opening_times(rng, missing, first + hour, last - hour)
    return sorted([*found[missing:], *moved])


def calm(stories: Sequence[Story], end: datetime) -> None:
    """Leave out what would make a month stand out for what was reopened in it."""
    months: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        if story.closed_by(end):
            months[f"{story.acts[-1].at:%Y-%m}"].append(story)
    for closed in months.values():
        reopened = [story for story in closed if story.find("reopen")]
        for story in reopened[int(REOPENED * len(closed)) :]:
            _never_reopened(story)


def _never_reopened(story: Story) -> None:
    """Solved at the first attempt, and closed when it was anyway."""
    again = story.find("reopen")
    resolved = [act for act in story.acts if act.verb == "resolve"]
    story.acts = [act for act in story.acts if act is not again and act not in resolved[1:]]


def add_majors(stories: Sequence[Story], org: Organisation, end: datetime) -> None:
    """One or two a year are declared major, led by the incident manager and told upwards."""
    fitting = [story for story in stories if _may_be_major(story, end)]
    fitting.sort(key=lambda story: (story.priority > 2, _lasts(story)))
    for story in fitting[:MAJORS]:
        resolved = story.find("resolve")
        if resolved is not None:
            declare(story, org, until=resolved.at)
            _closed_by_hand(story, org)


def _may_be_major(story: Story, end: datetime) -> bool:
    plain = not (story.find("put_on_hold") or story.find("reopen") or story.security)
    long = story.closed_by(end) and timedelta(minutes=30) < _lasts(story) < timedelta(days=2)
    return plain and long


def _lasts(story: Story) -> timedelta:
    triage, resolved = story.find("triage"), story.find("resolve")
    return resolved.at - triage.at if triage and resolved else timedelta(days=9)


def declare(story: Story, org: Organisation, *, until: datetime) -> None:
    """Major from three minutes after triage, top management told regularly until then."""
    triage = story.find("triage")
    if triage is None:
        return
    story.major = True
    manager, top = org.roles["incident_manager"], org.roles["it_executive_officer"]
    declared = triage.at + timedelta(minutes=3)
    values = {"major_manager": manager, "criteria_answers": dict(YES)}
    acts = [Act(declared, "declare_major", manager, values)]
    told = declared + FIRST_WORD
    while told < until:
        acts.append(Act(told, "tell", manager, {"people": [top]}, text="We work on it."))
        told += NEXT_WORD
    story.add(*acts)


def _closed_by_hand(story: Story, org: Organisation) -> None:
    last = story.acts[-1]
    if last.verb == "auto_close":
        last.verb, last.by = "close", org.roles["incident_manager"]
        reporter = story.acts[0].values["reporter"]
        last.values = {"confirmed_by": last.by if reporter == org.monitor else reporter}
