"""First screen of the change manager: what waits for a decision, what starts, what is late."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import state_of, states_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import (
    BoardMeeting,
    Change,
    ChangeAnalysis,
    Pir,
    StandardChange,
)
from shallmark.pages import formats
from shallmark.pages.list_counts import bounded_each

MOST = 12
TEMPLATE = "change_configuration/home_change.html"


def _lines(records: QuerySet[Record], *, moment: str = "") -> list[dict[str, Any]]:
    lines = []
    for record in records[:MOST]:
        at = getattr(record, moment) if moment else None
        end = (
            formats.moment(at, clock.now(), timezone.get_current_timezone())
            if at is not None
            else states_of(type(record))[state_of(record)]
        )
        lines.append(
            {
                "ref": record.reference,
                "url": record.get_absolute_url(),
                "text": record.title,
                "end": end,
            }
        )
    return lines


def changes(person: Person) -> tuple[str, dict[str, Any]]:
    """Figures that open their lists, and the changes, reviews and analyses that wait."""
    now, week = clock.now(), clock.now() + timedelta(days=7)
    visible = Change.objects.visible_to(person)
    due = Pir.objects.visible_to(person).filter(status__in=("due", "held"))
    entries = (
        (_("to be assessed"), "assess", visible.filter(status__in=("new", "assess")), ""),
        (_("wait for approval"), "authorize", visible.filter(status="authorize"), ""),
        (
            _("start within 7 days"),
            "soon",
            visible.filter(status="scheduled", planned_start__gte=now, planned_start__lt=week),
            "",
        ),
        (
            _("past planned end"),
            "late",
            visible.filter(status__in=("scheduled", "implement", "review"), planned_end__lt=now),
            "warn",
        ),
        (
            _("open emergencies"),
            "emergency",
            visible.filter(category="emergency", closed_at__isnull=True),
            "bad",
        ),
    )
    counts = bounded_each([records for _label, _key, records, _tone in entries])
    figures = [
        {
            "label": label,
            "value": count,
            "url": f"/changes?view={key}",
            "tone": tone if count else "",
        }
        for (label, key, _records, tone), count in zip(entries, counts, strict=True)
    ]
    authorize = visible.filter(status="authorize").order_by("planned_start", "pk")
    soon = visible.filter(status="scheduled", planned_start__gte=now).order_by("planned_start")
    boards = BoardMeeting.objects.filter(status__in=("planned", "held")).order_by("meets_at")
    sections = [
        (_("Wait for approval"), "", _lines(authorize)),
        (_("Start next"), "", _lines(soon, moment="planned_start")),
        (_("Board meetings"), "", _lines(boards, moment="meets_at")),
        (_("Reviews that are due"), "", _lines(due.order_by("due_on", "pk"))),
        (
            _("Templates that were suspended or expired"),
            "",
            _lines(StandardChange.objects.filter(status__in=("suspended", "expired"))),
        ),
        (
            _("Analyses to conclude"),
            "",
            _lines(ChangeAnalysis.objects.filter(status="drafted").order_by("-period")),
        ),
    ]
    return TEMPLATE, {"heading": _("Changes"), "figures": figures, "sections": sections}
