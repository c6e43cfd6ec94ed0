"""The status page of the simulated organisation: what it shows, and to whom it is open."""

from shallmark.operate.customer_service.status.simulate.demo_page import open_page, show_services
from shallmark.simulate.declarations import FunctionSimulation

SIMULATION = FunctionSimulation(build=show_services, demo=(open_page,))
