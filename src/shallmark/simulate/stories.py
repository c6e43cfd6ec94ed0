"""The story of one incident: what is done to it, by whom, when. Pure; the database comes later.

A good story keeps every check: classified at triage, known errors searched, customer warned before
a missed target, no long silence, one accountable person, confirmed or closed by itself.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shallmark.common.calendars.working_time import WorkingTime
from shallmark.simulate import chances
from shallmark.simulate.organisation import Organisation

PRIORITIES = {
    (1, 1): 1, (1, 2): 2, (2, 1): 2, (1, 3): 3, (2, 2): 3,
    (3, 1): 3, (2, 3): 4, (3, 2): 4, (3, 3): 5,
}  # fmt: skip
#: seconds: response, resolution, longest silence, whether the clock runs day and night
GOALS = {
    1: (900, 4 * 3600, 3600, True),
    2: (1800, 8 * 3600, 8 * 3600, False),
    3: (7200, 30 * 3600, 4 * 86400, False),
    4: (4 * 3600, 50 * 3600, 7 * 86400, False),
    5: (10 * 3600, 100 * 3600, 14 * 86400, False),
}
MINUTE = timedelta(minutes=1)
AGREED = "Agreed with the customer: solved today, review in the next meeting."


@dataclass
class Act:
    """One thing done: a step's verb, or `create`, `edit`, `reply`, `note`, `answer`, `tell`."""

    at: datetime
    verb: str
    by: Any
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    text: str = ""
    #: written as an import writes: no gate is asked
    forced: bool = False


@dataclass
class Story:
    """The acts of an incident in order of time, and the facts that lapses look at."""

    acts: list[Act]
    priority: int
    channel: str
    #: (metric, moment) of warning marks that are escalated as they pass
    escalated: bool = True
    warned: bool = True
    lapse: str = ""
    major: bool = False

    @property
    def key(self) -> tuple[datetime, str]:
        """By which it is known again once it was played."""
        return self.acts[0].at, self.acts[0].values["title"]

    @property
    def security(self) -> bool:
        return bool(self.acts[1].values.get("security")) if len(self.acts) > 1 else False

    def closed_by(self, end: datetime) -> bool:
        last = self.acts[-1]
        return last.verb in {"close", "auto_close"} and last.at < end

    def find(self, verb: str) -> Act | None:
        return next((act for act in self.acts if act.verb == verb), None)

    def add(self, *acts: Act) -> None:
        """More acts, kept in order of time (earlier added first at the same moment)."""
        self.acts = sorted([*self.acts, *acts], key=lambda act: act.at)


