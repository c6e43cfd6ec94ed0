"""What follows a step of a version or a document, in the same transaction."""

from collections.abc import Mapping

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import in_force, readers
from shallmark.common.notices.notify import SILENT, notify
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record

#: step of the version -> the steps that take the document along
FOLLOWS = {
    "submit": "submit",
    "approve": "approve",
    "put_in_force": "publish",
    "send_back": "send_back",
}


@after(DocumentVersion)
def follow_version(version: DocumentVersion, change: WriteEvent) -> None:
    """The document goes along with its version, and who must act on it is told."""
    if change.verb == "put_in_force":
        others = version.document.versions.filter(status="in_force").exclude(pk=version.pk)
        for last in others:
            _perform(last, "supersede", change)
    if change.verb == "create" and change.source not in SILENT:
        _begin_revision(version.document, change)
    follows = FOLLOWS.get(change.verb)
    if follows:
        _perform(version.document, follows, change)
    if change.verb == "withdraw" and version.document.status == Document.Status.PUBLISHED:
        _perform(version.document, "withdraw", change, {"decision_reason": version.decision_reason})
    if change.source in SILENT:
        return
    if change.verb == "submit":
        notify([version.approver], "approval", version, by=change.by, at=change.at)
    elif change.verb == "approve":
        notify([version.owner], "to_force", version, by=change.by, at=change.at)
    elif change.verb == "put_in_force" and version.document.acknowledged:
        notify(readers(), "acknowledge", version, by=change.by, at=change.at, audience="readers")


@after(Document)
def follow_document(document: Document, change: WriteEvent) -> None:
    """A new or revised document gets a draft; a withdrawn one takes its version along."""
    if change.verb in ("create", "revise"):
        _draft(document, change)
    elif change.verb == "withdraw":
        current = in_force(document)
        if current is not None:
            values = {"decision_reason": document.decision_reason}
            _perform(current, "withdraw", change, values)


def _begin_revision(document: Document, change: WriteEvent) -> None:
    """Whoever writes the next version of what is in force begins its revision by that."""
    if document.status == Document.Status.PUBLISHED:
        _perform(document, "revise", change)


def _draft(document: Document, change: WriteEvent) -> None:
    """A draft is opened where there is none."""
    if change.source != "import" and not document.versions.filter(status="draft").exists():
        writes.create(
            DocumentVersion,
            by=change.by,
            values={"document": document},
            authority=FOLLOWING,
        )


def _perform(
    record: Record, verb: str, change: WriteEvent, values: Mapping[str, object] | None = None
) -> None:
    """Take the record along; it follows of itself, so nobody's rights are asked again."""
    writes.perform(
        record, verb, by=change.by, values=values, reason=change.reason, authority=FOLLOWING
    )
