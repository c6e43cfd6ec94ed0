"""Attaching a file as the document: the version is bound to its checksum."""

from django.core.files.base import File
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import attach
from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import one_transaction
from shallmark.kernel.people import Person


def take_file(
    draft: DocumentVersion, upload: File[bytes], *, by: Person, version: int | None
) -> DocumentVersion:
    """Attach the file, and make it what the draft says, in place of text or file of before.

    Raises:
        NotAllowed: the person may not change the draft.
        Invalid: it is past its draft, or the file is too large.
        VersionConflict: somebody wrote meanwhile.

    """
    if not access.may_edit(by, draft):
        raise NotAllowed(_("You may not change this version."))
    if draft.status != draft.Status.DRAFT:
        text = _("This version is past its draft: return it, or begin the next.")
        raise Invalid({"file_name": [text]})
    with one_transaction():
        attached = attach(draft, by=by, files=[upload])[0]
        # A file of the same name is another content: its checksum says so.
        values = {"file_name": attached.name, "content_hash": attached.sha256, "text": ""}
        return writes.edit(draft, by=by, values=values, version=version)
