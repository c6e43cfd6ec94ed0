"""The customers of the simulated organisation, their users, and the services they get."""

from datetime import timedelta

from shallmark.common.calendars.models import Calendar
from shallmark.manage.team.models import Person
from shallmark.manage.team.simulate.organisation import set_password, unused_name
from shallmark.plan.alignment.models import Customer, CustomerPerson, Service, ServiceOffer
from shallmark.plan.alignment.simulate.data import CUSTOMERS, SERVICES
from shallmark.simulate.organisation import OrganisationBuilder


def build_customers_and_services(builder: OrganisationBuilder) -> None:
    build_customers(builder)
    build_services(builder)


def build_customers(builder: OrganisationBuilder) -> None:
    """Create the customers with their users."""
    taken: set[str] = {person.title for person in builder.org.everybody}
    manager = builder.org.staff["governance"][0]
    for key, (title, internal, users) in CUSTOMERS.items():
        people = []
        for index in range(users):
            first = key == "retail" and index == 0
            name = "Karin Ohlsen" if first else unused_name(builder.rng, taken)
            person = builder.create(
                Person,
                title=name,
                username="karin" if first else None,
                email=f"{name.lower().replace(' ', '.')}@{key}.example",
                is_vip=index == 1,
                is_demo=True,
            )
            if first:
                set_password(person)
            people.append(person)
        customer = builder.create(
            Customer, title=title, internal=internal, owner=manager, main_contact=people[0]
        )
        CustomerPerson.objects.bulk_create(
            (CustomerPerson(customer=customer, person=user) for user in people),
            ignore_conflicts=True,
        )
        builder.org.customers[key], builder.org.users[key] = customer, people


def build_services(builder: OrganisationBuilder) -> None:
    """Create the services, and offer them to their customers."""
    calendars = {calendar.key: calendar for calendar in Calendar.objects.all()}
    for data in SERVICES:
        # the first of the security team is its manager, who answers for no service
        owner = builder.org.staff[data.team][-1 if data.team == "security" else 0]
        service = builder.create(
            Service,
            title=data.name,
            owner=owner,
            kind="facing" if data.customers else "supporting",
            criticality=data.criticality,
            hours=calendars[data.hours],
            support_team=builder.org.teams[data.team],
            live_since=(builder.at - timedelta(days=900)).date(),
        )
        builder.org.services[data.key] = service
        for customer in data.customers:
            ServiceOffer.objects.get_or_create(
                service=service, customer=builder.org.customers[customer]
            )
