"""One rule for times that somebody types: what names no zone is in the zone of whoever types it.

The middleware activates the person's zone for pages, the API's token for programs.
"""

from contextlib import suppress
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _


def read_moment(text: str) -> datetime:
    """The time that an ISO 8601 text names; a day alone is its beginning.

    Raises:
        ValidationError: it names no time, or one that the zone has twice or never.

    """
    parsed = None
    with suppress(ValueError):
        parsed = parse_datetime(text.strip())
    if parsed is None:
        raise ValidationError(_("This is no time such as 2026-01-31T14:05 or 2026-01-31T14:05Z."))
    moment: datetime = parsed if timezone.is_aware(parsed) else from_current_timezone(parsed)
    try:
        moment.astimezone(timezone.get_fixed_timezone(0))
    except OverflowError as wrong:
        raise ValidationError(_("This is no time of our calendar.")) from wrong
    return moment


def read_day(text: str) -> date:
    """The day that an ISO 8601 text names.

    Raises:
        ValidationError: it names none.

    """
    with suppress(ValueError):
        if day := parse_date(text.strip()):
            return day
    raise ValidationError(_("This is no day such as 2026-01-31."))
