"""The documents of the good organisation: each approved, in force before the year, and reviewed."""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.documents.models import (
    Document,
    DocumentTemplate,
    DocumentVersion,
    RetentionRule,
)
from shallmark.common.documents.simulate.data import DOCUMENTS, EXTERNAL
from shallmark.common.documents.simulate.texts_data import REVISED, TEXTS
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

#: the light change under which documents and process sheets take effect
CHANGE = "STD-DOC"
DAY = timedelta(days=1)
RULE = "Two years after it is out of use"


def write_documents(context: SimulationContext) -> None:
    """Write the retention rule, the template, and all documents but those of other functions."""
    writer = RecordWriter(context)
    _write_rules(writer)
    _write_documents(writer, retention_rule())


def retention_rule() -> RetentionRule:
    """The rule under which all documents of the organisation are kept."""
    return RetentionRule.objects.get(title=RULE)


def _write_rules(writer: RecordWriter) -> None:
    at = writer.founded
    writer.create_by_two(
        RetentionRule, writer.compliance, writer.executive, at, title=RULE, kind="document",
        months=24,
    )  # fmt: skip
    writer.create(
        DocumentTemplate, writer.compliance, at, title="Procedure", kind="procedure",
        text="## Purpose\n\n## Who does what\n\n## Steps\n\n## Records\n",
    )  # fmt: skip


def publish(writer: RecordWriter, at: datetime, text: str, **values: object) -> Document:
    """Write a document whose first version is in force a week later; returns the document."""
    fields = {
        "owner": writer.compliance, "review_due": writer.review_due, "classification": "internal",
        **values,
    }  # fmt: skip
    document = writer.create(Document, writer.compliance, at, **fields)
    put_in_force(writer, document, at + DAY, text)
    document.refresh_from_db()
    return document


def put_in_force(
    writer: RecordWriter, document: Document, at: datetime, text: str, summary: str = "First text"
) -> DocumentVersion:
    """The draft is written by the author, approved by the executive, put in force by the owner."""
    author = writer.compliance
    draft = document.versions.get(status="draft")
    draft_values: dict[str, Any] = {
        "text": text, "approver": writer.executive, "change_ref": CHANGE,
        "change_summary": summary,
    }  # fmt: skip
    draft = writer.edit(draft, author, at, **draft_values)
    draft = writer.perform(draft, "submit", author, at + DAY)
    draft = writer.perform(draft, "approve", writer.executive, at + 2 * DAY)
    return writer.perform(draft, "put_in_force", writer.compliance, at + 3 * DAY)


def text_of(purpose: str, steps: str, head: str = "Steps") -> str:
    """A document of two parts."""
    return f"## Purpose\n{purpose}\n\n## {head}\n{steps}"


def _write_documents(writer: RecordWriter, rule: RetentionRule) -> None:
    documents = [
        publish(
            writer, writer.founded, text_of(*TEXTS[identifier]),
            title=title, identifier=identifier, kind=kind, retention_rule=rule,
        )
        for kind, identifier, title in DOCUMENTS
    ]  # fmt: skip
    for identifier, title, source in EXTERNAL:
        documents.append(
            publish(
                writer, writer.founded, f"## Where\n{source}", title=title,
                identifier=identifier, kind="external", retention_rule=rule, external=True,
                source=source, edition=source.rpartition(",")[2].strip(),
            )
        )  # fmt: skip
        checked = writer.start + 20 * DAY
        writer.edit(documents[-1], writer.compliance, checked, checked_at=checked.date())
    # two are revised in the year, one goes out of use
    for document in documents[:2]:
        at = writer.start + 40 * DAY
        summary, steps = REVISED[document.identifier]
        text = text_of(TEXTS[document.identifier][0], steps)
        revised = writer.perform(document, "revise", writer.compliance, at)
        put_in_force(writer, revised, at + DAY, text, summary)
    decision = {"decision_reason": "Its rules moved into the handbook."}
    writer.perform(
        documents[14], "withdraw", writer.compliance, writer.start + 50 * DAY, **decision
    )
