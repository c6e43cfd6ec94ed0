"""Who may open the status page, and which services of it each reader sees."""

from enum import StrEnum

from django.db.models import Q, QuerySet

from shallmark.common.parameters.queries import value
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.status.models import (
    Audience,
    EntryStatus,
    StatusService,
    StatusSubscription,
)
from shallmark.plan.alignment.models import Service
from shallmark.plan.alignment.queries import services_received

#: services on one page
MOST = 60


class Opening(StrEnum):
    """The values of the parameter `status_page`."""

    EVERYBODY = "everybody"
    CUSTOMERS = "customers"
    OFF = "off"


def opening() -> Opening:
    """Whom the organisation opens the page to. One query."""
    return Opening(str(value("status_page")))


def may_open(person: Person | None, opened: Opening) -> bool:
    """Whether this reader has such a page; None is somebody who has not signed in."""
    if person is not None and person.is_staff_member:
        return True
    return opened == Opening.EVERYBODY or (opened == Opening.CUSTOMERS and person is not None)


def subscribed(entry: StatusService, kind: str) -> QuerySet[StatusSubscription]:
    """Whoever wants such news of this service, and may read it on the page. One query before it."""
    opened = opening()
    wants = StatusSubscription.objects.filter(Q(entries=None) | Q(entries=entry), **{kind: True})
    if opened == Opening.OFF:
        return wants.none()
    active = Q(person__is_active=True)
    offers = "person__customer_person__customer__offers__service"
    may = active & Q(**{offers: entry.service_id})
    if opened == Opening.EVERYBODY and entry.audience == Audience.EVERYBODY:
        may |= Q(person=None) | active
    return wants.filter(may).distinct()


def shown_entry(service: int | None) -> QuerySet[StatusService]:
    """The entry of this service, where the page shows it."""
    return StatusService.objects.filter(status=EntryStatus.SHOWN, service=service or 0)


def entries_for(person: Person | None, opened: Opening) -> QuerySet[StatusService]:
    """What of the page this reader sees: staff all, customers what they receive or is public."""
    shown = StatusService.objects.filter(
        status=EntryStatus.SHOWN, service__state=Service.State.LIVE
    )
    shown = shown.select_related("service").order_by("position", "title", "pk")
    if person is not None and person.is_staff_member:
        return shown[:MOST]
    public = Q(audience=Audience.EVERYBODY) if opened == Opening.EVERYBODY else Q(pk__in=[])
    if person is None:
        return shown.filter(public)[:MOST]
    received = [service.pk for service in services_received(person)]
    return shown.filter(public | Q(service__in=received))[:MOST]
