"""The direction of the simulated organisation, and the lapses in it."""

from shallmark.plan.policy.models import Policy
from shallmark.plan.policy.simulate import lapses, lapses_again, lapses_days, lapses_stands
from shallmark.plan.policy.simulate.baseline import write_direction
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    before=(
        Baseline(
            "direction", Policy.objects.exists, write_direction, needs=("documents", "people")
        ),
    ),
    lapses=(
        *lapses.LAPSES,
        *lapses_days.LAPSES,
        *lapses_again.LAPSES,
        *lapses_stands.LAPSES,
    ),
)
