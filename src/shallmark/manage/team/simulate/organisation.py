"""The people of the simulated organisation: teams, accounts, and who holds which role."""

import random
from datetime import datetime, timedelta
from functools import cache
from zlib import crc32

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shallmark.kernel import writes
from shallmark.manage.team.models import Membership, Person, RoleAssignment, RoleDefinition, Team
from shallmark.manage.team.simulate import people_data
from shallmark.signing import stated_key
from shallmark.simulate.organisation import OrganisationBuilder

#: goes with a demonstration installation and is refused anywhere but on loopback
PASSWORD = "shallmark"  # noqa: S105 - printed on the first page of the demonstration


def build_people(builder: OrganisationBuilder) -> None:
    if builder.small:
        build_small_teams(builder)
    else:
        build_teams(builder)
    build_roles(builder)


def build_small_teams(builder: OrganisationBuilder) -> None:
    """Create the named people alone; each belongs to several teams."""
    names = {username: name for username, name, _team, _roles in people_data.ACCOUNTS}
    people: dict[str, Person] = {}
    for key, members in people_data.SMALL_TEAMS.items():
        for username in members:
            if username not in people:
                people[username] = _create_person(builder, names[username], username, key)
        staff = [people[username] for username in members]
        _create_team(builder, key, people_data.TEAMS[key][0], staff)
    _create_monitor(builder)


def build_teams(builder: OrganisationBuilder) -> None:
    """Create the teams and their people, of whom some have an account with the password."""
    taken = {name for _username, name, _team, _roles in people_data.ACCOUNTS}
    for key, (title, size) in people_data.TEAMS.items():
        named = [account for account in people_data.ACCOUNTS if account[2] == key]
        people = []
        for index in range(size):
            username, name = (
                named[index][:2] if index < len(named) else (None, unused_name(builder.rng, taken))
            )
            people.append(_create_person(builder, name, username, key))
        _create_team(builder, key, title, people)
    _create_monitor(builder)


def _create_person(
    builder: OrganisationBuilder, name: str, username: str | None, team: str
) -> Person:
    person = builder.create(
        Person,
        title=name,
        # Everybody on the staff has an account; only the named ones get a password.
        username=username or name.lower().replace(" ", "."),
        email=f"{name.lower().replace(' ', '.')}@norderhafen.example",
        job_title=people_data.TRADES[team],
        phone=f"+49 40 5550 {100 + crc32(name.encode()) % 900}",
        joined_on=(builder.at - timedelta(days=builder.rng.randint(200, 4000))).date(),
        is_demo=True,
    )
    if username:
        set_password(person)
    return person


def _create_team(builder: OrganisationBuilder, key: str, title: str, people: list[Person]) -> None:
    # Whoever signs in to the demonstration works under a lead who does not.
    team = builder.create(Team, title=title, owner=people[-1] if key != "desk" else people[1])
    Membership.objects.bulk_create(
        (Membership(team=team, person=member) for member in people), ignore_conflicts=True
    )
    builder.org.staff[key], builder.org.teams[key] = people, team


def _create_monitor(builder: OrganisationBuilder) -> None:
    builder.org.monitor = builder.create(Person, title="Alertmanager", is_system=True, is_demo=True)


def _roles_of(username: str) -> set[str]:
    """The roles that the named account holds in every organisation."""
    return {key for name, *_rest, keys in people_data.ACCOUNTS if name == username for key in keys}


def build_roles(builder: OrganisationBuilder) -> None:
    """Assign every role, with a deputy of the same team."""
    roles = {role.key: role for role in RoleDefinition.objects.all()}
    named = {person.username: person for person in builder.org.everybody}
    executive = named["ina"]
    starts = (builder.at - timedelta(days=30)).date()

    def hold(key: str, person: Person) -> None:
        deputy = next(
            colleague for people in builder.org.staff.values() if person in people
            for colleague in people if colleague != person
        )  # fmt: skip
        assignment = builder.create(
            RoleAssignment,
            role=roles[key],
            person=person,
            deputy=deputy,
            starts_on=starts,
            appointed_by=None if person == executive else executive,
        )
        accept_role(assignment, builder.at)
        builder.org.roles[key] = person

    for username, _name, _team, keys in people_data.ACCOUNTS:
        for key in keys:
            hold(key, named[username])
    for key, team in people_data.OTHER_HOLDERS.items():
        hold(key, builder.org.staff[team][-1])
    for username in people_data.SMALL_HANDS if builder.small else ():
        for key in sorted({"service_desk_agent", "resolver"} - _roles_of(username)):
            hold(key, named[username])
    accounts = {username for username, *_rest in people_data.ACCOUNTS}
    for key, people in builder.org.staff.items():
        for person in people:
            if person.username not in accounts:
                hold("service_desk_agent" if key == "desk" else "resolver", person)


def accept_role(assignment: RoleAssignment, at: datetime) -> None:
    """The holder accepts it."""
    if assignment.accepted_at is None:
        writes.perform(assignment, "accept", by=assignment.person, at=at)


def unused_name(rng: random.Random, taken: set[str]) -> str:
    """A name that nobody has; it is taken from then on."""
    while True:
        name = f"{rng.choice(people_data.FIRST_NAMES)} {rng.choice(people_data.LAST_NAMES)}"
        if name not in taken:
            taken.add(name)
            return name


@cache
def _hashed() -> str:
    """One hash for all demonstration accounts: hashing is slow on purpose."""
    return make_password(PASSWORD)


def set_password(person: Person) -> None:
    with transaction.atomic(), stated_key():
        Person.objects.filter(pk=person.pk).update(password=_hashed())
