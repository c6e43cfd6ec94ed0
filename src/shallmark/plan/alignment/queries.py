"""Reads over customers, services and targets."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from shallmark.kernel.people import Person
from shallmark.plan.alignment.models import CustomerPerson, Service, ServiceLevelTarget


def customer_ids_of(person: Person) -> tuple[int, ...]:
    """Customers the person speaks for; one query, kept on the person."""
    known: tuple[int, ...] | None = person.__dict__.get("_customer_ids")
    if known is None:
        customer_ids = CustomerPerson.objects.filter(person=person).values_list(
            "customer_id", flat=True
        )
        known = person.__dict__["_customer_ids"] = tuple(customer_ids)
    return known


def live_services() -> list[str]:
    """References of the services that are live now."""
    return list(Service.objects.filter(state="live").values_list("reference", flat=True))


def services_of(customer_ids: Iterable[int]) -> QuerySet[Service]:
    """Live services that the customers receive."""
    return Service.objects.filter(customers__in=customer_ids, state=Service.State.LIVE).distinct()


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
