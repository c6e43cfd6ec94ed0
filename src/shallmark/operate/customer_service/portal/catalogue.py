"""The catalogue as a customer reads it: what is offered, until when, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from shallmark.common.calendars.rules import StatusEvent
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.clocks import REQUESTS
from shallmark.operate.customer_service.models import RequestItem, ServiceRequest
from shallmark.operate.customer_service.models.request_states import ItemStatus, RequestStatus
from shallmark.plan.alignment.queries import customer_ids_of

#: of the whole catalogue, and of the first screen
MOST, FIRST = 200, 6
#: who decides is named up to so many
NAMED = 2


@dataclass(frozen=True)
class Group:
    """The items of one service, most ordered first."""

    title: str
    items: list[RequestItem]


@dataclass(frozen=True)
class Ahead:
    """What an order of the item leads to, before anybody ordered."""

    due: datetime | None
    #: somebody is asked; their names, where they are few
    is_asked: bool
    approvers: tuple[str, ...]
    steps: tuple[str, ...]


def offered(person: Person, words: str = "") -> QuerySet[RequestItem]:
    """What the person may order, most ordered by the own organisation first."""
    items = RequestItem.objects.visible_to(person).filter(status=ItemStatus.PUBLISHED)
    for word in words.split()[:8]:
        items = items.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(service__title__icontains=word)
        )
    ordered = Count("requests", filter=Q(requests__customer__in=customer_ids_of(person)))
    return items.select_related("service").annotate(ordered=ordered).order_by("-ordered", "title")


def groups(items: Iterable[RequestItem]) -> list[Group]:
    """The items by their service, services by name."""
    by_service = sorted(items, key=lambda item: item.service.title.lower())
    return [
        Group(title, list(each))
        for title, each in groupby(by_service, lambda one: one.service.title)
    ]


def ahead(item: RequestItem, person: Person) -> Ahead:
    """Who would be asked, until when it would be there if nobody waited, and its steps."""
    now = clock.now()
    request = ServiceRequest(item=item, requester=person, created_at=now, requested_at=now)
    request.take_from_item()
    rules.fill_people(request, person)
    approvers = rules.approvers_of(request) if request.needs_approval else []
    steps = item.steps.filter(is_active=True).values_list("title", flat=True)
    return Ahead(
        _due(request, now),
        request.needs_approval,
        tuple(map(str, approvers)) if len(approvers) <= NAMED else (),
        tuple(steps),
    )


def _due(request: ServiceRequest, now: datetime) -> datetime | None:
    """The end of the fulfilment clock, started now."""
    log = [StatusEvent(now, RequestStatus.NEW, request.priority)]
    clocks = REQUESTS.clocks_of(request, now, log)
    due = [one.state.due_at for one in clocks if one.rule.metric == "fulfilment"]
    return next(iter(due), None)
