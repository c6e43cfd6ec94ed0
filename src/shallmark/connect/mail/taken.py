"""What of a mail is taken into a record: its title, its words, and its files."""

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import LONGEST, MOST_FILES
from shallmark.connect.mail import pictures
from shallmark.connect.mail.incoming import Incoming


def title_of(incoming: Incoming) -> str:
    """The subject, else how the text begins."""
    first = pictures.named(incoming.said.new).strip().partition("\n")[0]
    return (incoming.subject or first or _("Mail without words"))[:240]


def words_of(incoming: Incoming, left: list[str]) -> str:
    """What is new in it, and what could not be taken along."""
    said = incoming.said
    whole = f"{said.new}\n\n{said.rest}".strip()
    text = (whole if incoming.forwarded else said.new or said.rest) or _("(without words)")
    lines = [text[: LONGEST - 2_000]]
    if len(text) > LONGEST - 2_000:
        lines.append(_("It goes on: the whole text is in the mail."))
    if left:
        lines.append(_("Only in the mail itself: %s") % ", ".join(left)[:1_000])
    return "\n\n".join(lines)


def uploads(
    incoming: Incoming, shown: frozenset[str] = frozenset()
) -> tuple[list[File[bytes]], list[str]]:
    """Files as entries take them, and the names of those that are too large or too many.

    A picture of the text that is `shown` on the record already, as the logo of a signature is in
    each answer, comes once.
    """
    taken: list[File[bytes]] = []
    left: list[str] = []
    for file in incoming.files:
        if file.shown_as and file.digest in shown:
            continue
        fits = 0 < len(file.content) <= settings.ATTACHMENT_LIMIT and len(taken) < MOST_FILES
        if fits:
            taken.append(SimpleUploadedFile(file.name, file.content, file.content_type))
        else:
            left.append(file.name)
    return taken, left
