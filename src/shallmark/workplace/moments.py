"""Spans of moments in words, in the reader's zone."""

from datetime import datetime

from django.utils import timezone

from shallmark.pages import formats


def span_of_moments(start: datetime, end: datetime) -> str:
    """Such as "3 Mar 2026, 18:00 – 20:00"; over midnight the end has its day, too."""
    here, there = timezone.localtime(start), timezone.localtime(end)
    until = f"{there:%H:%M}"
    if here.date() != there.date():
        until = f"{formats.day(there.date())}, {until}"
    return f"{formats.day(here.date())}, {here:%H:%M} – {until}"
