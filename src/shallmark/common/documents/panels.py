"""Side panels of documents and versions."""

from typing import Any

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import in_force, readers
from shallmark.kernel import access
from shallmark.kernel.people import Person

#: people in view who have not confirmed yet
WAITING = 6


def versions(document: Document, person: Person) -> dict[str, Any]:
    """All versions the person may read, newest first; superseded ones stay readable."""
    model = DocumentVersion
    versions_of = model.objects.visible_to(person).filter(document=document)
    return {"versions": list(versions_of.select_related("approver").order_by("-created_at", "-pk"))}


def read_by(version: DocumentVersion, person: Person) -> dict[str, Any]:
    """How many of those asked have confirmed, and whether this person has."""
    to_be_read = version.whole.acknowledged and version.status == "in_force"
    done = version.acknowledgements
    return {
        "version": version,
        "asked": readers().count() if to_be_read else 0,
        "confirmed": done.count(),
        "mine": done.filter(person=person).first(),
    }


def read_by_of(document: Document, person: Person) -> dict[str, Any]:
    """The same of the version in force; with those who have not confirmed it yet."""
    version = in_force(document)
    if version is None or not document.acknowledged:
        return {"version": None}
    waiting = readers().exclude(acknowledgements__document_version=version)
    return {
        **read_by(version, person),
        "waiting": list(waiting.order_by("title")[:WAITING]),
        "may_remind": access.may_edit(person, document),
    }
