"""Pages of knowledge articles."""

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.operate.customer_service import article_views as views
from shallmark.operate.customer_service.articles import page
from shallmark.operate.customer_service.articles.served import meant_for
from shallmark.operate.customer_service.models import KnowledgeArticle
from shallmark.operate.customer_service.models.article_states import ArticleStatus


@register(KnowledgeArticle)
class KnowledgeArticleRecord(RecordType):
    key = "knowledge_article"
    prefix = "KA"
    slug = "articles"
    phase = "operate"
    function = _("Customer Service")
    icon = "book"
    list_display = (
        "reference", "title", "status", "audience", "owner", "review_due", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "audience", "owner", "service", "review_due", "team")
    search_fields = ("reference", "title", "symptom", "answer")
    fields = (
        "title", "symptom", "answer", "audience", "customers", "team", "service", "owner",
    )  # fmt: skip
    edit_fields = fields
    #: what readers outside are not told: for whom else it is, and of what and by whom it was made
    staff_fields = frozenset(
        {
            "customers", "team", "author", "incident", "review_note", "flagged_at", "flag_answer",
            "retire_reason", "returned_at", "submitted_at", "reviewed_by",
        }
    )  # fmt: skip
    detail_fields = (
        "symptom", "answer", "audience", "customers", "team", "service", "owner", "author",
        "edition", "review_due", "reviewed_at", "reviewed_by", "published_at", "incident",
        "review_note", "flagged_at", "flag_answer", "retired_at", "retire_reason",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = views.ARTICLES
    template = "customer_service/article.html"
    page_context = page.article_context
    panels = (page.FIGURES, page.VERSIONS)
    notice_rules = (Rule("created", ("owner",), verb="create"),)
    empty_text = _(
        "A knowledge article answers one question in the words of who asks it. Another person"
        " reviews it before anybody is given it, and its readers say whether it helped."
    )
    clauses = ("7.6",)
    natural_keys = {"owner": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"retire"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        if scope == Scope.CUSTOMER:
            return Q(status=ArticleStatus.PUBLISHED) & meant_for(person)
        if scope == Scope.OWN:
            return Q(owner=person) | Q(author=person)
        return super().scope_condition(scope, person)

    @classmethod
    def restriction(cls, person: Person) -> Q:
        """What is for one team is read by its members, and by who wrote or owns it."""
        if "admin" in person.role_keys:
            return Q()
        return meant_for(person) | Q(owner=person) | Q(author=person)
