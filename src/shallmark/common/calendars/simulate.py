"""The service hours of the defaults, in the zone and with the holidays of Norderhafen."""

from shallmark.common.calendars.models import Calendar
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.simulate.declarations import FunctionSimulation
from shallmark.simulate.distributions import ZONE
from shallmark.simulate.organisation import OrganisationBuilder


def build_calendars(builder: OrganisationBuilder) -> None:
    at = builder.at
    with clock.at(at):
        for calendar in Calendar.objects.all():
            place = {} if calendar.always_open else {"country": "DE", "subdivision": "HH"}
            values = {"zone": str(ZONE), **place}
            writes.edit(calendar, by=None, values=values, authority=SYSTEM)


SIMULATION = FunctionSimulation(build=build_calendars)