class Teller:
    """Tells stories of one organisation up to a moment."""

    def __init__(
        self, rng: random.Random, org: Organisation, times: dict[str, WorkingTime], until: datetime
    ) -> None:
        self.rng, self.org, self.times, self.until = rng, org, times, until

    def story(self, at: datetime) -> Story:
        rng = self.rng
        name = chances.weighted(
            rng, {key: share for key, (share, _s) in chances.CATEGORIES.items()}
        )
        levels = chances.weighted(rng, chances.LEVELS)
        priority = PRIORITIES[levels]
        channel = chances.weighted(rng, {k: float(v) for k, v in chances.CHANNELS.items()})
        service_key = rng.choice(chances.CATEGORIES[name][1])
        agent = rng.choice(self.org.staff["desk"])
        created = self._create(at, channel, name, service_key)
        triaged = self._after(at, priority, rng.uniform(0.05, 0.7) * GOALS[priority][0])
        triage = self._triage(triaged, agent, name, service_key, levels)
        agent = triage[0].by
        resolve_at = self._resolve_at(at, priority)
        acts = [created, *triage]
        self._work(acts, agent, triaged, resolve_at, priority)
        story = Story([act for act in acts if act.at < self.until], priority, channel)
        story.acts.sort(key=lambda act: act.at)
        return story

    def _time(self, priority: int) -> WorkingTime:
        return self.times["24x7" if GOALS[priority][3] else "office"]

    def _after(self, at: datetime, priority: int, seconds: float) -> datetime:
        return self._time(priority).after(at, max(60, int(seconds)))

    def _resolve_at(self, at: datetime, priority: int) -> datetime:
        median = chances.RESOLVE_HOURS[priority]
        hours = self.rng.lognormvariate(math.log(median), chances.SIGMA)
        goal = GOALS[priority][1] / 3600
        if hours > goal and self.rng.random() < 0.5:
            hours = goal * self.rng.uniform(0.6, 0.98)
        return self._after(at, priority, max(hours, 0.2) * 3600 + GOALS[priority][0])

    def _create(self, at: datetime, channel: str, category: str, service_key: str) -> Act:
        rng = self.rng
        monitoring = channel == "monitoring"
        said = next(s for s in _services() if s.key == service_key)
        users = self.org.users[rng.choice(said.customers or tuple(self.org.users))]
        reporter = self.org.monitor if monitoring else rng.choice(users)
        by = self.org.monitor if monitoring else rng.choice(self.org.staff["desk"])
        late = timedelta(minutes=rng.randrange(1, 30)) if channel == "phone" else timedelta()
        title = rng.choice(chances.TITLES[category])
        values = {
            "title": title,
            "description": f"{title}. It began this way today and happens again when tried.",
            "reporter": reporter,
            "channel": channel,
            "reported_at": at - late,
        }
        return Act(at, "create", by if channel != "portal" else reporter, values)

    def _triage(
        self, at: datetime, agent: Any, category: str, service: str, levels: tuple[int, int]
    ) -> list[Act]:
        rng = self.rng
        values: dict[str, Any] = {
            "service": self.org.services[service],
            "category": rng.choice(self.org.categories[category]),
            "impact": levels[0],
            "urgency": levels[1],
            "assigned_team": self.org.services[service].support_team,
        }
        if category == "Security":
            values |= {"security": True, "security_category": "suspected intrusion"}
            agent = self.org.roles["security_manager"]
        return [
            Act(at, "edit", agent, values),
            Act(at + timedelta(seconds=20), "triage", agent),
            Act(
                at + timedelta(seconds=50),
                "note_search",
                agent,
                {"kedb_result": rng.choice(("nothing alike", "1 alike, other cause", "2 alike"))},
            ),
        ]

    def _work(
        self, acts: list[Act], agent: Any, triaged: datetime, end: datetime, priority: int
    ) -> None:
        rng = self.rng
        security = bool(acts[1].values.get("security"))
        team = acts[1].values["assigned_team"]
        resolver = agent if security else rng.choice(list(self._members(team)) or [agent])
        start = triaged + 2 * MINUTE
        acts.append(Act(start, "assign", agent, {"assigned_to": resolver}))
        end = max(end, start + 10 * MINUTE)
        if rng.random() < 0.22 and not security and end - start > timedelta(hours=1):
            end = self._wait(acts, resolver, start, end, priority)
        if rng.random() < 0.03:
            other = rng.choice(self.org.staff["desk"])
            note = {"owner": other, "handover_note": "Shift ends; caller knows, next step noted."}
            acts.append(Act(start + MINUTE, "hand_over", agent, note))
        self._agree(acts, resolver, start, end, priority)
        self._keep_talking(acts, resolver, start, end, priority)
        self._end(acts, resolver, end, priority, security=security)

    def _agree(
        self, acts: list[Act], resolver: Any, start: datetime, end: datetime, priority: int
    ) -> None:
        """Whoever may miss a target agrees the next step with the customer before it passes."""
        early = self._after(acts[0].at, priority, 0.7 * GOALS[priority][1])
        if early < end:
            # Not at the second of another act: order in time is order of the story.
            at = max(early, start + MINUTE) + timedelta(seconds=7)
            acts.append(Act(at, "edit", resolver, {"agreed_action": AGREED}))

    def _members(self, team: Any) -> list[Any]:
        key = next((key for key, one in self.org.teams.items() if one == team), "desk")
        return self.org.staff[key]

    def _wait(
        self, acts: list[Act], resolver: Any, start: datetime, end: datetime, priority: int
    ) -> datetime:
        held = start + (end - start) / 3
        waited = timedelta(hours=self.rng.uniform(0.5, 20))
        reason = self.org.hold_reasons["awaiting_caller"]
        word = "Please tell us when it happens again and what the screen shows."
        acts.append(Act(held, "put_on_hold", resolver, {"hold_reason": reason, "hold_note": word}))
        acts.append(
            Act(held + waited, "answer", None, text="It happened again at nine, see below.")
        )
        resumed = held + waited + MINUTE
        left = self._time(priority).between(held, end)
        return max(self._after(resumed, priority, left), resumed + 5 * MINUTE)

    def _keep_talking(
        self, acts: list[Act], resolver: Any, start: datetime, end: datetime, priority: int
    ) -> None:
        """Notes so often that no open record is silent longer than its priority allows."""
        gap = timedelta(seconds=GOALS[priority][2] * 0.7)
        moment = start + min(gap, (end - start) / 2)
        first = True
        while moment < min(end, self.until):
            verb = "reply" if first else "note"
            text = (
                "We found the cause and work on it." if first else "Still working on it, see log."
            )
            acts.append(Act(moment, verb, resolver, text=text))
            first = False
            moment += gap

    def _end(
        self, acts: list[Act], resolver: Any, end: datetime, priority: int, *, security: bool
    ) -> None:
        rng = self.rng
        code, text = rng.choice(chances.RESOLUTIONS)
        values = {
            "resolution": text,
            "resolution_code": self.org.codes[code],
        }
        acts.append(Act(end, "resolve", resolver, values))
        closer: Callable[[datetime], Act] = self._confirm(acts, resolver)
        if rng.random() < 0.013 and not security:
            again = end + timedelta(hours=rng.uniform(2, 20))
            acts.append(Act(again, "reopen", resolver, reason="The fault came back."))
            end = again + timedelta(hours=rng.uniform(1, 3))
            acts.append(Act(end, "resolve", resolver, values))
        if security or rng.random() < 0.72:
            acts.append(closer(end + timedelta(hours=rng.uniform(0.2, 40))))
        else:
            acts.append(Act(self._workdays_after(end, 5 + rng.randrange(2)), "auto_close", None))

    def _workdays_after(self, moment: datetime, days: int) -> datetime:
        """The same time of day, so many working days of the office later."""
        office = self.times["office"]
        left = days
        while left:
            moment += timedelta(days=1)
            day = moment.astimezone(chances.ZONE).replace(hour=0, minute=0, second=0)
            left -= bool(office.between(day, day + timedelta(days=1)))
        return moment

    def _confirm(self, acts: list[Act], resolver: Any) -> Callable[[datetime], Act]:
        reporter = acts[0].values["reporter"]
        confirmer = resolver if reporter == self.org.monitor else reporter

        # The caller closes, or the desk for somebody who told it so; never the resolver alone.
        by = self.rng.choice(self.org.staff["desk"])
        if acts[1].values.get("security"):
            by = resolver

        def act(at: datetime) -> Act:
            return Act(at, "close", by, {"confirmed_by": confirmer})

        return act


def _services() -> Any:
    from shallmark.simulate.cast import SERVICES

    return SERVICES
