"""The service hours of the defaults, in the zone and with the holidays of Norderhafen."""

from shallmark.common.calendars.actions import import_holidays
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
            values = {"zone": str(ZONE), "country": "DE", "subdivision": "HH"}
            edited = writes.edit(calendar, by=None, values=values, authority=SYSTEM)
            if not edited.always_open:
                years = range(at.year, at.year + 5)
                import_holidays(edited, by=None, years=years, authority=SYSTEM)


SIMULATION = FunctionSimulation(build=build_calendars)
