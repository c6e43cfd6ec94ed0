"""A small organisation for tests: two customers, two agents, an auditor, two incidents."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.operate.customer_service.models import Incident
from shallmark.plan.alignment.models import Customer, CustomerPerson

_numbers = itertools.count(1)


def person(name: str, role: str = "", **values: Any) -> Any:
    """Somebody who may sign in by the first name, holding a role."""
    username = name.partition(" ")[0].lower()
    defaults = {"title": name, "username": username, "email": f"{username}@example.org"}
    defaults |= {"password": make_password(None), **values}
    person = writes.create(Person, by=None, values=defaults, authority=SYSTEM)
    if role:
        held, _new = RoleDefinition.objects.get_or_create(
            key=role,
            defaults={
                "title": role,
                "reference": f"ROLE-T{next(_numbers)}",
                "kind": "operational",
                "rights": role,
            },
        )
        # Who gets a role is told of it: not of these.
        with entered(Source.SEED):
            writes.create(
                RoleAssignment,
                by=None,
                values={"role": held, "person": person, "starts_on": date(2020, 1, 1)},
                authority=SYSTEM,
            )
    return Person.objects.get(pk=person.pk)


def customer(name: str, *people: Any) -> Any:
    customer = writes.create(Customer, by=None, values={"title": name}, authority=SYSTEM)
    for person in people:
        CustomerPerson.objects.create(customer=customer, person=person)
    return customer


def incident(title: str, reporter: Any, **values: Any) -> Any:
    defaults = {"title": title, "description": f"{title}.", "reporter": reporter, **values}
    return writes.create(Incident, by=reporter, values=defaults, authority=SYSTEM)


@dataclass
class World:
    """Karin and Otto speak for different customers; Ana and Jonas are colleagues."""

    karin: Any = field(default_factory=lambda: person("Karin Ohlsen"))
    otto: Any = field(default_factory=lambda: person("Otto Brandt"))
    ana: Any = field(default_factory=lambda: person("Ana Petersen", "service_desk_agent"))
    jonas: Any = field(default_factory=lambda: person("Jonas Wulff", "resolver"))
    eva: Any = field(default_factory=lambda: person("Eva Audit", "auditor"))

    def __post_init__(self) -> None:
        self.hansa = customer("Hansa Logistik", self.karin)
        self.brandt = customer("Reederei Brandt", self.otto)
        self.shop = incident("Webshop checkout fails", self.karin)
        self.mail = incident("Mail is slow", self.otto)


def upload(name: str = "log.txt", content: bytes = b"hello", kind: str = "text/plain") -> Any:
    return SimpleUploadedFile(name, content, kind)
