"""Generates scenarios that conform with every check.

Each is classified at triage, known errors are searched, the customer is warned before a missed
target, no silence is long, one person is accountable, and it is confirmed or closed by itself.
"""

import math
import random
from datetime import datetime, timedelta
from typing import Any

from shallmark.common.calendars.working_time import WorkingTime
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.rules import ASKED_OF, MAJOR_QUESTIONS
from shallmark.operate.customer_service.simulate import incident_data, security
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.plan.alignment.simulate.data import SERVICES
from shallmark.simulate import distributions
from shallmark.simulate.context import SimulationContext

PRIORITIES = {
    (1, 1): 1, (1, 2): 2, (2, 1): 2, (1, 3): 3, (2, 2): 3,
    (3, 1): 3, (2, 3): 4, (3, 2): 4, (3, 3): 5,
}  # fmt: skip
#: seconds: response, resolution, longest silence, whether the clock runs day and night
TARGETS = {
    1: (900, 4 * 3600, 3600, True),
    2: (1800, 8 * 3600, 8 * 3600, False),
    3: (7200, 30 * 3600, 4 * 86400, False),
    4: (4 * 3600, 50 * 3600, 7 * 86400, False),
    5: (10 * 3600, 100 * 3600, 14 * 86400, False),
}
MINUTE = timedelta(minutes=1)
#: share of the confirmed that were said to the desk before
SAID_TO_DESK = 0.06
AGREED_ACTION = "Agreed with the customer: solved today, review in the next meeting."


