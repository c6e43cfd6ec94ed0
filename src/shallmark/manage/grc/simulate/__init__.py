"""Risks, controls, findings and improvements of the simulated organisation, and their lapses."""

from shallmark.manage.grc.models import RiskCriteria
from shallmark.manage.grc.simulate import (
    lapses,
    lapses_days,
    lapses_eve,
    lapses_hands,
    lapses_improve,
    lapses_named,
    lapses_owners,
    lapses_stands,
    lapses_tidied,
)
from shallmark.manage.grc.simulate.baseline import write_grc
from shallmark.manage.grc.simulate.demo_access import write_demo_access
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    after=(Baseline("grc", RiskCriteria.objects.exists, write_grc, needs=("changes",)),),
    lapses=(
        *lapses.LAPSES,
        *lapses_improve.LAPSES,
        *lapses_days.LAPSES,
        *lapses_eve.LAPSES,
        *lapses_hands.LAPSES,
        *lapses_owners.LAPSES,
        *lapses_stands.LAPSES,
        *lapses_named.LAPSES,
        *lapses_tidied.LAPSES,
    ),
    demo=(write_demo_access,),
)
