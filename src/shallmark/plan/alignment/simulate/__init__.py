"""The customers and services of the simulated organisation."""

from shallmark.plan.alignment.simulate.organisation import build_customers_and_services
from shallmark.simulate.declarations import FunctionSimulation

SIMULATION = FunctionSimulation(build=build_customers_and_services)
