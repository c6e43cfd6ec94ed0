"""A scenario: what is done to one incident, by whom and when. It touches no database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shallmark.manage.team.models import Person

#: verbs after which an incident is closed and nothing more is to come
CLOSINGS = frozenset({"confirm", "close", "confirm_word", "auto_close"})


@dataclass
class ScenarioEvent:
    """A step's verb, or `create`, `edit`, `reply`, `note`, `answer`, `tell`, `room`."""

    at: datetime
    verb: str
    by: Person | None
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    text: str = ""
    #: written as an import writes: no gate is asked
    forced: bool = False


@dataclass
class Review:
    """How a major incident is looked back at after its end; a lapse bends it past the gates."""

    at: datetime
    causes: str = "A volume was full: its growth was watched by nobody."
    #: held then, whatever the gates say
    held_at: datetime | None = None
    #: reported then, as it says itself
    reported_at: datetime | None = None
    #: only whoever led it was there
    alone: bool = False


@dataclass
class Scenario:
    """The events of an incident in order of time, and the facts that lapses look at."""

    events: list[ScenarioEvent]
    priority: int
    channel: str
    #: (metric, moment) of warning marks that are escalated as they pass
    escalated: bool = True
    warned: bool = True
    #: whether the security path is followed, and how much later than it says
    follows_path: bool = True
    path_delay: timedelta = timedelta(0)
    lapse: str = ""
    major: bool = False
    #: in order of time
    reviews: list[Review] = field(default_factory=list)

    @property
    def key(self) -> tuple[datetime, str]:
        """The time and title by which its incident is recognised after it ran."""
        return self.events[0].at, self.events[0].values["title"]

    @property
    def security(self) -> bool:
        return bool(self.events[1].values.get("security")) if len(self.events) > 1 else False

    def closed_by(self, end: datetime) -> bool:
        last = self.events[-1]
        return last.verb in CLOSINGS and last.at < end

    def find(self, verb: str) -> ScenarioEvent | None:
        return next((event for event in self.events if event.verb == verb), None)

    def add(self, *events: ScenarioEvent) -> None:
        """Add events in order of time; at the same moment, those added earlier come first."""
        self.events = sorted([*self.events, *events], key=lambda event: event.at)
