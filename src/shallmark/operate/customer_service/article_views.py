"""The lists of knowledge articles that come with the product, and what each of them holds."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import View
from shallmark.operate.customer_service.models import ArticleUse
from shallmark.operate.customer_service.models.article_states import ArticleStatus, UseKind

PUBLISHED = Q(status=ArticleStatus.PUBLISHED)


def _used(*kinds: UseKind) -> Exists:
    uses = ArticleUse.objects.filter(version__article=OuterRef("pk"), kind__in=kinds)
    return Exists(uses)


def _mine(person: Person, _now: datetime) -> Q:
    return Q(owner=person) & ~Q(status=ArticleStatus.RETIRED)


def _to_review(person: Person, _now: datetime) -> Q:
    return Q(status=ArticleStatus.IN_REVIEW) & ~Q(written_by__contains=[person.reference])


def _due(_person: Person, now: datetime) -> Q:
    return PUBLISHED & Q(review_due__lt=now.date())


def _flagged(_person: Person, _now: datetime) -> Q:
    return PUBLISHED & Q(flagged_at__isnull=False, flag_answer="")


def _solving(_person: Person, _now: datetime) -> Q:
    return PUBLISHED & Q(_used(UseKind.SOLVED))


def _unread(_person: Person, _now: datetime) -> Q:
    return PUBLISHED & ~Q(_used(UseKind.READ, UseKind.SOLVED, UseKind.ANSWERED))


def _no_help(_person: Person, _now: datetime) -> Q:
    return PUBLISHED & Q(_used(UseKind.NO_HELP))


def _published(_person: Person, _now: datetime) -> Q:
    return PUBLISHED


ARTICLES = (
    View("published", _("Published"), condition=_published),
    View("mine", _("Mine"), condition=_mine),
    View("to_review", _("To review"), condition=_to_review, asks=True),
    View("due", _("Due for review"), "sort=review_due", condition=_due),
    View("flagged", _("Said to be wrong"), condition=_flagged),
    View("solving", _("Solving"), condition=_solving),
    View("unread", _("Never read"), condition=_unread),
    View("no_help", _("Did not help"), condition=_no_help),
    View("all", _("All")),
)
