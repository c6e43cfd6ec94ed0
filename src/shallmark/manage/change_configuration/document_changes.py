"""Under which change a document may take effect: an approved one, or a standard one that holds."""

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.records_change import ChangeRecord


def wrong_change(reference: str) -> str:
    """Why nothing may take effect under `reference`; empty where it may (CHK-DOC-06, CHK-SMS-12).

    Words that are no number of ours name a standard change by its title.
    """
    wanted = reference.strip()
    if wanted.startswith(ChangeRecord.prefix):
        change = Change.objects.filter(reference=wanted).first()
        if change is None:
            return _("There is no change %(reference)s.") % {"reference": wanted}
        return "" if change.approved_at else _("The change is not approved yet.")
    named = Q(reference=wanted) | Q(title__iexact=wanted)
    known = StandardChange.objects.filter(named)
    if not known.exists():
        return _(
            "There is no change %(reference)s, and no standard change of that name: name an"
            " approved change by its number, or let a standard change for documents be approved."
        ) % {"reference": wanted}
    ended = Q(valid_to__isnull=False, valid_to__lt=clock.now().date())
    if not known.filter(status="approved").exclude(ended).exists():
        return _("The standard change is not approved, or not any more.")
    return ""
