"""The day on which the demonstration is opened: a queue to triage, and work in every state.

The year ends in finished work; whoever opens the demonstration wants to take the next call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shallmark.operate.customer_service.models import Incident
from shallmark.simulate import year
from shallmark.simulate.bends import Scene
from shallmark.simulate.desk_cast import CASES, LETTERS, Case, Letter
from shallmark.simulate.organisation import Organisation
from shallmark.simulate.play import play, played
from shallmark.simulate.stories import MINUTE, PRIORITIES, Act, Story

#: from coming in to triage
TRIAGED = timedelta(minutes=4)


def open_desk(scene: Scene, now: datetime) -> list[Incident]:
    """Play what has happened today until `now`; the oldest first."""
    stories = [*(_case(scene, case, now) for case in CASES)]
    stories += [_letter(scene, letter, now) for letter in LETTERS]
    known = played()
    fresh = sorted((one for one in stories if one.key not in known), key=lambda one: one.key)
    return [incident for story in fresh if (incident := play(story, now)) is not None]


def _letter(scene: Scene, letter: Letter, now: datetime) -> Story:
    return Story([_create(scene, letter, now)], 3, letter.channel)


def _create(scene: Scene, said: Letter | Case, now: datetime) -> Act:
    org = scene.org
    at = now - said.minutes * MINUTE
    reporter = _caller(scene, said.customer)
    own = said.channel in {"portal", "monitoring"}
    values = {
        "title": said.title,
        "description": said.text,
        "reporter": reporter,
        "channel": said.channel,
        "reported_at": at,
    }
    return Act(at, "create", reporter if own else org.staff["desk"][2], values)


def _caller(scene: Scene, customer: str) -> Any:
    """Karin where she is: whoever signs in as her finds what she reported."""
    if not customer:
        return scene.org.monitor
    users = scene.org.users[customer]
    return users[0] if customer == "retail" else scene.rng.choice(users)


def _case(scene: Scene, case: Case, now: datetime) -> Story:
    org = scene.org
    created = _create(scene, case, now)
    triaged = created.at + TRIAGED
    agent = _person(org, "svea" if case.security else "mareike" if case.major else "ana")
    story = Story([created, *_triage(org, case, triaged, agent)], PRIORITIES[case.levels], "")
    resolver = _person(org, case.who) if case.who else agent
    if case.who:
        story.add(Act(triaged + 2 * MINUTE, "assign", agent, {"assigned_to": resolver}))
    for word in case.words:
        at = triaged + word.minutes * MINUTE
        story.add(Act(at, word.verb, resolver, text=word.text))
    story.add(*_turns(org, case, triaged, resolver))
    if case.major:
        year.declare(story, org, until=now)
    return story


def _triage(org: Organisation, case: Case, at: datetime, agent: Any) -> Sequence[Act]:
    service = org.services[case.service]
    values: dict[str, Any] = {
        "service": service,
        "category": org.categories[case.category][0],
        "impact": case.levels[0],
        "urgency": case.levels[1],
        "assigned_team": service.support_team,
    }
    if case.security:
        values |= {"security": True, "security_category": "suspected intrusion"}
    search = {"kedb_result": "nothing alike"}
    return (
        Act(at, "edit", agent, values),
        Act(at + timedelta(seconds=20), "triage", agent),
        Act(at + timedelta(seconds=50), "note_search", agent, search),
    )


def _turns(org: Organisation, case: Case, triaged: datetime, resolver: Any) -> list[Act]:
    """Put on hold, or solved."""
    found = []
    if case.held is not None:
        minutes, key, word = case.held
        values: dict[str, Any] = {"hold_reason": org.hold_reasons[key], "hold_note": word}
        values["hold_until"] = triaged + timedelta(days=2)
        found.append(Act(triaged + minutes * MINUTE, "put_on_hold", resolver, values))
    if case.resolved is not None:
        minutes, key, text = case.resolved
        solved = {"resolution": text, "resolution_code": org.codes[key]}
        found.append(Act(triaged + minutes * MINUTE, "resolve", resolver, solved))
    return found


def _person(org: Organisation, username: str) -> Any:
    return next(one for people in org.staff.values() for one in people if one.username == username)
