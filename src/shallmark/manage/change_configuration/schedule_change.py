"""The schedule of change as an iCalendar feed."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.manage.change_configuration.queries_change import freezes, maintenance, schedule
from shallmark.manage.team.models import Person

#: what the feed reaches back and ahead
BACK, AHEAD = timedelta(days=30), timedelta(days=180)


def week_of(text: str) -> date:
    """The Monday of the day named, of today where none is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localtime(clock.now()).date()
    return day - timedelta(days=day.weekday())


def calendar_text(person: Person) -> str:
    """Changes and freezes from a month ago to half a year ahead, as RFC 5545."""
    now = clock.now()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shallmark//Schedule of change//EN"]
    lines.append(f"X-WR-CALNAME:{_escaped(str(_('Schedule of change')))}")
    for change, start, end in schedule(now - BACK, now + AHEAD, person):
        summary = f"{change.reference} {change.title}"
        more = f"{change.get_category_display()}, {change.get_status_display()}"
        lines += _event(change, summary, more, start, end)
    for freeze in freezes(now - BACK, now + AHEAD):
        summary = str(_("Freeze: %(title)s") % {"title": freeze.title})
        lines += _event(freeze, summary, freeze.reason, freeze.starts_at, freeze.ends_at)
    for window, start, end in maintenance(now - BACK, now + AHEAD):
        summary = str(_("Maintenance window: %(title)s") % {"title": window.title})
        more = ", ".join([*window.services, *window.items]) or str(_("all services"))
        lines += _event(
            window, summary, more, start, end, uid=f"{window.reference}-{_moment(start)}"
        )
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(
    record: Record, summary: str, text: str, start: datetime, end: datetime, *, uid: str = ""
) -> list[str]:
    """`uid`: of one of several events of a record."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return [
        "BEGIN:VEVENT",
        f"UID:{uid or record.reference}@{domain}",
        f"DTSTAMP:{_moment(record.updated_at)}",
        f"SEQUENCE:{record.version}",
        f"DTSTART:{_moment(start)}",
        f"DTEND:{_moment(end)}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(text)}",
        "END:VEVENT",
    ]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets a line, never within a letter."""
    parts, room, taken = [""], 75, 0
    for letter in line:
        size = len(letter.encode())
        if taken + size > room:
            parts.append("")
            room, taken = 74, 0
        parts[-1] += letter
        taken += size
    return "\r\n ".join(parts)
