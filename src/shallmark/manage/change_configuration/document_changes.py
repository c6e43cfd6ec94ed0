"""Under which change a document may take effect: an approved one, or a standard one that holds."""

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.records_change import ChangeRecord
from shallmark.manage.change_configuration.records_change_around import StandardChangeRecord


def wrong_change(reference: str) -> str:
    """Why no document may take effect under `reference`; empty where one may.

    Words that are no number of ours name a standard document change by its own name.
    """
    wanted = reference.strip()
    if wanted.startswith(ChangeRecord.prefix):
        change = Change.objects.filter(reference=wanted).first()
        if change is None:
            return _("There is no change %(reference)s.") % {"reference": wanted}
        return "" if change.approved_at else _("The change is not approved yet.")
    if wanted.startswith(StandardChangeRecord.prefix):
        template = StandardChange.objects.filter(reference=wanted, status="approved").first()
        day = clock.now().date()
        if template is None or (template.valid_to is not None and template.valid_to < day):
            return _("The standard change is not approved, or not any more.")
    return ""
