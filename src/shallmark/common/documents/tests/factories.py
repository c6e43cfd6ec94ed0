"""Documents for tests."""

from datetime import date
from typing import Any

from shallmark.common.documents.models import (
    Acknowledgement,
    Document,
    DocumentVersion,
    RetentionRule,
)
from shallmark.kernel.testing import made, make, number


def retention_rule(**values: Any) -> RetentionRule:
    said = {"title": f"Rule {number()}", "kind": "procedure", "months": 24}
    return made(RetentionRule, **{**said, **values})


def document(**values: Any) -> Document:
    """A draft, with its first version opened by itself."""
    n = number()
    said = {
        "title": f"Document {n}",
        "identifier": f"SMS-{n}",
        "kind": Document.Kind.PROCEDURE,
        "retention_rule": values.get("retention_rule") or retention_rule(),
        "review_due": date(2099, 1, 31),
        "owner": values.get("owner") or make("person"),
    }
    return made(Document, **{**said, **values})


def document_version(**values: Any) -> DocumentVersion:
    """The draft that came with its document, with a text."""
    values.setdefault("document", values.get("document") or document())
    said = {
        "number": f"{number()}.0",
        "author": values.get("author") or make("person"),
        "approver": values.get("approver") or make("person"),
        "text": "# Procedure\n## Purpose\nSays how.",
        "change_summary": "First text",
    }
    return made(DocumentVersion, **{**said, **values})


def acknowledgement(**values: Any) -> Acknowledgement:
    said = {
        "person": values.get("person") or make("person"),
        "document_version": values.get("document_version") or document_version(),
    }
    return made(Acknowledgement, **{**said, **values})
