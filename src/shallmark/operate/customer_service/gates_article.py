"""Gates of knowledge articles, each the twin of the check it names."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.models import KnowledgeArticle


@gate(label=_("Answer written"), field="answer")
def is_written(article: KnowledgeArticle) -> Text | None:
    if says(article, article.answer):
        return None
    return in_words(_("Write the answer first."))


@gate(check="CHK-CMP-06", label=_("Accountable owner"), field="owner")
def is_owned(article: KnowledgeArticle) -> Text | None:
    return None if has_owner(article) else _("Name an owner who is active.")


@gate(label=_("Reviewed by another"))
def reviewed_by_another(article: KnowledgeArticle) -> Text | None:
    reviewer = article.reviewed_by
    if reviewer is not None and reviewer.reference in article.writers:
        return _("You wrote on it: another person reviews and publishes it.")
    return None


@gate(label=_("Next review ahead"), field="review_due")
def next_review_lies_ahead(article: KnowledgeArticle) -> Text | None:
    today, months = clock.now().date(), int(value("article_review_months"))
    latest: date = clock.months_from(today, months)
    if article.review_due is None or not today < article.review_due <= latest:
        return _("Its next review is after today, and within %(months)d months.") % {
            "months": months
        }
    return None


@gate(label=_("Said to be wrong"))
def is_flagged(article: KnowledgeArticle) -> Text | None:
    if article.flagged_at is None:
        return _("Nobody says that something in it is wrong.")
    return None


@gate(label=_("An answer in words"), field="flag_answer")
def is_answered(article: KnowledgeArticle) -> Text | None:
    if says(article, article.flag_answer):
        return None
    return in_words(_("Say why it is right."))
