"""What follows from a verdict on a text; discovered as `records` is."""

from django.utils.translation import gettext as _

from shallmark.common.notices.notify import SILENT
from shallmark.conformity.models import TextReading
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.manage.grc.actions import relate
from shallmark.manage.grc.models import Nonconformity


@after(TextReading, "says_nothing")
def open_nonconformity(reading: TextReading, change: WriteEvent) -> None:
    """What its checks ask for is not met: its author answers, or whoever read a customer's."""
    if change.source in SILENT:
        return
    author = reading.written_by
    finding = writes.create(
        Nonconformity,
        by=change.by,
        values={
            "title": _("A text says nothing: %(title)s") % {"title": reading.title[:200]},
            "source": Nonconformity.Source.REVIEW,
            "clause": "7.5.2",
            "description": _("%(note)s\n\nText of %(record)s, asked for by %(checks)s.")
            % {"note": reading.note, "record": reading.record, "checks": reading.checks},
            "owner": author if author and author.is_staff_member else change.by,
        },
        authority=FOLLOWING,
    )
    relate(finding, reading, by=change.by)
