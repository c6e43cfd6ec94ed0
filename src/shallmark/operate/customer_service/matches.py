"""Earlier incidents that look alike and were solved: what an agent reads before triage.

The newest solved incidents of the same service are compared word by word, so that the page can say
why one matches ("5 of 7 words, same service"). Bounded: never more than `POOL` rows are read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

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

    incident: Any
    shared: int
    words: int
    same_service: bool

    @property
    def solution(self) -> str:
        return str(self.incident.workaround or self.incident.resolution)

    @property
    def why(self) -> str:
        said = _("%(shared)d of %(words)d words") % {"shared": self.shared, "words": self.words}
        return f"{said}, {_('same service')}" if self.same_service else said


def words_of(text: str) -> frozenset[str]:
    """Words that carry meaning, small and cut to their stem's first letters."""
    found = (word.lower() for word in WORD.findall(text))
    return frozenset(word[:7] for word in found if word not in EMPTY)


def find(
    title: str,
    text: str,
    person: Any,
    *,
    service_id: int | None = None,
    but: int | None = None,
) -> list[Match]:
    """The best matches the person may read, best first. At most two queries.

    The title's words count; a title of one word is helped out by the text.
    """
    wanted = words_of(title)
    if len(wanted) < 2:
        wanted = words_of(f"{title} {text[:300]}")
    if len(wanted) < 2:
        return []
    pool = list(_pool(person, service_id, but))
    if service_id is not None and len(pool) < POOL // 4:
        known = {one.pk for one in pool}
        pool += [one for one in _pool(person, None, but) if one.pk not in known]
    scored = (_match(one, wanted, service_id) for one in pool)
    fitting = [match for match in scored if match.shared >= max(2, ENOUGH * len(wanted))]
    return sorted(fitting, key=lambda match: (-match.shared, not match.same_service))[:MOST]


def _pool(person: Any, service_id: int | None, but: int | None) -> Iterable[Any]:
    solved = Q(resolution__gt="") | Q(workaround__gt="")
    visible: Any = Incident.objects
    found = visible.visible_to(person).filter(
        solved, status__in=(Status.RESOLVED, Status.CLOSED), security=False
    )
    if service_id is not None:
        found = found.filter(service_id=service_id)
    newest: Iterable[Any] = (
        found.exclude(pk=but or 0).select_related("resolution_code").order_by("-pk")[:POOL]
    )
    return newest


def _match(one: Any, wanted: frozenset[str], service_id: int | None) -> Match:
    shared = len(wanted & words_of(f"{one.title} {one.description[:500]}"))
    same = service_id is not None and one.service_id == service_id
    return Match(one, shared, len(wanted), same)
