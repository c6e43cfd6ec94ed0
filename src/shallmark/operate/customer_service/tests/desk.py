"""A small service desk for page tests: people, customers, a service, incidents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import (
    Membership,
    Person,
    RoleAssignment,
    RoleDefinition,
    Team,
)
from shallmark.operate.customer_service.models import Category, Incident
from shallmark.pages.tests.every_record import signed_in
from shallmark.plan.alignment.models import Customer, CustomerPerson, Service, ServiceOffer


def make(model: Any, **values: Any) -> Any:
    return writes.create(model, by=None, values=values, authority=SYSTEM)


def person(name: str, rights: str = "", **values: Any) -> Any:
    """Somebody who may sign in, with one role's rights; a customer's user without."""
    username = name.lower().replace(" ", ".")
    person = make(Person, title=name, username=username, email=f"{username}@example.org", **values)
    if rights:
        role = make(
            RoleDefinition, key=f"t_{rights}", title=rights, kind="operational", rights=rights
        )
        held = {"role": role, "person": person, "starts_on": date(2020, 1, 1)}
        make(RoleAssignment, title=rights, **held)
    return person


@dataclass
class Desk:
    """Ana works at the desk, Jonas resolves, Karin and Helge are two customers' users."""

    ana: Any
    jonas: Any
    karin: Any
    helge: Any
    auditor: Any
    security: Any
    team: Any
    service: Any
    category: Any

    def client(self, who: Any) -> Client:
        return signed_in(Person.objects.get(pk=who.pk))

    def incident(self, **values: Any) -> Any:
        defaults = {
            "title": "Checkout fails",
            "description": "Since eight.",
            "reporter": self.karin,
            "service": self.service,
            "category": self.category,
            "impact": 2,
            "urgency": 2,
            **values,
        }
        return writes.create(Incident, by=self.ana, values=defaults)

    def accepted(self, **values: Any) -> Any:
        accepted = writes.perform(self.incident(**values), "triage", by=self.ana)
        return Incident.objects.get(pk=accepted.pk)


def open_desk() -> Desk:
    ana, jonas = person("Ana Petersen", "service_desk_agent"), person("Jonas Wulff", "resolver")
    karin, helge = person("Karin Ohlsen"), person("Helge Braun")
    team = make(Team, title="Service Desk")
    Membership.objects.create(team=team, person=ana)
    service = make(Service, title="Webshop", support_team=team)
    for title, who in (("Hansa", karin), ("Brandt", helge)):
        customer = make(Customer, title=title)
        CustomerPerson.objects.create(customer=customer, person=who)
        ServiceOffer.objects.create(service=service, customer=customer)
    return Desk(
        ana=ana,
        jonas=jonas,
        karin=karin,
        helge=helge,
        auditor=person("Olga Auditor", "auditor"),
        security=person("Sven Sicher", "security_manager"),
        team=team,
        service=service,
        category=Category.objects.get(title="Web application"),
    )
