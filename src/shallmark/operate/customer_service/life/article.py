"""The life of a knowledge article: written, reviewed by another, published, looked at again."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import gates_article as gates
from shallmark.operate.customer_service.models import KnowledgeArticle
from shallmark.operate.customer_service.models.article_states import ArticleStatus


class KnowledgeArticleLife(Lifecycle[KnowledgeArticle]):
    """Steps in the order of the states."""

    submit = Step(
        ArticleStatus.DRAFT,
        ArticleStatus.IN_REVIEW,
        _("Submit for review"),
        required=("answer", "owner"),
        gates=(gates.is_written, gates.is_owned),
        sets_time=("submitted_at",),
        allowed_for=("author", "owner"),
        icon="send",
    )

    # What was submitted becomes the version that readers are given (actions_article).
    @Step(
        ArticleStatus.IN_REVIEW,
        ArticleStatus.PUBLISHED,
        _("Publish"),
        required=("review_due",),
        gates=(gates.is_owned, gates.reviewed_by_another, gates.next_review_lies_ahead),
        sets_time=("published_at", "reviewed_at"),
        signs=("reviewed_by",),
        icon="circle-check",
    )
    @staticmethod
    def publish(article: KnowledgeArticle, by: Person | None) -> None:
        article.edition += 1
        article.review_note = ""
        # What was said to be wrong meanwhile was not in what was reviewed.
        submitted = article.submitted_at
        if article.flagged_at and (submitted is None or article.flagged_at < submitted):
            article.flagged_at = None
            article.flag_answer = ""

    send_back = Step(
        ArticleStatus.IN_REVIEW,
        ArticleStatus.DRAFT,
        _("Return"),
        required=("review_note",),
        sets_time=("returned_at",),
        icon="arrow-back-up",
    )

    # It is looked at again and stays as it is: no new version.
    review = Step(
        ArticleStatus.PUBLISHED,
        None,
        _("Review without change"),
        required=("review_due",),
        gates=(gates.is_owned, gates.next_review_lies_ahead),
        sets_time=("reviewed_at",),
        signs=("reviewed_by",),
        allowed_for=("owner",),
        icon="eye",
    )

    settle = Step(
        ArticleStatus.PUBLISHED,
        None,
        _("Answer: it is right"),
        required=("flag_answer",),
        gates=(gates.is_flagged, gates.is_answered),
        allowed_for=("owner",),
        icon="message",
    )

    # Readers keep the last version while the next is written.
    @Step(
        ArticleStatus.PUBLISHED,
        ArticleStatus.DRAFT,
        _("Revise"),
        allowed_for=("owner", "author"),
        icon="pencil",
    )
    @staticmethod
    def revise(article: KnowledgeArticle, by: Person | None) -> None:
        article.written_by = []

    retire = Step(
        (ArticleStatus.DRAFT, ArticleStatus.PUBLISHED),
        ArticleStatus.RETIRED,
        _("Retire"),
        required=("retire_reason",),
        sets_time=("retired_at",),
        allowed_for=("owner",),
        icon="archive",
    )
