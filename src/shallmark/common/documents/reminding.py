"""Reminding those who have not confirmed to have read the version in force."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.discussion.actions import tell
from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import in_force, readers
from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.kernel import access, clock
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person

#: nobody is told of the same twice within
APART = timedelta(days=1)


def remind(document: Document, *, by: Person) -> int:
    """Tell each reader who has not confirmed it, and was not told within a day. Returns how many.

    The document's timeline says so.

    Raises:
        NotAllowed: the person may not change the document.
        Invalid: nobody is asked to confirm it.

    """
    if not access.may_edit(by, document):
        raise NotAllowed(_("You may not change this document."))
    version = in_force(document)
    if version is None or not document.acknowledged:
        raise Invalid({"acknowledged": [_("No reader is asked to confirm it.")]})
    with write_transaction(by=by, verb="remind", reference=document.reference):
        waiting = readers().exclude(acknowledgements__document_version=version)
        known = waiting.exclude(pk__in=_told_of(version))
        told = len(notify(known, "acknowledge", version, by=by, audience="readers"))
        if told:
            text = ngettext(
                "Reminded %(num)d reader of version %(number)s.",
                "Reminded %(num)d readers of version %(number)s.",
                told,
            )
            tell(document, by=by, text=text % {"num": told, "number": version.number})
    return told


def _told_of(version: DocumentVersion) -> set[int]:
    """Keys of those who were told to read it within a day."""
    notices = Notice.objects.filter(
        record_key="document_version", record_id=version.pk, kind="acknowledge",
        at__gt=clock.now() - APART,
    )  # fmt: skip
    return set(notices.values_list("person_id", flat=True))
