"""One simulation: the defaults, the organisation, its baselines and scenarios, and their copies."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction

from shallmark.common.calendars.queries import working_times
from shallmark.common.jobs.models import Progress as PlantedRow
from shallmark.common.search import actions as search
from shallmark.common.seeding import seed_all
from shallmark.kernel import clock
from shallmark.kernel.history import one_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import Person
from shallmark.simulate import baselines, lapses
from shallmark.simulate.context import FOUNDED_BEFORE, SimulationContext
from shallmark.simulate.declarations import Lapse, Progress
from shallmark.simulate.discovery import functions, scenario_source
from shallmark.simulate.organisation import Organisation, OrganisationBuilder

#: incidents of twelve months at scale 1
INCIDENTS_A_YEAR = 1500
#: no more are written one by one; larger scales repeat these
MAX_SCENARIOS = 3000


@dataclass(frozen=True)
class Size:
    """How much: seed, months back from the end, scale, lapses to plant, and the end itself.

    `baselines` names those to write beside the incidents: all of them, unless it is given.

    Raises:
        ValueError: there is no such baseline.

    """

    seed: int = 7
    months: int = 12
    scale: float = 1.0
    lapses: tuple[str, ...] = ()
    until: datetime | None = None
    baselines: tuple[str, ...] | None = None
    #: ten people, who hold several roles each
    small: bool = False

    def __post_init__(self) -> None:
        for name in self.baselines or ():
            if name not in baselines.baseline_names():
                raise ValueError(f"There is no baseline {name}.")

    @property
    def incidents(self) -> int:
        return max(1, round(INCIDENTS_A_YEAR * self.scale * self.months / 12))


@dataclass
class Report:
    """What was made, and what was planted where."""

    incidents: int = 0
    simulated: int = 0
    planted: dict[str, list[str]] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    #: who did all this, for what comes after the year
    context: SimulationContext | None = None


@entered(Source.SIMULATION)
def simulate(
    size: Size,
    progress: Progress = lambda _done, _all: None,
    *,
    max_scenarios: int = MAX_SCENARIOS,
    resume: bool = False,
) -> Report:
    """Fill an empty installation; returns what was made.

    `resume`: the same size was begun and did not come to its end; what is there stays.

    Raises:
        ValueError: there is an organisation already, or an unknown lapse is asked for.

    """
    lapses_to_plant = lapses.select_lapses(size.lapses)
    rng = random.Random(size.seed)  # noqa: S311 - repeatable on purpose
    end = size.until or clock.now().replace(minute=0, second=0, microsecond=0)
    start = months_before(end, size.months)
    context = build_context(rng, start, end, resume=resume, small=size.small)
    baselines.write_before(context, size.baselines)
    simulated = min(size.incidents, max_scenarios)
    report = Report(simulated=simulated, start=start, end=end, context=context)
    source = scenario_source()
    report.planted = source.run(context, simulated, lapses_to_plant, progress)
    baselines.write_after(context, size.baselines)
    for lapse in lapses_to_plant:
        references = [*report.planted.get(lapse.id, ()), *_plant_once(lapse, context)]
        report.planted[lapse.id] = lapse.members(references, context)
    report.incidents = simulated + source.repeat(size.incidents - simulated, progress)
    find_everything()
    return report


def find_everything() -> None:
    """Index what was written set by set, so that a search finds it at once."""
    for record_key in search.incomplete():
        search.rebuild(record_key)
    search.learn_words()


def _plant_once(lapse: Lapse, context: SimulationContext) -> list[str]:
    """Plant it whole or not at all; a simulation that goes on leaves what is planted already."""
    with transaction.atomic():
        title = f"Planting {lapse.id}"
        done = {"title": title, "finished_at": clock.now()}
        _row, fresh = PlantedRow.objects.get_or_create(key=title, defaults=done)
        return lapse.plant(context) if fresh else []


@entered(Source.SIMULATION)
def build_context(
    rng: random.Random,
    start: datetime,
    end: datetime,
    *,
    resume: bool = False,
    small: bool = False,
) -> SimulationContext:
    """The organisation, there since 90 days before the year begins.

    Raises:
        ValueError: there is a simulated organisation already.

    """
    founded = start - FOUNDED_BEFORE
    with clock.at(founded):
        org = _organisation(rng, founded, resume=resume, small=small)
    return SimulationContext(rng, org, start, end, dict(working_times()))


def months_before(end: datetime, months: int) -> datetime:
    """The start of the day `months` calendar months before `end`."""
    total = end.year * 12 + end.month - 1 - months
    day = min(end.day, 28)
    return datetime(total // 12, total % 12 + 1, day, tzinfo=UTC)


def _organisation(rng: random.Random, at: datetime, *, resume: bool, small: bool) -> Organisation:
    with one_transaction():
        exists = Person.objects.filter(is_demo=True).exists()
        if exists and not resume:
            raise ValueError("There is a simulated organisation already.")
        seed_all()
        builder = OrganisationBuilder(Organisation(), rng, at, again=exists, small=small)
        for function in functions():
            if function.build is not None:
                function.build(builder)
        return builder.org
