"""What the page of a maintenance window shows: when it is open next, and what is planned in it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.bands import Lane, Span
from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.maintenance import openings
from shallmark.manage.change_configuration.models import Change, MaintenanceWindow
from shallmark.manage.change_configuration.models.change_states import Status
from shallmark.manage.change_configuration.page_freeze import axis_of, bands
from shallmark.pages.record_base import is_staff
from shallmark.workplace.moments import span_of_moments

#: how far it looks ahead, what the drawing shows of it, and changes that are read
AHEAD, DRAWN, MOST = timedelta(days=56), timedelta(days=28), 60
#: changes that are still to be carried out
TO_COME = (Status.NEW, Status.ASSESS, Status.AUTHORIZE, Status.SCHEDULED, Status.IMPLEMENT)

Opening = tuple[datetime, datetime]


def window_context(window: MaintenanceWindow, person: Person) -> dict[str, Any]:
    """Its next openings with the changes inside each. One query."""
    if not is_staff(person):
        return {}
    now = clock.now()
    times = list(openings(window.rule(), now, now + AHEAD))
    changes = _changes(window, person, now)
    work = [
        *_never_again(times),
        _drawn(times, changes, now),
        _next(times, changes, zone_words(window)),
        _outside(times, changes),
    ]
    return {"work": [block for block in work if block is not None]}


def _changes(window: MaintenanceWindow, person: Person, now: datetime) -> list[Change]:
    """Those planned on what it is for, from now on."""
    planned = Change.objects.visible_to(person).filter(
        status__in=TO_COME, planned_end__gt=now, planned_start__lt=now + AHEAD
    )
    of_it = Q()
    if window.services or window.items:
        of_it = Q(services__has_any_keys=window.services or [""])
        of_it |= Q(items__has_any_keys=window.items or [""])
    near = planned.filter(of_it).select_related("implementer")
    return list(near.order_by("planned_start", "pk")[:MOST])


def _never_again(times: list[Opening]) -> list[Notice]:
    return [] if times else [Notice(_("It does not open any more in the next eight weeks."))]


def _inside(change: Change, opening: Opening) -> bool:
    start, end = change.planned_start, change.planned_end
    return start is not None and end is not None and opening[0] <= start and end <= opening[1]


def _drawn(times: list[Opening], changes: list[Change], now: datetime) -> Any:  # noqa: ANN401  bands, or none
    """Four weeks: the openings, and each change on a line of its own."""
    axis = axis_of(now, now + DRAWN)
    spans = [
        Span(*axis.reach(start, end), "", span_of_moments(start, end), "soft")
        for start, end in times
        if start < axis.end
    ]
    lanes = [Lane(_("This window"), spans)]
    for one in changes:
        start, end = one.planned_start, one.planned_end
        if start is None or end is None or start >= axis.end:
            continue
        inside = any(_inside(one, opening) for opening in times)
        span = Span(*axis.reach(start, end), one.title, span_of_moments(start, end),
                    "full" if inside else "warn", one.get_absolute_url())  # fmt: skip
        lanes.append(Lane(one.reference, [span], one.get_absolute_url()))
    return bands(_("The next four weeks"), axis, lanes) if spans else None


def zone_words(window: MaintenanceWindow) -> str:
    """The time as it was agreed, where the reader's clock shows another one."""
    here = str(timezone.get_current_timezone_name())
    if window.zone == here:
        return ""
    return _("agreed as %(time)s in %(zone)s; times here in %(here)s") % {
        "time": window.starts, "zone": window.zone, "here": here,
    }  # fmt: skip


def _next(times: list[Opening], changes: list[Change], caption: str) -> Table:
    """Each opening; a row for each change inside."""
    rows = []
    for start, end in times:
        inside = [one for one in changes if _inside(one, (start, end))]
        for place, one in enumerate(inside or [None]):
            when = Cell(span_of_moments(start, end)) if not place else Cell("")
            change = named(one) if one else Cell(_("nothing planned"))
            rows.append(row(when, change, state_of(one) if one else "",
                            who(one.implementer) if one else ""))  # fmt: skip
    heads = (_("Open"), _("Change inside"), _("State"), _("By"))
    return Table(_("Next times"), heads, rows, caption, key="next", most=8)


def _outside(times: list[Opening], changes: list[Change]) -> Table:
    left = [one for one in changes if not any(_inside(one, opening) for opening in times)]
    rows = [row(named(one), state_of(one), one.planned_start, one.planned_end) for one in left]
    heads = (_("Change"), _("State"), _("From"), _("Until"))
    return Table(_("Planned outside of it"), heads, rows, key="outside")
