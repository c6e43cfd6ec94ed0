"""Articles that fit what somebody writes or asks, compared word by word as earlier incidents are.

Readers are offered what they may read only. Bounded: the newest `POOL` versions are compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Left
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.operate.customer_service.articles.served import Figures, figures, served
from shallmark.operate.customer_service.matches import ENOUGH, words_of
from shallmark.operate.customer_service.models import ArticleVersion
from shallmark.operate.customer_service.models.article_states import UseKind

POOL = 1000
MOST = 3
#: letters of a word that alone may lead to an article
LONG = 5


@dataclass(frozen=True)
class Answer:
    """A version that fits, how well, and whom the article helped."""

    version: ArticleVersion
    shared: int = 0
    words: int = 0
    figures: Figures = field(default_factory=Figures)

    @property
    def why(self) -> str:
        return _("%(shared)d of %(words)d words") % {"shared": self.shared, "words": self.words}


def find(title: str, person: Person, *, text: str = "", most: int = MOST) -> list[Answer]:
    """What shares enough words with the title, best first; one of one word is helped by the text.

    At most three queries, none without words.
    """
    wanted = words_of(title)
    if len(wanted) < 2:
        wanted = words_of(f"{title} {text[:300]}")
    if not wanted:
        return []
    needed = max(min(2, len(wanted)), ENOUGH * len(wanted))
    scored: list[tuple[int, int, int]] = []
    for pk, named, told in _pool(person):
        in_title = wanted & words_of(named)
        shared = len(in_title | (wanted & words_of(told)))
        if shared >= needed:
            scored.append((shared, len(in_title), pk))
    best = sorted(scored, reverse=True)[:most]
    return _answers(person, {pk: (shared, len(wanted)) for shared, _in_title, pk in best})


def about(title: str, person: Person, *, most: int = MOST) -> list[Answer]:
    """What has a long word of the title in its own: perhaps one need not order it."""
    wanted = frozenset(word for word in words_of(title) if len(word) >= LONG)
    if not wanted:
        return []
    shared = {
        pk: (len(wanted & words_of(named)), len(wanted)) for pk, named, _told in _pool(person)
    }
    found = sorted(((score, pk) for pk, score in shared.items() if score[0]), reverse=True)
    return _answers(person, {pk: score for score, pk in found[:most]})


def often(person: Person, *, most: int = MOST) -> list[ArticleVersion]:
    """What solved it most often. One query."""
    solved = Count(
        "article__versions__uses", filter=Q(article__versions__uses__kind=UseKind.SOLVED)
    )
    counted = served(person).annotate(solved=solved).filter(solved__gt=0)
    return list(counted.order_by("-solved", "title")[:most])


def _pool(person: Person) -> Iterable[tuple[int, str, str]]:
    newest: QuerySet[ArticleVersion] = served(person).order_by("-pk")
    told = Concat("symptom", Value(" "), Left("answer", 500), output_field=TextField())
    return newest.values_list("pk", "title", told)[:POOL]


def _answers(person: Person, scores: dict[int, tuple[int, int]]) -> list[Answer]:
    if not scores:
        return []
    versions = served(person).in_bulk(list(scores))
    known = figures([version.article_id for version in versions.values()])
    return [
        Answer(version, *scores[pk], known.get(version.article_id, Figures()))
        for pk in scores
        if (version := versions.get(pk)) is not None
    ]
