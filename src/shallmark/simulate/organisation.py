"""The organisation whose year is simulated; its functions build it, before the year begins."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shallmark.kernel import writes
from shallmark.kernel.models import AnyRecord
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Category, HoldReason, ResolutionCode
from shallmark.plan.alignment.models import Customer, Service


@dataclass
class Organisation:
    """Who works here and for whom, by the keys under which the simulation knows them."""

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

    @property
    def everybody(self) -> list[Person]:
        """Whoever works here, each once, team by team."""
        people = {person.pk: person for team in self.staff.values() for person in team}
        return list(people.values())


@dataclass(frozen=True)
class OrganisationBuilder:
    """The organisation while its functions build it."""

    org: Organisation
    rng: random.Random
    at: datetime
    #: it was built before from the same seed: what is there is taken as it is
    again: bool = False
    #: ten people in all
    small: bool = False

    def create(self, model: type[AnyRecord], **values: object) -> AnyRecord:
        """A record of the organisation, or the one that is there already."""
        names = ("title",) if "title" in values else ("role", "person")
        # The type checker takes the manager of a type variable for that of its bound.
        every: Any = model.objects
        existing: AnyRecord | None = None
        if self.again:
            existing = every.filter(**{name: values[name] for name in names}).first()
        return existing or writes.create(
            model, by=None, values=values, at=self.at, authority=SYSTEM
        )
