"""A lapse in the parameters of the checks: one is altered without a change."""

from shallmark.common.parameters.models import Parameter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import FunctionSimulation, Lapse
from shallmark.simulate.writer import RecordWriter


def parameter_altered(context: SimulationContext) -> list[str]:
    RecordWriter(context).create_as_system(
        Parameter, 5, title="Offsite", key="offsite_days", value="91"
    )
    return ["offsite_days"]


SIMULATION = FunctionSimulation(
    lapses=(
        Lapse("L-012", "parameter altered without a change", ("CHK-SMS-12",), parameter_altered),
    )
)