class ScenarioGenerator:
    """Generates scenarios of one organisation up to the end of its year."""

    def __init__(self, context: SimulationContext) -> None:
        self.rng, self.org, self.times = context.rng, context.org, context.times
        self.until = context.end

    def scenario(self, at: datetime) -> Scenario:
        """The scenario of an incident that is reported at this time."""
        rng = self.rng
        name = distributions.weighted_choice(
            rng, {key: share for key, (share, _s) in incident_data.CATEGORIES.items()}
        )
        levels = distributions.weighted_choice(rng, incident_data.LEVELS)
        priority = PRIORITIES[levels]
        channel = distributions.weighted_choice(
            rng, {k: float(v) for k, v in incident_data.CHANNELS.items()}
        )
        service_key = rng.choice(incident_data.CATEGORIES[name][1])
        agent = rng.choice(self.org.staff["desk"])
        if name == "Security":
            agent = self.org.roles["security_manager"]
        created = self._create(at, channel, name, service_key)
        triaged = self._after(at, priority, rng.uniform(0.05, 0.7) * TARGETS[priority][0])
        title = created.values["title"]
        triage = self._triage(triaged, agent, name, service_key, levels, title)
        resolve_at = self._resolve_at(at, priority)
        events = [created, *triage]
        self._add_work(events, agent, triaged, resolve_at, priority)
        scenario = Scenario(events, priority, channel)
        if name == "Security":
            security.add_acts(scenario, self.org)
        scenario.events = [event for event in scenario.events if event.at < self.until]
        scenario.events.sort(key=lambda event: event.at)
        return scenario

    def _time(self, priority: int) -> WorkingTime:
        return self.times["24x7" if TARGETS[priority][3] else "office"]

    def _after(self, at: datetime, priority: int, seconds: float) -> datetime:
        return self._time(priority).after(at, max(60, int(seconds)))

    def _resolve_at(self, at: datetime, priority: int) -> datetime:
        median = incident_data.RESOLVE_HOURS[priority]
        hours = self.rng.lognormvariate(math.log(median), incident_data.SIGMA)
        target_hours = TARGETS[priority][1] / 3600
        if hours > target_hours and self.rng.random() < 0.5:
            hours = target_hours * self.rng.uniform(0.6, 0.98)
        return self._after(at, priority, max(hours, 0.2) * 3600 + TARGETS[priority][0])

    def _create(self, at: datetime, channel: str, category: str, service_key: str) -> ScenarioEvent:
        rng = self.rng
        monitoring = channel == "monitoring"
        service = next(each for each in SERVICES if each.key == service_key)
        users = self.org.users[rng.choice(service.customers or tuple(self.org.users))]
        reporter = self.org.monitor if monitoring else rng.choice(users)
        by = self.org.monitor if monitoring else rng.choice(self.org.staff["desk"])
        late = timedelta(minutes=rng.randrange(1, 30)) if channel == "phone" else timedelta()
        title = rng.choice(incident_data.TITLES[category])
        values = {
            "title": title,
            "description": f"{title}. It began this way today and happens again when tried.",
            "reporter": reporter,
            "channel": channel,
            "reported_at": at - late,
        }
        return ScenarioEvent(at, "create", by if channel != "portal" else reporter, values)

    def _triage(
        self,
        at: datetime,
        agent: Person,
        category: str,
        service: str,
        levels: tuple[int, int],
        title: str,
    ) -> list[ScenarioEvent]:
        rng = self.rng
        values: dict[str, Any] = {
            "service": self.org.services[service],
            "category": rng.choice(self.org.categories[category]),
            "impact": levels[0],
            "urgency": levels[1],
            "assigned_team": self.org.services[service].support_team,
        }
        if PRIORITIES[levels] <= ASKED_OF:
            values["criteria_answers"] = dict.fromkeys(MAJOR_QUESTIONS, False)
        if category == "Security":
            values |= security.marked(self.org)
        words = " ".join((title, *rng.choice(((category,), (), ()))))
        return [
            ScenarioEvent(at, "edit", agent, values),
            ScenarioEvent(at + timedelta(seconds=20), "triage", agent),
            ScenarioEvent(at + timedelta(seconds=50), "note_search", agent, {"kedb_words": words}),
        ]

    def _add_work(
        self,
        events: list[ScenarioEvent],
        agent: Person,
        triaged: datetime,
        end: datetime,
        priority: int,
    ) -> None:
        rng = self.rng
        security = bool(events[1].values.get("security"))
        team = events[1].values["assigned_team"]
        resolver = agent if security else rng.choice(list(self._members(team)) or [agent])
        start = triaged + 2 * MINUTE
        events.append(ScenarioEvent(start, "assign", agent, {"assigned_to": resolver}))
        end = max(end, start + 10 * MINUTE)
        if rng.random() < 0.22 and not security and end - start > timedelta(hours=1):
            end = self._add_hold(events, resolver, start, end, priority)
        if rng.random() < 0.03:
            other = rng.choice(self.org.staff["desk"])
            note = {"owner": other, "handover_note": "Shift ends; caller knows, next step noted."}
            events.append(ScenarioEvent(start + MINUTE, "hand_over", agent, note))
        self._add_agreement(events, resolver, start, end, priority)
        self._add_updates(events, resolver, start, end, priority)
        self._add_resolution(events, resolver, end, priority, security=security)

    def _add_agreement(
        self,
        events: list[ScenarioEvent],
        resolver: Person,
        start: datetime,
        end: datetime,
        priority: int,
    ) -> None:
        """Where the target may be missed, the resolver agrees the next step before it passes."""
        early = self._after(events[0].at, priority, 0.7 * TARGETS[priority][1])
        if early < end:
            # Not at the second of another event: order in time is the order of the scenario.
            at = max(early, start + MINUTE) + timedelta(seconds=7)
            events.append(ScenarioEvent(at, "edit", resolver, {"agreed_action": AGREED_ACTION}))

    def _members(self, team: Team) -> list[Person]:
        key = next((key for key, candidate in self.org.teams.items() if candidate == team), "desk")
        return self.org.staff[key]

    def _add_hold(
        self,
        events: list[ScenarioEvent],
        resolver: Person,
        start: datetime,
        end: datetime,
        priority: int,
    ) -> datetime:
        held = start + (end - start) / 3
        waited = timedelta(hours=self.rng.uniform(0.5, 20))
        reason = self.org.hold_reasons["awaiting_caller"]
        question = "Please tell us when it happens again and what the screen shows."
        events.append(
            ScenarioEvent(
                held, "put_on_hold", resolver, {"hold_reason": reason, "hold_note": question}
            )
        )
        events.append(
            ScenarioEvent(
                held + waited, "answer", None, text="It happened again at nine, see below."
            )
        )
        resumed = held + waited + MINUTE
        left = self._time(priority).between(held, end)
        return max(self._after(resumed, priority, left), resumed + 5 * MINUTE)

    def _add_updates(
        self,
        events: list[ScenarioEvent],
        resolver: Person,
        start: datetime,
        end: datetime,
        priority: int,
    ) -> None:
        """Add notes so often that no silence is longer than the priority allows."""
        gap = timedelta(seconds=TARGETS[priority][2] * 0.7)
        moment = start + min(gap, (end - start) / 2)
        told = 0
        while moment < min(end, self.until):
            verb = "note" if told else "reply"
            text = f"Part {told} of the work is done, the next one has begun."
            text = text if told else "We found the cause and work on it."
            events.append(ScenarioEvent(moment, verb, resolver, text=text))
            told += 1
            moment += gap

    def _add_resolution(
        self,
        events: list[ScenarioEvent],
        resolver: Person,
        end: datetime,
        priority: int,
        *,
        security: bool,
    ) -> None:
        rng = self.rng
        code, text = rng.choice(incident_data.RESOLUTIONS)
        values = {
            "resolution": text,
            "resolution_code": self.org.codes[code],
        }
        events.append(ScenarioEvent(end, "resolve", resolver, values))
        reporter, agent = events[0].values["reporter"], rng.choice(self.org.staff["desk"])
        if rng.random() < 0.013 and not security:
            again = end + timedelta(hours=rng.uniform(2, 20))
            events.append(ScenarioEvent(again, "reopen", resolver, reason="The fault came back."))
            words = next(event.values for event in events if event.verb == "note_search")
            events.append(ScenarioEvent(again + 2 * MINUTE, "note_search", resolver, dict(words)))
            # Before the next word is due.
            most = timedelta(seconds=TARGETS[priority][2] * 0.7)
            end = again + min(timedelta(hours=rng.uniform(1, 3)), most)
            events.append(ScenarioEvent(end, "resolve", resolver, values))
        if security or rng.random() < 0.72:
            closed = end + timedelta(hours=rng.uniform(0.2, 40))
            events += self._closed_by_caller(closed, reporter, agent, security=security)
        else:
            events.append(
                ScenarioEvent(self._workdays_after(end, 5 + rng.randrange(2)), "auto_close", None)
            )

    def _workdays_after(self, moment: datetime, days: int) -> datetime:
        """The same time of day, this many working days of the office later."""
        office = self.times["office"]
        left = days
        while left:
            moment += timedelta(days=1)
            day = moment.astimezone(distributions.ZONE).replace(hour=0, minute=0, second=0)
            left -= bool(office.between(day, day + timedelta(days=1)))
        return moment

    def _closed_by_caller(
        self, at: datetime, reporter: Person, agent: Person, *, security: bool
    ) -> list[ScenarioEvent]:
        """The caller confirms it, the monitor as its event clears; a few say so to the desk first.

        What was said to the desk is confirmed within a day.
        """
        # Drawn apart, so that what follows in the year stays as it was.
        rng = random.Random(at.isoformat())  # noqa: S311 - repeatable on purpose
        said = rng.random() < SAID_TO_DESK and reporter != self.org.monitor and not security
        confirmed = at + timedelta(hours=rng.uniform(1, 20))
        if not said or confirmed >= self.until:
            return [ScenarioEvent(at, "confirm", reporter)]
        word = {"word_channel": "phone", "word_at": at - 5 * MINUTE}
        reason = "The caller rang back: it works."
        return [
            ScenarioEvent(at, "close", agent, word, reason=reason),
            ScenarioEvent(confirmed, "confirm_word", reporter),
        ]
