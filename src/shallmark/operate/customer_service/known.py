"""The search of what is known: earlier incidents that were solved, by the words of who searches.

Problem management brings known errors of its own; until then solved incidents are what is known.
"""

from dataclasses import dataclass

from shallmark.common.search.queries import search as find_by_words
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import matches
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import Status

#: counted and shown; who finds more searches with better words
MOST = 20


@dataclass(frozen=True)
class Searched:
    """Words that were searched with, and what they found, best first."""

    words: str
    hits: list[Incident]


def plain_words(text: str) -> str:
    """The words that are searched with; nothing of a text that has none."""
    return " ".join(matches.WORD.findall(text))[:200]


def words_for(incident: Incident) -> str:
    """What is searched with before anybody chose words: the title, helped out by the text."""
    title = incident.title
    if len(matches.words_of(title)) < 2:
        title = f"{title} {incident.description[:300]}"
    return plain_words(title)


def search(text: str, person: Person | None, *, but: Incident) -> Searched:
    """What the person may read of it: alike in many of the words, or with all of them.

    For the system itself only what is alike is looked at.
    """
    words = plain_words(text)
    if not words:
        return Searched("", [])
    service = but.service_id
    alike = matches.find(words, "", person, service_id=service, but=but.pk, most=MOST)
    hits = {match.incident.pk: match.incident for match in alike}
    if person is not None:
        found = find_by_words(person, words, limit=3 * MOST)
        keys = [hit.record_id for hit in found if hit.record_key == "incident"]
        for incident in _solved(person, keys):
            hits.setdefault(incident.pk, incident)
    hits.pop(but.pk, None)
    return Searched(words, list(hits.values())[:MOST])


def _solved(person: Person, keys: list[int]) -> list[Incident]:
    ended = (Status.RESOLVED, Status.CLOSED)
    readable = Incident.objects.visible_to(person)
    solved = readable.filter(pk__in=keys, status__in=ended, security=False)
    return list(solved.select_related("resolution_code").order_by("-pk"))
