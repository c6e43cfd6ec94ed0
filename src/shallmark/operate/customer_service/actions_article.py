"""What follows from writes of articles: the version that readers are given from now on."""

from shallmark.kernel.hooks import WriteEvent, after
from shallmark.operate.customer_service.models import ArticleVersion, KnowledgeArticle


@after(KnowledgeArticle, "publish")
def keep_version(article: KnowledgeArticle, event: WriteEvent) -> None:
    """What was reviewed is kept as it is."""
    ArticleVersion.objects.create(
        article=article, number=article.edition, title=article.title, symptom=article.symptom,
        answer=article.answer, audience=article.audience, customers=article.customers,
        team=article.team, written_by=article.writers, reviewed_by=article.reviewed_by,
        at=event.at,
    )  # fmt: skip
