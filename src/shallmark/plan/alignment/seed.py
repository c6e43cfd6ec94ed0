"""Day-one service level targets; service time, so that a day has ten hours in office calendars."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from shallmark.common.calendars.models import Calendar
from shallmark.kernel import writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.plan.alignment.models import ServiceLevelTarget

MINUTE, HOUR = 60, 3600
DAY = 10 * HOUR
#: they hold for whatever is recorded, also when it began before the installation did
SINCE = datetime(2000, 1, 1, tzinfo=UTC)

#: priority, response, resolution, calendar
TARGETS = (
    (1, 15 * MINUTE, 4 * HOUR, "24x7"),
    (2, 30 * MINUTE, 8 * HOUR, "office"),
    (3, 2 * HOUR, 3 * DAY, "office"),
    (4, 4 * HOUR, 5 * DAY, "office"),
    (5, DAY, 10 * DAY, "office"),
)


@entered(Source.SEED)
def seed(by: Person | None = None) -> None:
    """Make the default targets where there is none at all."""
    if ServiceLevelTarget.objects.exists():
        return
    calendars = {calendar.key: calendar for calendar in Calendar.objects.all()}
    for priority, response, resolution, key in TARGETS:
        for metric, goal, name in (
            ("response", response, _("First response P%d")),
            ("resolution", resolution, _("Resolution P%d")),
        ):
            values = {
                "title": name % priority,
                "metric": metric,
                "priority": priority,
                "goal_seconds": goal,
                "calendar": calendars[key],
                "valid_from": SINCE,
            }
            writes.create(ServiceLevelTarget, by=by, values=values, authority=SYSTEM)
