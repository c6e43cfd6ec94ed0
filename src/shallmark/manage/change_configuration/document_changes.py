"""Under which change a document may take effect: an approved one, or a standard one that holds."""

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.records_change import ChangeRecord


def wrong_change(reference: str, of: str) -> str:
    """Why `of` may not take effect under `reference`; empty where it may (CHK-DOC-06, CHK-SMS-12).

    A change names what takes effect under it, is approved and not closed; a standard change covers
    documents.

    Words that are no number of ours name a standard change by its title.
    """
    wanted = reference.strip()
    if wanted.startswith(ChangeRecord.prefix):
        change = Change.objects.filter(reference=wanted).first()
        if change is None:
            return _("There is no change %(reference)s.") % {"reference": wanted}
        return _fault(change, of)
    named = Q(reference=wanted) | Q(title__iexact=wanted)
    known = StandardChange.objects.filter(named)
    if not known.exists():
        return _(
            "There is no change %(reference)s, and no standard change of that name: name an"
            " approved change by its number, or let a standard change for documents be approved."
        ) % {"reference": wanted}
    ended = Q(valid_to__isnull=False, valid_to__lt=clock.now().date())
    holds = known.filter(status="approved").exclude(ended)
    if not holds.exists():
        return _("The standard change is not approved, or not any more.")
    if not holds.filter(covers_documents=True).exists():
        return _("The standard change does not cover documents: name one that does.")
    return ""


def _fault(change: Change, of: str) -> str:
    if change.approved_at is None:
        return _("The change is not approved yet.")
    if change.closed_at is not None:
        return _("The change is closed: what takes effect now needs one that is open.")
    if of not in change.documents:
        return _("%(change)s does not name %(document)s among its documents.") % {
            "change": change.reference, "document": of,
        }  # fmt: skip
    return ""
