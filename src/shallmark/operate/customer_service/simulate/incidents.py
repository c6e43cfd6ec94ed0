"""The incidents of the simulated year: planned, mutated by lapses, and written one by one."""

from collections.abc import Sequence

from shallmark.kernel.provenance import Source, entered
from shallmark.operate.customer_service.simulate import repeat, year
from shallmark.operate.customer_service.simulate.generator import ScenarioGenerator
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenario_runner import existing_keys, run_scenario
from shallmark.operate.customer_service.simulate.scenarios import Scenario
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse, Progress


class IncidentSource:
    """Writes incidents as the central simulation asks for them."""

    @entered(Source.SIMULATION)
    def run(
        self,
        context: SimulationContext,
        count: int,
        lapses: Sequence[Lapse],
        progress: Progress,
    ) -> dict[str, list[str]]:
        """Write this many incidents, of which the lapses mutate their shares.

        Those that an interrupted simulation has written stay; returns the references by lapse.
        """
        scenarios = plan_scenarios(context, count)
        for lapse in lapses:
            if isinstance(lapse, ScenarioLapse):
                lapse.mutate_scenarios(scenarios, context)
        planted: dict[str, list[str]] = {}
        existing = existing_keys()
        for done, scenario in enumerate(scenarios, start=1):
            known = scenario.key in existing
            incident = None if known else run_scenario(scenario, context.end)
            if incident is not None and scenario.lapse:
                planted.setdefault(scenario.lapse, []).append(incident.reference)
            if done % 10 == 0 or done == len(scenarios):
                progress(done, len(scenarios))
        return planted

    def repeat(self, count: int, progress: Progress) -> int:
        return repeat.repeat_incidents(count, progress)


def plan_scenarios(context: SimulationContext, count: int) -> list[Scenario]:
    """The scenarios of a year in which every check conforms."""
    generator = ScenarioGenerator(context)
    times = year.opening_times(context.rng, count, context.start, context.end)
    scenarios = [generator.scenario(at) for at in times]
    year.limit_reopened(scenarios, context.end)
    year.add_major_incidents(scenarios, context.org, context.end)
    return scenarios
