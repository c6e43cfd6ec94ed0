"""The organisation in the database: built once through the door, before the simulated year."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from shallmark.common.calendars.actions import import_holidays
from shallmark.common.calendars.models import Calendar
from shallmark.kernel import clock, door
from shallmark.manage.team.models import Membership, Person, RoleAssignment, RoleDefinition, Team
from shallmark.operate.customer_service.models import Category, HoldReason, ResolutionCode
from shallmark.plan.alignment.models import Customer, CustomerPerson, Service, ServiceOffer
from shallmark.simulate import cast
from shallmark.simulate.chances import ZONE

#: goes with a demonstration installation and is refused anywhere but on loopback
PASSWORD = "shallmark"  # noqa: S105 - printed on the first page of the demonstration
SOURCE = "simulate"


@dataclass
class Organisation:
    """What stories need: people by team, users by customer, services, codes."""

    staff: dict[str, list[Person]] = field(default_factory=dict)
    users: dict[str, list[Person]] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    categories: dict[str, list[Category]] = field(default_factory=dict)
    hold_reasons: dict[str, HoldReason] = field(default_factory=dict)
    codes: dict[str, ResolutionCode] = field(default_factory=dict)
    monitor: Person | None = None
    roles: dict[str, Person] = field(default_factory=dict)


Create = Callable[..., Any]


def build(rng: random.Random, at: datetime, *, again: bool = False) -> Organisation:
    """Make the organisation as of `at`; the defaults are seeded already.

    `again`: it was made before from the same seed, and everybody is found as they are.
    """
    found = Organisation()

    def make(model: Any, **values: Any) -> Any:
        names = ("title",) if "title" in values else ("role", "person")
        known = {name: values[name] for name in names}
        there = model.objects.filter(**known).first() if again else None
        return there or door.create(model, by=None, values=values, at=at, source="seed")

    calendars = _calendars(at)
    _teams(found, make, rng, at)
    _customers(found, make, rng)
    for said in cast.SERVICES:
        owner = found.staff[said.team][0]
        service = make(
            Service,
            title=said.name,
            owner=owner,
            kind="facing" if said.customers else "supporting",
            criticality=said.criticality,
            hours=calendars[said.hours],
            support_team=found.teams[said.team],
            live_since=(at - timedelta(days=900)).date(),
        )
        found.services[said.key] = service
        for customer in said.customers:
            ServiceOffer.objects.get_or_create(service=service, customer=found.customers[customer])
    _roles(found, make, at)
    _codes(found)
    return found


def _calendars(at: datetime) -> dict[str, Calendar]:
    """The service hours of the defaults, in the zone and with the holidays of Norderhafen."""
    with clock.at(at):
        for calendar in Calendar.objects.all():
            values = {"zone": str(ZONE), "country": "DE", "subdivision": "HH"}
            edited = door.edit(calendar, by=None, values=values, source="seed")
            if not edited.always_open:
                years = range(at.year, at.year + 5)
                import_holidays(edited, by=None, years=years, source="seed")
    return {calendar.key: calendar for calendar in Calendar.objects.all()}


def _name(rng: random.Random, taken: set[str]) -> str:
    while True:
        name = f"{rng.choice(cast.FIRST_NAMES)} {rng.choice(cast.LAST_NAMES)}"
        if name not in taken:
            taken.add(name)
            return name


@cache
def _hashed() -> str:
    """One hash for all demonstration accounts: hashing is slow on purpose."""
    return make_password(PASSWORD)


def _account(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(password=_hashed())


def _teams(found: Organisation, make: Create, rng: random.Random, at: datetime) -> None:
    taken = {name for _username, name, _team, _roles in cast.ACCOUNTS}
    for key, (title, size) in cast.TEAMS.items():
        named = [account for account in cast.ACCOUNTS if account[2] == key]
        people = []
        for index in range(size):
            username, name = named[index][:2] if index < len(named) else (None, _name(rng, taken))
            person = make(
                Person,
                title=name,
                # Everybody on the staff has an account; only the named ones get a password.
                username=username or name.lower().replace(" ", "."),
                email=f"{name.lower().replace(' ', '.')}@norderhafen.example",
                joined_on=(at - timedelta(days=rng.randint(200, 4000))).date(),
                is_demo=True,
            )
            if username:
                _account(person)
            people.append(person)
        # Whoever signs in to the demonstration works under a lead who does not.
        team = make(Team, title=title, owner=people[-1] if key != "desk" else people[1])
        Membership.objects.bulk_create(
            (Membership(team=team, person=one) for one in people), ignore_conflicts=True
        )
        found.staff[key], found.teams[key] = people, team
    found.monitor = make(Person, title="Alertmanager", is_system=True, is_demo=True)


def _customers(found: Organisation, make: Create, rng: random.Random) -> None:
    taken: set[str] = {person.title for people in found.staff.values() for person in people}
    manager = found.staff["governance"][0]
    for key, (title, internal, users) in cast.CUSTOMERS.items():
        customer = make(Customer, title=title, internal=internal, owner=manager)
        people = []
        for index in range(users):
            first = key == "retail" and index == 0
            name = "Karin Ohlsen" if first else _name(rng, taken)
            person = make(
                Person,
                title=name,
                username="karin" if first else None,
                email=f"{name.lower().replace(' ', '.')}@{key}.example",
                is_vip=index == 1,
                is_demo=True,
            )
            if first:
                _account(person)
            people.append(person)
        CustomerPerson.objects.bulk_create(
            (CustomerPerson(customer=customer, person=one) for one in people),
            ignore_conflicts=True,
        )
        found.customers[key], found.users[key] = customer, people


def _roles(found: Organisation, make: Create, at: datetime) -> None:
    roles = {role.key: role for role in RoleDefinition.objects.all()}
    named = {person.username: person for people in found.staff.values() for person in people}
    executive = named["ina"]
    starts = (at - timedelta(days=30)).date()

    def hold(key: str, person: Person) -> None:
        deputy = next(
            one for people in found.staff.values() if person in people
            for one in people if one != person
        )  # fmt: skip
        make(
            RoleAssignment,
            role=roles[key],
            person=person,
            deputy=deputy,
            starts_on=starts,
            accepted_at=at - timedelta(days=28),
            appointed_by=executive,
        )
        found.roles[key] = person

    for username, _name, _team, keys in cast.ACCOUNTS:
        for key in keys:
            hold(key, named[username])
    for key, team in cast.OTHER_HOLDERS.items():
        hold(key, found.staff[team][-1])
    accounts = {username for username, *_rest in cast.ACCOUNTS}
    for key, people in found.staff.items():
        for person in people:
            if person.username not in accounts:
                hold("service_desk_agent" if key == "desk" else "resolver", person)


def _codes(found: Organisation) -> None:
    for category in Category.objects.filter(parent__isnull=False).select_related("parent"):
        if category.parent is not None:
            found.categories.setdefault(category.parent.title, []).append(category)
    found.hold_reasons = {reason.key: reason for reason in HoldReason.objects.all()}
    found.codes = {code.key: code for code in ResolutionCode.objects.all()}
