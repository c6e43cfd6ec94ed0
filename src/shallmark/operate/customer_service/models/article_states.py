"""States and audiences of knowledge articles, and what readers say of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


_A = ArticleStatus
ARTICLE_EDGES = (
    (_A.DRAFT, _A.IN_REVIEW),
    (_A.IN_REVIEW, _A.PUBLISHED),
    (_A.IN_REVIEW, _A.DRAFT),
    (_A.PUBLISHED, _A.DRAFT),
    (_A.DRAFT, _A.RETIRED),
    (_A.PUBLISHED, _A.RETIRED),
)
#: the last version is served while its next one is written
IN_USE = (_A.DRAFT, _A.IN_REVIEW, _A.PUBLISHED)


class Audience(models.TextChoices):
    """Who may read it. Everything but the last two is told to customers."""

    EVERYBODY = "everybody", _("Everybody")
    CUSTOMERS = "customers", _("Customers chosen, and staff")
    STAFF = "staff", _("Staff")
    TEAM = "team", _("One team")


class UseKind(models.TextChoices):
    READ = "read", _("read")
    SOLVED = "solved", _("solved it")
    NO_HELP = "no_help", _("did not help")
    WRONG = "wrong", _("something in it is wrong")
    ANSWERED = "answered", _("an answer was written with it")


#: one word of each reader on each version
WORDS = (UseKind.SOLVED, UseKind.NO_HELP, UseKind.WRONG)
