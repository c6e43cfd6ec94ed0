"""Questions about documents."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from shallmark.common.documents.models.document import Document
from shallmark.common.documents.models.retention import DocumentTemplate


def next_number(document: Document) -> str:
    """One above the highest version number of the document: 1.0, 2.0, ..."""
    numbers = document.versions.values_list("number", flat=True)
    found = (re.match(r"\d+", number) for number in numbers)
    return f"{max((int(one[0]) for one in found if one), default=0) + 1}.0"


def starting_text(document: Document) -> str:
    """The last version's text; for a first one that of the newest template of its kind."""
    last = document.versions.order_by("-created_at", "-pk").values_list("text", flat=True).first()
    if last is not None:
        return str(last)
    templates = DocumentTemplate.objects.filter(kind=document.kind, is_active=True)
    return templates.order_by("-pk").values_list("text", flat=True).first() or ""


def in_force(document: Document) -> Any:
    """The version in force, or None."""
    return document.versions.filter(status="in_force").first()


def in_force_of(kind: str, besides: int | None) -> bool:
    """Whether another document of the kind has a version in force."""
    others = Document.objects.filter(kind=kind, versions__status="in_force").exclude(pk=besides)
    return others.exists()


def unread_by(person: Any) -> QuerySet[Any]:
    """Versions in force that readers confirm, and this one has not."""
    from shallmark.common.documents.models.version import DocumentVersion

    asked = DocumentVersion.objects.filter(status="in_force", document__acknowledged=True)
    return asked.exclude(acknowledgements__person=person)


def readers() -> QuerySet[Any]:
    """Active people of the teams: of them an acknowledgement is asked."""
    people = get_user_model().objects.filter(is_active=True, is_system=False)
    found: QuerySet[Any] = people.filter(memberships__isnull=False).distinct()
    return found
