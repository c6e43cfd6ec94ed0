"""A small organisation for tests: two customers, two agents, an auditor, two incidents."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from shallmark.kernel import door
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.operate.customer_service.models import Incident
from shallmark.plan.alignment.models import Customer, CustomerPerson

_numbers = itertools.count(1)


def person(name: str, role: str = "", **values: Any) -> Any:
    """Somebody who may sign in by the first name, holding a role."""
    username = name.partition(" ")[0].lower()
    said = {"title": name, "username": username, "email": f"{username}@example.org"}
    said |= {"password": make_password(None), **values}
    made = door.create(Person, by=None, values=said, source="seed")
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
        door.create(
            RoleAssignment,
            by=None,
            values={"role": held, "person": made, "starts_on": date(2020, 1, 1)},
            source="seed",
        )
    return Person.objects.get(pk=made.pk)


def customer(name: str, *people: Any) -> Any:
    made = door.create(Customer, by=None, values={"title": name}, source="seed")
    for one in people:
        CustomerPerson.objects.create(customer=made, person=one)
    return made


def incident(title: str, reporter: Any, **values: Any) -> Any:
    said = {"title": title, "description": f"{title}.", "reporter": reporter, **values}
    return door.create(Incident, by=reporter, values=said, source="seed")


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
