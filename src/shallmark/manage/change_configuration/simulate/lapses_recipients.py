"""Lapses as found on site: somebody was made the customer's contact in order to be told."""

from collections.abc import Callable
from datetime import timedelta

from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Customer
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told_to_another_contact(
    who: Callable[[ImportedChanges, Change], Person | None], *, for_the_day: bool
) -> Callable[[SimulationContext], list[str]]:
    """An hour before the notice the contact of each customer is another, who is told.

    `for_the_day`: a day later it is whoever it was before.
    """

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        change = imported.change(parts="approval test review")
        told, person = imported.night - 10 * DAY, who(imported, change)
        customers = Customer.objects.filter(services__reference__in=change.services)
        for customer in customers.distinct():
            before = customer.main_contact
            imported.writer.alter(customer, at=told - HOUR, main_contact=person)
            imported.tell_one(change, told, person)
            if for_the_day:
                imported.writer.alter(customer, at=told + DAY, main_contact=before)
        return [change.reference]

    return plant


def _implementer(_imported: ImportedChanges, change: Change) -> Person | None:
    return change.implementer


def _colleague(imported: ImportedChanges, _change: Change) -> Person:
    return imported.context.org.staff["desk"][0]


LAPSES = (
    Lapse(
        "K-513",
        "whoever carries it out made the contact of the customer, and told",
        ("CHK-CHG-11",),
        told_to_another_contact(_implementer, for_the_day=False),
        on_site=True,
    ),
    Lapse(
        "K-514",
        "a colleague made the contact of the customer for a day, and told",
        ("CHK-CHG-11",),
        told_to_another_contact(_colleague, for_the_day=True),
        on_site=True,
    ),
    Lapse(
        "N-116",
        "the customer has another contact since, who was told",
        (),
        told_to_another_contact(_colleague, for_the_day=False),
    ),
)
