"""What the page of a document shows: one version to be read, and what differs from another."""

from typing import Any

from shallmark.common.documents import standing
from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.texts import parts_of
from shallmark.common.documents.words import sections_changed
from shallmark.kernel import access
from shallmark.kernel.people import Person

#: what is not in force yet, and what waits there for somebody
AHEAD = frozenset({"draft", "in_review", "approved"})


def reading(document: Document, person: Person, shown: str = "", since: str = "") -> dict[str, Any]:
    """The version numbered `shown`, else the one in force, else the newest.

    With `since`, what differs by words from that version. With whether this person is asked to
    confirm it, and the next version where one is on its way.
    """
    versions = in_order(document, person)
    known = {one.reference: one for one in versions}
    in_force = next((one for one in versions if one.status == "in_force"), None)
    version = known.get(shown) if shown else in_force or next(iter(versions), None)
    ahead = next((one for one in versions if one.status in AHEAD), None)
    # read once, for its head and for whatever names it
    document.shown_state = standing.told(document, in_force, ahead)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "version": version,
        "versions": versions,
        "in_force": in_force,
        "ahead": ahead,
        "parts": [],
        "may_write": access.may_create(person, "document_version"),
    }
    if version is None:
        return context
    asked = document.acknowledged and version is in_force
    file, last = version.file, before(version, versions)
    return {
        **context,
        "parts": parts_of(version.text),
        "words": len(version.text.split()),
        "file": file,
        "asked": asked and not version.acknowledgements.filter(person=person).exists(),
        "last": last,
        "others": [one for one in versions if one is not version],
        "compared": difference(known.get(since), version) if since else None,
    }


def in_order(document: Document, person: Person) -> list[DocumentVersion]:
    """The versions that the person may read, with their people, newest first. One query."""
    seen = DocumentVersion.objects.visible_to(person).filter(document=document)
    people = ("author", "approver", "approved_by")
    return list(seen.select_related(*people).order_by("-created_at", "-pk"))


def before(version: DocumentVersion, versions: list[DocumentVersion]) -> DocumentVersion | None:
    """What a version is read against: the one in force, for that itself the one before it."""
    older = versions[versions.index(version) + 1 :]
    in_force = next((one for one in older if one.status == "in_force"), None)
    return in_force or next(iter(older), None)


def difference(old: DocumentVersion | None, new: DocumentVersion) -> dict[str, Any] | None:
    """What differs by words and by file; None where there is no such version."""
    if old is None:
        return None
    sections = sections_changed(old.text, new.text)
    changed = [section for section in sections if section.changes]
    return {
        "old": old,
        "sections": sections,
        "changes": sum(section.changes for section in changed),
        "in_sections": len(changed),
        "spaces_only": not sections and old.text != new.text,
        "old_file": old.file,
        "file_differs": (old.file_name or new.file_name) and old.content_hash != new.content_hash,
    }
