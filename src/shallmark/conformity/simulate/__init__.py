"""What the simulated organisation does about its checks, and the lapses in it."""

from shallmark.common.waivers.models import Waiver
from shallmark.conformity.simulate.baseline import accept_a_failure, write_conformity
from shallmark.conformity.simulate.lapses import LAPSES
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    after=(Baseline("conformity", Waiver.objects.exists, write_conformity, needs=("grc",)),),
    lapses=LAPSES,
    demo=accept_a_failure,
)
