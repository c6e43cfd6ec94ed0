"""One simulation: seed the defaults, build the organisation, tell and play the year, repeat it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from shallmark.common.calendars.queries import working_times
from shallmark.kernel import clock
from shallmark.simulate import lapses, repeat, standing, year
from shallmark.simulate.bends import Scene
from shallmark.simulate.organisation import Organisation, build
from shallmark.simulate.play import play, played
from shallmark.simulate.registers import keep_registers
from shallmark.simulate.stories import Story, Teller

#: incidents of twelve months at scale 1
YEARLY = 1500
#: no more are played through the door; larger scales repeat these
PLAYED_AT_MOST = 3000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    """How much: seed, months back from the end, scale, lapses to plant, and the end itself."""

    seed: int = 7
    months: int = 12
    scale: float = 1.0
    lapses: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def incidents(self) -> int:
        return max(1, round(YEARLY * self.scale * self.months / 12))


@dataclass
class Report:
    """What was made, and what was planted where."""

    incidents: int = 0
    played: int = 0
    planted: dict[str, list[str]] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    #: who did all this, for what comes after the year
    scene: Scene | None = None


def simulate(
    size: Size,
    progress: Progress = lambda _done, _all: None,
    *,
    played_at_most: int = PLAYED_AT_MOST,
    resume: bool = False,
) -> Report:
    """Fill an empty installation; returns what was made.

    `resume`: the same size was begun and did not come to its end; what is there stays.

    Raises:
        ValueError: there is an organisation already, or an unknown lapse is asked for.

    """
    planted = lapses.chosen(size.lapses)
    rng = random.Random(size.seed)  # noqa: S311 - repeatable on purpose
    end = size.until or clock.now().replace(minute=0, second=0, microsecond=0)
    start = months_before(end, size.months)
    scene = set_scene(rng, start, end, resume=resume)
    report = Report(played=min(size.incidents, played_at_most), start=start, end=end, scene=scene)
    stories = stories_of(scene, report.played)
    for lapse in planted:
        lapse.mark(stories, scene)
    _play(stories, end, report, progress)
    keep_registers(scene)
    for lapse in planted:
        found = [*report.planted.get(lapse.id, ()), *lapse.plant(scene)]
        report.planted[lapse.id] = lapse.members(found, scene)
    more = repeat.repeat_incidents(size.incidents - report.played, progress)
    report.incidents = report.played + more
    return report


def set_scene(rng: random.Random, start: datetime, end: datetime, *, resume: bool = False) -> Scene:
    """The organisation, there since 90 days before the year begins.

    Raises:
        ValueError: there is a simulated organisation already.

    """
    founded = start - timedelta(days=90)
    with clock.at(founded):
        org = _organisation(rng, founded, resume=resume)
    standing.establish(org, founded, start, end)
    return Scene(rng, org, start, end, Teller(rng, org, dict(working_times()), end))


def stories_of(scene: Scene, count: int) -> list[Story]:
    """The stories of a year in which every check is kept."""
    times = year.openings(scene.rng, count, scene.start, scene.end)
    stories = [scene.teller.story(at) for at in times]
    year.calm(stories, scene.end)
    year.add_majors(stories, scene.org, scene.end)
    return stories


def months_before(end: datetime, months: int) -> datetime:
    """The start of the day `months` calendar months before `end`."""
    total = end.year * 12 + end.month - 1 - months
    day = min(end.day, 28)
    return datetime(total // 12, total % 12 + 1, day, tzinfo=UTC)


def _organisation(rng: random.Random, at: datetime, *, resume: bool) -> Organisation:
    from shallmark.manage.team.models import Person
    from shallmark.simulate.day_one import seed

    with transaction.atomic():
        there = Person.objects.filter(is_demo=True).exists()
        if there and not resume:
            raise ValueError("There is a simulated organisation already.")
        seed()
        return build(rng, at, again=there)


def _play(stories: Iterable[Story], end: datetime, report: Report, progress: Progress) -> None:
    listed, known = list(stories), played()
    for done, story in enumerate(listed, start=1):
        incident = play(story, end) if story.key not in known else None
        if incident is not None and story.lapse:
            report.planted.setdefault(story.lapse, []).append(incident.reference)
        if done % 10 == 0 or done == len(listed):
            progress(done, len(listed))
