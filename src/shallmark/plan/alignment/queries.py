"""Reads over customers, services and targets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from shallmark.kernel.people import Person
from shallmark.plan.alignment.models import CustomerPerson, Service, ServiceLevelTarget


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """A customer that somebody speaks for."""

    pk: int
    reference: str
    title: str


def customers_of(person: Person) -> tuple[SpokenFor, ...]:
    """Customers the person speaks for; one query, kept on the person."""
    known: tuple[SpokenFor, ...] | None = person.__dict__.get("_customers")
    if known is None:
        rows = CustomerPerson.objects.filter(person=person).order_by("customer_id")
        named = rows.values_list("customer_id", "customer__reference", "customer__title")
        known = person.__dict__["_customers"] = tuple(SpokenFor(*row) for row in named)
    return known


def customer_ids_of(person: Person) -> tuple[int, ...]:
    """Keys of the customers the person speaks for."""
    return tuple(each.pk for each in customers_of(person))


def live_services() -> list[str]:
    """References of the services that are live now."""
    return list(Service.objects.filter(state="live").values_list("reference", flat=True))


def services_of(customer_ids: Iterable[int]) -> QuerySet[Service]:
    """Live services that the customers receive."""
    return Service.objects.filter(customers__in=customer_ids, state=Service.State.LIVE).distinct()


def services_received(person: Person) -> tuple[Service, ...]:
    """Live services that the customers of the person receive, by title; kept on the person."""
    known: tuple[Service, ...] | None = person.__dict__.get("_services")
    if known is None:
        received = services_of(customer_ids_of(person)).order_by("title")
        known = person.__dict__["_services"] = tuple(received)
    return known


def targets_in_force(
    *, service_id: int | None, customer_id: int | None, at: datetime
) -> list[ServiceLevelTarget]:
    """The winning target of each metric and priority at a moment, calendars fetched."""
    candidates = (
        ServiceLevelTarget.objects.filter(
            Q(service_id=service_id) | Q(service__isnull=True),
            Q(customer_id=customer_id) | Q(customer__isnull=True),
            Q(valid_to__isnull=True) | Q(valid_to__gt=at),
            valid_from__lte=at,
        )
        .select_related("calendar")
        .order_by(
            F("service").asc(nulls_last=True), F("customer").asc(nulls_last=True), "-valid_from"
        )
    )
    winners: dict[tuple[str, int], ServiceLevelTarget] = {}
    for target in candidates:
        winners.setdefault((target.metric, target.priority), target)
    return list(winners.values())
