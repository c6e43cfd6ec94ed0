"""What the page of an article shows: it is read first; figures, words of readers and versions."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.words import sections_changed
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.operate.customer_service.articles.served import Figures, figures
from shallmark.operate.customer_service.models import (
    ArticleUse,
    ArticleVersion,
    Incident,
    KnowledgeArticle,
)
from shallmark.operate.customer_service.models.article_states import WORDS, ArticleStatus, UseKind
from shallmark.pages.idempotency import new_token

#: words of readers, and records answered with it, on the page
MOST = 8


def article_context(article: KnowledgeArticle, person: Person) -> dict[str, Any]:
    """What readers are given stands beside what is written, with what differs by words."""
    given = article.versions.filter(number=article.edition).first()
    return {
        "given": given,
        "ahead": _ahead(article),
        "changed": _changed(article, given) if given and _ahead(article) else [],
        "review_is_due": is_due(article),
        "is_flagged": article.flagged_at is not None and not article.flag_answer,
        "may_say": given is not None and _may_say(given, article, person),
        "token": new_token(),
        "first_panels": (FIGURES.key,),
    }


def is_due(article: KnowledgeArticle) -> bool:
    """Whether the day of its review has passed."""
    due = article.review_due
    in_use = article.status == ArticleStatus.PUBLISHED
    return in_use and due is not None and due < clock.now().date()


def _ahead(article: KnowledgeArticle) -> bool:
    return article.status in {ArticleStatus.DRAFT, ArticleStatus.IN_REVIEW}


def _changed(article: KnowledgeArticle, given: ArticleVersion) -> list[Any]:
    return sections_changed(text_of(given), text_of(article))


def text_of(text: KnowledgeArticle | ArticleVersion) -> str:
    """All that is read of it, as one text."""
    return f"# {text.title}\n{text.symptom}\n\n{text.answer}"


def _may_say(given: ArticleVersion, article: KnowledgeArticle, person: Person) -> bool:
    """Readers say one word on each version; not whoever wrote it."""
    if article.status == ArticleStatus.RETIRED or person.reference in given.written_by:
        return False
    return not given.uses.filter(person=person, kind__in=WORDS).exists()


def figures_context(article: Any, person: Person) -> dict[str, Any]:  # noqa: ANN401 a panel's record
    """How often it was read and solved it, what readers say, and what was answered with it."""
    assert isinstance(article, KnowledgeArticle)
    uses = ArticleUse.objects.filter(version__article=article).select_related("person", "version")
    said = uses.filter(~Q(words="")).order_by("-pk")[:MOST]
    answered = uses.filter(kind=UseKind.ANSWERED).order_by("-pk").values_list("place", flat=True)
    incidents = Incident.objects.visible_to(person).filter(reference__in=list(answered[:MOST]))
    return {
        "figures": figures([article.pk]).get(article.pk, Figures()),
        "said": list(said),
        "answered": list(incidents.order_by("-pk")),
    }


FIGURES = Panel(
    "figures", _("What came of it"), "customer_service/article_figures.html", figures_context,
    lazy=True,
)  # fmt: skip
VERSIONS = Panel(
    "versions", _("Versions"), "customer_service/article_versions.html",
    lambda article, _person: {
        "versions": list(article.versions.select_related("reviewed_by").order_by("-number"))
    },
    lazy=True,
)  # fmt: skip
