"""What troubles services, as outsiders were told: from the news of the page, and open incidents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Min, Q

from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.status.models import StatusNews, StatusService

State = StatusNews.State


@dataclass(frozen=True)
class Spell:
    """A stretch of time in which a service was so."""

    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True)
class Trouble:
    """One major incident of a shown service: its news, the newest first; none were told yet."""

    entry: StatusService
    since: datetime
    until: datetime | None
    news: tuple[StatusNews, ...] = ()

    @property
    def state(self) -> str:
        """How it is now; how it was at last, where it is over."""
        told = [one.state for one in self.news if one.state != State.WORKS]
        return told[0] if told else State.TROUBLE

    @property
    def headline(self) -> str:
        return self.news[0].headline if self.news else ""

    @property
    def next_due_at(self) -> datetime | None:
        return self.news[0].next_due_at if self.news and self.until is None else None

    def spells(self, now: datetime) -> Iterator[Spell]:
        """What it was from when to when: before the first news as that says."""
        end = self.until or now
        if not self.news:
            yield Spell(self.since, end, State.TROUBLE)
        told = list(reversed(self.news))
        starts = [self.since, *(one.at for one in told[1:]), end]
        for one, start, stop in zip(told, starts, starts[1:], strict=False):
            if one.state != State.WORKS and start < min(stop, end):
                yield Spell(start, min(stop, end), one.state)


def troubles(entries: Sequence[StatusService], since: datetime, disturbing: Q) -> list[Trouble]:
    """Open ones and those of the past since then, the newest first. Two queries.

    `disturbing`: the incidents of which this reader is told that there are some, without a word.
    """
    of = {entry.pk: entry for entry in entries}
    found = list(_told(of, since))
    known = {trouble.news[0].incident_id for trouble in found}
    found += _silent(entries, known, disturbing)
    return sorted(found, key=lambda trouble: trouble.since, reverse=True)


def _told(of: dict[int, StatusService], since: datetime) -> Iterator[Trouble]:
    """What the page told; not of what became an incident that few may read."""
    rows = StatusNews.objects.filter(
        entry__in=of, at__gte=since, incident__security=False, incident__confidential=False
    )
    ordered = rows.select_related("incident").order_by("entry_id", "incident_id", "-at", "-pk")
    for (entry, _incident), news in groupby(ordered, lambda one: (one.entry_id, one.incident_id)):
        told = tuple(news)
        incident = told[0].incident
        yield Trouble(of[entry], incident.reported_at, _until(incident, told), told)


def _until(incident: Incident, told: Sequence[StatusNews]) -> datetime | None:
    """Since when it is over; None while it goes on."""
    if told[0].state == State.WORKS:
        return told[0].at
    if incident.status in OPEN and incident.major:
        return None
    ended = incident.resolved_at or incident.canceled_at
    if incident.status in OPEN:
        ended = incident.demoted_at
    return max(ended or told[0].at, incident.reported_at)


def _silent(entries: Iterable[StatusService], known: set[int], disturbing: Q) -> Iterator[Trouble]:
    """Of which the page tells no word yet: that there is trouble is so; once for each service."""
    of = {entry.service_id: entry for entry in entries}
    open_now = Incident.objects.filter(disturbing, service__in=of).exclude(pk__in=known)
    since = open_now.order_by().values("service_id").annotate(since=Min("reported_at"))
    for service, reported in since.values_list("service_id", "since"):
        yield Trouble(of[service], reported, None)
