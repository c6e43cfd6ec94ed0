"""Competence and duties of the simulated organisation's people, and the lapses in them."""

from shallmark.manage.team.models import Competence
from shallmark.manage.team.simulate import lapses, lapses_days, lapses_eve
from shallmark.manage.team.simulate.baseline import write_people
from shallmark.manage.team.simulate.demo_rules import write_demo_rules
from shallmark.manage.team.simulate.organisation import build_people
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    build=build_people,
    before=(Baseline("people", Competence.objects.exists, write_people),),
    lapses=(*lapses.LAPSES, *lapses_days.LAPSES, *lapses_eve.LAPSES),
    demo=(write_demo_rules,),
)
