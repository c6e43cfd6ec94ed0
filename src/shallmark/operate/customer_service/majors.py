"""Top management hears of a major incident: when it is declared, and each public word about it.

ISO/IEC 20000-1:2018, 8.6.1; CHK-INC-09.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from shallmark.common.notices.telling import SILENT, tell
from shallmark.kernel import clock
from shallmark.kernel.hooks import Change
from shallmark.operate.customer_service.models import Incident


def top_management() -> QuerySet[Any]:
    """People who hold a role of top management today."""
    return holders(role_assignments__role__top_management=True)


def holders(**role: Any) -> QuerySet[Any]:
    """Active people with an assignment of today that fits."""
    today = clock.now().date()
    lasting = Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gt=today)
    held = Q(role_assignments__starts_on__lte=today, is_active=True, **role) & lasting
    found: QuerySet[Any] = get_user_model().objects.filter(held).distinct()
    return found


def after_step(change: Change) -> None:
    """A declaration is told in its own transaction (kernel.hooks.after_steps)."""
    if isinstance(change.record, Incident) and change.verb == "declare_major":
        _tell(change.record, change.reason, at=change.at, source=change.source)


def pass_on(entry: Any, incident: Incident) -> None:
    """What the caller is told of a major incident, top management is told too."""
    if incident.major:
        _tell(incident, entry.text, at=entry.at, source=entry.channel)


def _tell(incident: Incident, text: str, *, at: datetime, source: str) -> None:
    # Whoever declares it and is top management is told as well: the duty is to have been told.
    if source not in SILENT:
        tell(
            top_management(),
            "major",
            incident,
            at=at,
            values={"text": text} if text else None,
            audience="top_management",
            source=source,
        )
