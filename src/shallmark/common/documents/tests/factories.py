"""Documents for tests."""

from datetime import timedelta
from typing import Any

from shallmark.common.documents.models import (
    Acknowledgement,
    Document,
    DocumentVersion,
    RetentionRule,
)
from shallmark.kernel import clock
from shallmark.pages.tests.factory import made, make, number

YEAR = timedelta(days=365)


def retention_rule(**values: Any) -> RetentionRule:
    defaults = {"title": f"Rule {number()}", "kind": "procedure", "months": 24}
    return made(RetentionRule, **{**defaults, **values})


def document(**values: Any) -> Document:
    """A draft, with its first version opened by itself."""
    n = number()
    defaults = {
        "title": f"Document {n}",
        "identifier": f"SMS-{n}",
        "kind": Document.Kind.PROCEDURE,
        "retention_rule": values.get("retention_rule") or retention_rule(),
        "review_due": clock.now().date() + YEAR,
        "owner": values.get("owner") or make("person"),
    }
    return made(Document, **{**defaults, **values})


def document_version(**values: Any) -> DocumentVersion:
    """The draft that came with its document, with a text."""
    values.setdefault("document", values.get("document") or document())
    defaults = {
        "number": f"{number()}.0",
        "author": values.get("author") or make("person"),
        "approver": values.get("approver") or make("person"),
        "text": "# Procedure\n## Purpose\nSays how.",
        "change_summary": "First text",
    }
    return made(DocumentVersion, **{**defaults, **values})


def acknowledgement(**values: Any) -> Acknowledgement:
    defaults = {
        "person": values.get("person") or make("person"),
        "document_version": values.get("document_version") or document_version(),
    }
    return made(Acknowledgement, **{**defaults, **values})
