"""Quarters as text: 2026-Q1 in the ledger, Q1 of 2026 to a reader."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _


def quarter_of(moment: datetime) -> str:
    """The quarter of a moment, in UTC, as the ledger writes it."""
    moment = moment.astimezone(UTC)
    return f"{moment.year}-Q{(moment.month + 2) // 3}"


def bounds(quarter: str) -> tuple[datetime, datetime]:
    """First moment of the quarter, and first moment after it."""
    year, number = int(quarter[:4]), int(quarter[-1])
    first = datetime(year, number * 3 - 2, 1, tzinfo=UTC)
    after = datetime(year + (number == 4), (number * 3) % 12 + 1, 1, tzinfo=UTC)
    return first, after


def quarter_words(quarter: str) -> str:
    """As a reader says it."""
    return _("Q%(number)s of %(year)s") % {"number": quarter[-1], "year": quarter[:4]}
