"""Searches of what is known are kept as they were, and so is the article that was taken."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry, Kind
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source
from shallmark.operate.customer_service import known, matches
from shallmark.operate.customer_service.articles import finding, uses
from shallmark.operate.customer_service.articles.finding import Answer
from shallmark.operate.customer_service.articles.served import served
from shallmark.operate.customer_service.models import (
    ArticleVersion,
    Incident,
    KnowledgeArticle,
    KnownSearch,
)
from shallmark.operate.customer_service.models.states import Status

Hits = list[dict[str, str | int]]
Place = KnownSearch.Place
#: what somebody saw while typing is theirs for so many seconds
DAY = 24 * 3600
LONGEST = 400

_taking: ContextVar[ArticleVersion | None] = ContextVar("shallmark_taking", default=None)


@contextmanager
def taking(version: ArticleVersion) -> Iterator[None]:
    """Let the search that is written down within say that this was taken."""
    token = _taking.set(version)
    try:
        yield
    finally:
        _taking.reset(token)


def hits_of(incidents: Iterable[Incident], answers: Iterable[Answer]) -> Hits:
    """What was found, each with the version that was there."""
    found: Hits = [{"reference": one.reference, "version": one.version} for one in incidents]
    articles = (one.version for one in answers)
    found += [{"reference": one.article.reference, "version": one.number} for one in articles]
    return found


@after(Incident, "note_search")
def keep_search(incident: Incident, event: WriteEvent) -> None:
    """What the search found stands as it was; articles of a simulated year are not compared."""
    version = _taking.get()
    answers: list[Answer] = []
    if event.by is not None and event.source != Source.SIMULATION:
        answers = finding.find(incident.kedb_words, event.by)
    taken = incident.kedb_taken.reference if incident.kedb_taken else ""
    place = Place.TRIAGE if incident.status == Status.NEW else Place.SEARCH
    KnownSearch.objects.create(
        incident=incident, place=place, words=incident.kedb_words, by=event.by, at=event.at,
        hits=hits_of(incident.found, answers),
        taken=version.article.reference if version else taken,
    )  # fmt: skip


@after(Incident, "triage")
def keep_what_was_in_view(incident: Incident, event: WriteEvent) -> None:
    """Whoever classifies it on the page had what fits before the eyes."""
    if event.source != Source.PAGE or event.by is None:
        return
    if incident.searches.filter(by=event.by).exists():
        return
    found = matches.find(
        incident.title, incident.description, event.by, service_id=incident.service_id,
        but=incident.pk,
    )  # fmt: skip
    answers = finding.find(incident.title, event.by, text=incident.description)
    KnownSearch.objects.create(
        incident=incident, place=Place.TRIAGE, words=known.words_for(incident)[:LONGEST],
        hits=hits_of((one.incident for one in found), answers), by=event.by, at=event.at,
    )  # fmt: skip


def seen(words: str, hits: Hits, person: Person) -> str:
    """What somebody was shown while typing, sealed: it comes back with the record."""
    return signing.dumps({"words": words, "hits": hits}, salt=_salt(person), compress=True)


def keep_seen(sealed: str, incident: Incident, person: Person) -> None:
    """Keep what came back; what nobody was shown is not kept."""
    try:
        shown = signing.loads(sealed, salt=_salt(person), max_age=DAY)
    except signing.BadSignature:
        return
    KnownSearch.objects.create(
        incident=incident, place=Place.TYPING, words=shown["words"][:LONGEST],
        hits=shown["hits"], by=person,
    )  # fmt: skip


def _salt(person: Person) -> str:
    return f"known-{person.pk}"


@dataclass(frozen=True)
class Taken:
    """What an answer is written with, and where it stands."""

    reference: str
    url: str
    text: str
    about: str


def version_named(reference: str, person: Person) -> ArticleVersion | None:
    """What the person is given of the article of that number; None where that is no article."""
    return served(person).filter(article__reference=reference[:40]).first()


def take_article(
    incident: Incident, version: ArticleVersion, *, words: str, by: Person
) -> Incident:
    """Write down that these words were searched with, and that the article was taken."""
    with taking(version):
        values = {"kedb_words": words, "kedb_taken": None}
        return writes.perform(incident, "note_search", by=by, values=values)


def answer_with(incident: Incident, version: ArticleVersion, *, text: str, by: Person) -> None:
    """Answer the caller with the article as somebody read and edited it; all or nothing.

    Raises:
        Refused: by rights, or because nothing was written.

    """
    if not text.strip():
        raise Invalid({"text": [_("Write the answer first: nothing was sent.")]})
    caller = incident.reporter
    if caller is not None and not served(caller).filter(pk=version.pk).exists():
        sentence = _("%(article)s is not meant for %(caller)s: answer in your own words.")
        raise Invalid({"text": [sentence % {"article": version.article, "caller": caller}]})
    with transaction.atomic():
        take_article(incident, version, words=known.words_for(incident), by=by)
        add_entry(incident, by=by, text=text.strip(), public=True)


def article_taken(incident: Incident, person: Person) -> ArticleVersion | None:
    """The article that the person took last for the incident, and sent nothing since."""
    last = incident.searches.filter(by=person).order_by("-pk").first()
    if last is None or not last.taken:
        return None
    version = version_named(last.taken, person)
    if version is None:
        return None
    sent = Entry.objects.filter(
        record_key="incident", record_id=incident.pk, kind=Kind.REPLY, author=person,
        at__gt=last.at,
    )  # fmt: skip
    return None if sent.exists() else version


def count_answer(entry: Entry, incident: Incident) -> None:
    """An answer that follows the taking of an article was written with it."""
    if entry.author is None:
        return
    last = incident.searches.filter(by=entry.author, at__lte=entry.at).order_by("-pk").first()
    if last is not None and last.taken:
        version = version_named(last.taken, entry.author)
        if version is not None:
            uses.answered_with(version, incident, by=entry.author)


def article_of(incident: Incident, *, by: Person) -> KnowledgeArticle:
    """A draft of what solved the incident, for staff; nothing of its notes is taken over.

    Raises:
        Refused: by rights, or it is not solved, or nobody else may read it.

    """
    if incident.security or incident.confidential:
        raise NotAllowed(_("What is confidential becomes no article."))
    if incident.status not in {Status.RESOLVED, Status.CLOSED}:
        raise Invalid({"incident": [_("It is not solved yet.")]})
    parts = (incident.workaround, incident.resolution)
    answer = "\n\n".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    values = {
        "title": incident.title, "symptom": incident.description, "answer": answer,
        "service": incident.service, "incident": incident,
    }  # fmt: skip
    return writes.create(KnowledgeArticle, by=by, values=values)
