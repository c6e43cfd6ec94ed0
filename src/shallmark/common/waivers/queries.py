"""Which waivers hold now."""

from django.db.models import Q

from shallmark.common.waivers.models import Waiver
from shallmark.kernel import clock


def is_waived(check: str, reference: str) -> bool:
    """Whether the check is waived for the record, or as a whole, at this moment. One query."""
    now = clock.now()
    found = Waiver.objects.filter(
        Q(record="") | Q(record=reference),
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
        check_id=check,
        approved_by__isnull=False,
        valid_from__lte=now,
        valid_to__gt=now,
    )
    return bool(found.exists())
