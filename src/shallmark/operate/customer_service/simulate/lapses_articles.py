"""Lapses of knowledge articles, planted beside what is good."""

from typing import Any

from shallmark.operate.customer_service.models import KnowledgeArticle
from shallmark.operate.customer_service.simulate.articles import ArticleWriter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def _imported(writer: ArticleWriter, days: int, **values: object) -> KnowledgeArticle:
    """An article of the list before, whole but for what is said."""
    at = writer.days_ago(days)
    usual: dict[str, Any] = {
        "title": "Book a room", "answer": "Open the calendar, and choose the room.", "edition": 1,
        "owner": writer.author, "author": writer.author, "published_at": at, "reviewed_at": at,
        "reviewed_by": writer.reviewer, "audience": "everybody",
    }  # fmt: skip
    return writer.import_record(KnowledgeArticle, "published", at, **{**usual, **values})


def not_looked_at(context: SimulationContext) -> list[str]:
    return [_imported(ArticleWriter(context), 400).reference]


def owner_has_left(context: SimulationContext) -> list[str]:
    writer = ArticleWriter(context)
    return [_imported(writer, 60, owner=writer.somebody_who_left(20)).reference]


def left_as_wrong(context: SimulationContext) -> list[str]:
    writer = ArticleWriter(context)
    return [_imported(writer, 90, flagged_at=writer.days_ago(45)).reference]


LAPSES = (
    Lapse("L-961", "article not reviewed for a year", ("CHK-CMP-06",), not_looked_at),
    Lapse("L-962", "article said to be wrong, and left", ("CHK-CMP-06",), left_as_wrong),
    Lapse("K-961", "article of an owner who left", ("CHK-CMP-06",), owner_has_left, on_site=True),
)
