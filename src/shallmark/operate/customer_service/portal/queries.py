"""What the portal tells: tickets in plain words, and how the services are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from shallmark.common.search.queries import Hit, search
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import Status as ChangeStatus
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.operate.customer_service.models.states import DISTURBING, OF_CALLER, OPEN, Status
from shallmark.operate.customer_service.portal import requests
from shallmark.operate.customer_service.portal.ticket import Place, Ticket
from shallmark.plan.alignment.models import Service
from shallmark.plan.alignment.queries import customers_of, services_received

#: what customers have of their own
KINDS = ("incident", requests.KEY)
#: of a list
MOST = 50
#: of the first screen
FIRST = 8
#: how far ahead planned work is told
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """How a service is now: since when it is disturbed, or what is planned next."""

    service: Service
    since: datetime | None = None
    words: str = ""
    planned: datetime | None = None


def visible(person: Person) -> QuerySet[Incident]:
    """Incidents that the person may read, with what a line names."""
    readable = Incident.objects.visible_to(person)
    return readable.select_related("service", "hold_reason", "duplicate_of", "reporter")


def tickets(
    person: Person, *, ours: bool, everything: bool, below: Place | None = None
) -> list[Ticket]:
    """The person's own, or those of colleagues; open or waiting ones, or all. The newest first."""
    place = below or Place()
    lines = merge(
        _incidents(person, ours=ours, everything=everything, below=place.incident),
        requests.lines(person, ours=ours, everything=everything, below=place.request, most=MOST),
        key=lambda line: line.record.created_at,
        reverse=True,
    )
    return list(islice(lines, MOST))


def _incidents(person: Person, *, ours: bool, everything: bool, below: int | None) -> list[Ticket]:
    chosen = (
        visible(person).exclude(reporter=person)
        if ours
        else visible(person).filter(reporter=person)
    )
    if not everything:
        chosen = chosen.filter(Q(status__in=OPEN) if ours else OF_CALLER)
    if below is not None:
        chosen = chosen.filter(pk__lt=below)
    return [ticket(incident, person) for incident in chosen.order_by("-pk")[:MOST]]


def first_tickets(person: Person) -> list[Ticket]:
    """Of the first screen: what waits for the person before the rest."""
    lines = tickets(person, ours=False, everything=False)
    return sorted(lines, key=lambda line: not line.asks)


def ticket(incident: Incident, person: Person) -> Ticket:
    """The incident as a line that this person reads."""
    mine = incident.reporter_id == person.pk
    words, asks = _state_words(incident)
    if incident.status in (Status.NEW, Status.IN_PROGRESS) and incident.next_due_at:
        # An answer, a next word or the solution: whichever is promised next.
        late = incident.next_due_at < clock.now()
        promise = _("Promised for") if late else _("You hear from us by")
        return Ticket(incident, words, "", promise, incident.next_due_at, late)
    return Ticket(incident, words, asks if mine else "")


def _state_words(incident: Incident) -> tuple[str, str]:
    """What happens with it, and what its caller is asked; empty where nothing is."""
    words = {
        Status.NEW: (_("We have it and look at it next"), ""),
        Status.IN_PROGRESS: (_("We are working on it"), ""),
        Status.ON_HOLD: (_("It rests"), ""),
        Status.RESOLVED: (_("Done, is it right?"), _("Look and confirm")),
        Status.CLOSED: (_("Done"), ""),
        Status.CANCELED: (_("Taken back"), ""),
    }
    reason, other = incident.hold_reason, incident.duplicate_of
    if incident.status == Status.IN_PROGRESS and incident.assigned_to_id is None:
        return _("We have it, and it waits for its turn"), ""
    if incident.status == Status.ON_HOLD and reason is not None:
        if reason.key == "awaiting_caller":
            return _("We wait for your answer"), _("Please answer")
        return _("It rests: %(why)s") % {"why": reason.title.lower()}, ""
    if incident.status == Status.CANCELED and other is not None:
        return _("Goes on in %(other)s") % {"other": other.reference}, ""
    unconfirmed = incident.confirmed_at is None and incident.denied_at is None
    if incident.status == Status.CLOSED and incident.word_by_id and unconfirmed:
        return _("Closed on your word"), _("Did you say so?")
    return words[Status(incident.status)]


def open_count(person: Person) -> int:
    """How many of the person's own are not done."""
    own = Incident.objects.visible_to(person).filter(reporter=person)
    ordered = ServiceRequest.objects.visible_to(person).filter(requests.of_person(person))
    reported = own.filter(OF_CALLER).values("pk")
    return reported.union(ordered.filter(requests.NOT_DONE).values("pk"), all=True).count()


def customer_name(person: Person) -> str:
    """The organisation that the person belongs to; empty where there is none."""
    return ", ".join(each.title for each in customers_of(person)[:2])


def standings(person: Person) -> list[Standing]:
    """Live services that the person's customer receives, disturbed first. Three queries."""
    services = list(services_received(person)[:MOST])
    troubles = _troubles(services, person)
    planned = _planned(person)
    lines = []
    for service in services:
        since, words = troubles.get(service.pk, (None, ""))
        lines.append(Standing(service, since, words, planned.get(service.reference)))
    return sorted(lines, key=lambda line: line.since is None)


def _troubles(services: list[Service], person: Person) -> dict[int, tuple[datetime, str]]:
    """Service -> since when it is disturbed, and by what, where the person may read that."""
    disturbing = Incident.objects.filter(DISTURBING, service__in=services)
    readable = Exists(Incident.objects.visible_to(person).filter(pk=OuterRef("pk")))
    rows = disturbing.order_by("-major", "priority", "reported_at").values_list(
        "service_id", "reported_at", Case(When(readable, then="title"), default=Value(""))
    )
    troubles: dict[int, tuple[datetime, str]] = {}
    for service_id, since, words in rows[:MOST]:
        if service_id is not None:
            troubles.setdefault(service_id, (since, words))
    return troubles


def _planned(person: Person) -> dict[str, datetime]:
    """Reference of a service -> when work on it is planned next."""
    now = clock.now()
    changes = Change.objects.visible_to(person).filter(
        status=ChangeStatus.SCHEDULED, planned_start__gte=now, planned_start__lt=now + AHEAD
    )
    planned: dict[str, datetime] = {}
    rows = changes.order_by("planned_start").values_list("services", "planned_start")
    for references, starts in rows[:MOST]:
        for reference in references or []:
            if starts is not None:
                planned.setdefault(reference, starts)
    return planned


def found(person: Person, words: str) -> list[Ticket]:
    """Tickets of the person and of the organisation that hold the words, best first."""
    hits: list[Hit] = search(person, words, limit=3 * FIRST)
    keys = {key: [hit.record_id for hit in hits if hit.record_key == key] for key in KINDS}
    lines: dict[tuple[str, int], Ticket] = {}
    for pk, incident in visible(person).in_bulk(keys["incident"]).items():
        lines["incident", pk] = ticket(incident, person)
    for pk, request in requests.visible(person).in_bulk(keys[requests.KEY]).items():
        lines[requests.KEY, pk] = requests.line(request, person)
    places = [(hit.record_key, hit.record_id) for hit in hits]
    return [lines[place] for place in places if place in lines][:FIRST]
