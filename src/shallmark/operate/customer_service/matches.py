"""Earlier incidents that look alike and were solved: what an agent reads before triage.

The newest solved incidents of the same service are compared word by word, so that the page can say
why one matches ("5 of 7 words, same service"). Bounded: never more than `POOL` rows are read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Left
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import Status

POOL = 400
MOST = 3
#: share of the words that must be found again
ENOUGH = 0.4
WORD = re.compile(r"[^\W\d_]{3,}|\d{3,}")
EMPTY = frozenset(
    [
        "the",
        "and",
        "for",
        "not",
        "with",
        "from",
        "has",
        "have",
        "had",
        "was",
        "were",
        "are",
        "our",
        "can",
        "cannot",
        "this",
        "that",
        "since",
        "after",
        "again",
        "does",
        "when",
        "all",
        "any",
        "but",
        "his",
        "her",
        "its",
        "you",
        "your",
        "der",
        "die",
        "das",
        "und",
        "mit",
        "auf",
        "von",
    ]
)


@dataclass(frozen=True)
class Match:
    """An earlier incident with its solution, and how well it fits."""

    incident: Incident
    shared: int
    words: int
    same_service: bool

    @property
    def solution(self) -> str:
        return str(self.incident.workaround or self.incident.resolution)

    @property
    def why(self) -> str:
        sentence = _("%(shared)d of %(words)d words") % {"shared": self.shared, "words": self.words}
        return f"{sentence}, {_('same service')}" if self.same_service else sentence


def words_of(text: str) -> frozenset[str]:
    """Words that carry meaning, small and cut to their stem's first letters."""
    return frozenset(word[:7] for word in WORD.findall(text.lower())) - EMPTY


def find(
    title: str,
    text: str,
    person: Person | None,
    *,
    service_id: int | None = None,
    but: int | None = None,
    most: int = MOST,
) -> list[Match]:
    """The best matches the person may read, all of them for the system; best first, three queries.

    The title's words count; a title of one word is helped out by the text.
    """
    wanted = words_of(title)
    if len(wanted) < 2:
        wanted = words_of(f"{title} {text[:300]}")
    if len(wanted) < 2:
        return []
    pool = list(_pool(person, service_id, but))
    if service_id is not None and len(pool) < POOL // 4:
        known = {earlier.pk for earlier in pool}
        pool += [earlier for earlier in _pool(person, None, but) if earlier.pk not in known]
    scored = ((len(wanted & words_of(each.text)), each) for each in pool)
    fitting = [pair for pair in scored if pair[0] >= max(2, ENOUGH * len(wanted))]
    best = sorted(fitting, key=lambda pair: (-pair[0], pair[1].service_id != service_id))[:most]
    incidents = _incidents(person, [each.pk for _shared, each in best])
    return [
        Match(
            incidents[each.pk],
            shared,
            len(wanted),
            same_service=service_id is not None and each.service_id == service_id,
        )
        for shared, each in best
        if each.pk in incidents
    ]


class Earlier(NamedTuple):
    """What is compared of an earlier incident: whole records would cost ten times as much."""

    pk: int
    service_id: int | None
    text: str


def _pool(person: Person | None, service_id: int | None, but: int | None) -> Iterator[Earlier]:
    solved = Q(resolution__gt="") | Q(workaround__gt="")
    incidents = _readable(person).filter(
        solved, status__in=(Status.RESOLVED, Status.CLOSED), security=False
    )
    if service_id is not None:
        incidents = incidents.filter(service_id=service_id)
    newest = incidents.exclude(pk=but or 0).order_by("-pk")
    compared = Concat("title", Value(" "), Left("description", 500))
    return starmap(Earlier, newest.values_list("pk", "service_id", compared)[:POOL])


def _readable(person: Person | None) -> QuerySet[Incident]:
    return Incident.objects.visible_to(person) if person else Incident.objects.all()


def _incidents(person: Person | None, keys: list[int]) -> dict[int, Incident]:
    if not keys:
        return {}
    records = _readable(person).filter(pk__in=keys)
    return {record.pk: record for record in records.select_related("resolution_code")}
