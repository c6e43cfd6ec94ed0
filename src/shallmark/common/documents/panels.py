"""Side panels of documents and versions, and what the page of a version shows beside its text."""

from typing import Any

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import readers
from shallmark.common.documents.texts import difference
from shallmark.kernel.people import Person


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


def compared(version: DocumentVersion, person: Person) -> dict[str, Any]:
    """The version before, and the lines that differ."""
    seen = type(version).objects.visible_to(person).filter(document=version.document_id)
    before = seen.filter(created_at__lt=version.created_at)
    last = before.order_by("-created_at", "-pk").first()
    return {
        "last": last,
        "lines": difference(last.text, version.text) if last is not None else [],
    }
