"""Side panels of documents and versions, and what the page of a version shows beside its text."""

from typing import Any

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import readers
from shallmark.common.documents.texts import difference, parts_of
from shallmark.kernel import access
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


def reading(document: Document, person: Person) -> dict[str, Any]:
    """What the page of a document shows: the text in force, or the newest there is.

    With what differs from the version before, whether this person is asked to confirm it, and the
    draft that one goes on with.
    """
    seen = DocumentVersion.objects.visible_to(person).filter(document=document)
    versions = list(seen.select_related("author", "approver").order_by("-created_at", "-pk"))
    in_force = next((one for one in versions if one.status == "in_force"), None)
    version = in_force or next(iter(versions), None)
    if version is None:
        return {"version": None, "parts": [], "draft": None}
    asked = document.acknowledged and version is in_force
    confirmed = asked and version.acknowledgements.filter(person=person).exists()
    place = versions.index(version) + 1
    last = versions[place] if place < len(versions) else None
    return {
        "version": version,
        "parts": parts_of(version.text),
        "words": len(version.text.split()),
        "draft": next((one for one in versions if one.status in {"draft", "in_review"}), None),
        "asked": asked and not confirmed,
        "last": last,
        "news": difference(last.text, version.text) if last is not None else [],
        "may_write": access.may_create(person, "document_version"),
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
