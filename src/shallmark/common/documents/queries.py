"""Questions about documents."""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from shallmark.common.documents.models.document import Document
from shallmark.common.documents.models.version import DocumentVersion
from shallmark.kernel.people import Person


def in_force(document: Document) -> DocumentVersion | None:
    """The version in force, or None."""
    return document.versions.filter(status="in_force").first()


def approved_version(reference: str, kind: str = "") -> DocumentVersion | None:
    """The version of this number, where it was approved and is of a document of the kind."""
    versions = DocumentVersion.objects.filter(reference=reference, approved_at__isnull=False)
    return (versions.filter(document__kind=kind) if kind else versions).first()


def in_force_of(kind: str, besides: int) -> bool:
    """Whether another document of the kind has a version in force."""
    others = Document.objects.filter(kind=kind, versions__status="in_force").exclude(pk=besides)
    return others.exists()


def unread_by(person: Person) -> QuerySet[DocumentVersion]:
    """Versions in force that readers confirm, and this one has not."""
    in_force = DocumentVersion.objects.filter(status="in_force", document__acknowledged=True)
    return in_force.exclude(acknowledgements__person=person)


def readers() -> QuerySet[Person]:
    """Active people of the teams: of them an acknowledgement is asked."""
    people = get_user_model().objects.filter(is_active=True, is_system=False)
    readers: QuerySet[Person] = people.filter(memberships__isnull=False).distinct()
    return readers
