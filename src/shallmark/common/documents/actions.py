"""What follows a step of a version or a document, in the same transaction."""

from typing import Any

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import in_force, readers
from shallmark.common.notices.telling import SILENT, tell
from shallmark.kernel import door
from shallmark.kernel.hooks import Change

#: step of the version -> the steps that take the document along
FOLLOWS = {
    "submit": "submit",
    "approve": "approve",
    "put_in_force": "publish",
    "send_back": "send_back",
}


def after_step(change: Change) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    if isinstance(change.record, DocumentVersion):
        _after_version(change, change.record)
    elif isinstance(change.record, Document):
        _after_document(change, change.record)


def _after_version(change: Change, version: DocumentVersion) -> None:
    if change.verb == "put_in_force":
        others = version.document.versions.filter(status="in_force").exclude(pk=version.pk)
        for last in others:
            _perform(last, "supersede", change)
    follows = FOLLOWS.get(change.verb)
    if follows:
        _perform(version.document, follows, change)
    if change.verb == "withdraw" and version.document.status == Document.Status.PUBLISHED:
        _perform(version.document, "withdraw", change, {"decision_reason": version.decision_reason})
    if change.source in SILENT:
        return
    if change.verb == "submit":
        tell([version.approver], "approval", version, by=change.by, at=change.at)
    elif change.verb == "put_in_force" and version.document.acknowledged:
        tell(readers(), "acknowledge", version, by=change.by, at=change.at, audience="readers")


def _after_document(change: Change, document: Document) -> None:
    if change.verb in ("create", "revise"):
        _draft(document, change)
    elif change.verb == "withdraw":
        current = in_force(document)
        if current is not None:
            said = {"decision_reason": document.decision_reason}
            _perform(current, "withdraw", change, said)


def _draft(document: Document, change: Change) -> None:
    """A draft is opened where there is none."""
    if change.source != "import" and not document.versions.filter(status="draft").exists():
        door.create(
            DocumentVersion,
            by=change.by,
            values={"document": document},
            at=change.at,
            source="job",
        )


def _perform(record: Any, verb: str, change: Change, values: dict[str, Any] | None = None) -> None:
    """Take the record along; it follows of itself, so nobody's rights are asked again."""
    door.perform(
        record, verb, by=change.by, at=change.at, values=values, reason=change.reason, source="job"
    )
