"""What the simulated organisation does about its checks, and the lapses in it."""

from shallmark.common.waivers.models import Waiver
from shallmark.conformity.models import TextSample
from shallmark.conformity.simulate.baseline import accept_a_failure, write_conformity
from shallmark.conformity.simulate.lapses import LAPSES
from shallmark.conformity.simulate.lapses_samples import SAMPLES
from shallmark.conformity.simulate.samples import write_samples
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    after=(
        Baseline("conformity", Waiver.objects.exists, write_conformity, needs=("samples",)),
        Baseline("samples", TextSample.objects.exists, write_samples, needs=("grc",)),
    ),
    lapses=(*LAPSES, *SAMPLES),
    demo=(accept_a_failure,),
)
