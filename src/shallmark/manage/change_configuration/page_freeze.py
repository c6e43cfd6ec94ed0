"""What the pages of freezes and their exceptions show: on one axis, what they hold and let by."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.blocks.bands import Axis, Bands, Filling, Lane, Span
from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Figures, Notice
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change, Freeze, FreezeException
from shallmark.manage.change_configuration.models.change_states import Status
from shallmark.pages.record_base import is_staff, new_address
from shallmark.workplace.moments import span_of_moments

#: rows that are read, lanes that are drawn, and days up to which each has a mark
MOST, LANES, DAYS = 40, 12, 35
#: states of changes that a freeze may still hold up
HELD_UP = (Status.NEW, Status.ASSESS, Status.AUTHORIZE, Status.SCHEDULED, Status.IMPLEMENT)
FILLED: dict[str, Filling] = {"granted": "full", "asked": "soft", "refused": "past"}


def freeze_context(freeze: Freeze, person: Person) -> dict[str, Any]:
    """What it holds, what clashes with it, and what was decided of each. Two queries."""
    if not is_staff(person):
        return {}
    changes = list(clashing(freeze, person)[:MOST])
    exceptions = list(
        FreezeException.objects.visible_to(person)
        .filter(freeze=freeze).select_related("change", "decided_by").order_by("from_at")[:MOST]
    )  # fmt: skip
    by_change = {one.change_id: one for one in exceptions}
    left = [one for one in changes if not _granted(by_change.get(one.pk))]
    work = [
        *_counts_not(freeze),
        Figures(_numbers(freeze, changes, exceptions, left)),
        _drawn(freeze, changes, exceptions),
        _clashes(freeze, changes, by_change, person),
        _exceptions(freeze, exceptions, person),
    ]
    return {"work": work, "belongings": []}


def clashing(freeze: Freeze, person: Person) -> QuerySet[Change]:
    """Changes that are planned in it for a service that it holds."""
    inside = Change.objects.visible_to(person).filter(
        status__in=HELD_UP, planned_start__lt=freeze.ends_at, planned_end__gt=freeze.starts_at
    )
    held = Q(services__has_any_keys=freeze.scope) if freeze.scope else Q()
    return inside.filter(held).select_related("implementer").order_by("planned_start", "pk")


def _granted(exception: FreezeException | None) -> bool:
    return exception is not None and exception.status == "granted"


def _counts_not(freeze: Freeze) -> list[Notice]:
    if freeze.approved_at is None and freeze.status == "planned":
        return [Notice(_("It is not approved yet: it holds nothing."), tone="warn")]
    return []


def _numbers(
    freeze: Freeze,
    changes: list[Change],
    exceptions: list[FreezeException],
    left: list[Change],
) -> list[Fact]:
    url = f"/freeze-exceptions?view=all&freeze={freeze.reference}"
    asked = sum(one.status == "asked" for one in exceptions)
    return [
        Fact(
            ngettext("change planned in it", "changes planned in it", len(changes)),
            len(changes),
            "#work-clashes",
        ),
        Fact(
            ngettext(
                "change may not be done: no exception is granted",
                "changes may not be done: no exception is granted",
                len(left),
            ),
            len(left),
            "#work-clashes",
            "bad" if left else "",
        ),
        Fact(
            ngettext("exception asked for", "exceptions asked for", len(exceptions)),
            len(exceptions),
            url,
        ),
        Fact(_("to be decided"), asked, f"{url}&status=asked", "warn" if asked else ""),
    ]


def _drawn(
    freeze: Freeze, changes: Iterable[Change], exceptions: Iterable[FreezeException]
) -> Bands:
    """The freeze, below it what clashes, and the times of its exceptions."""
    length = freeze.ends_at - freeze.starts_at
    around = max(length / 10, timedelta(hours=6))
    axis = axis_of(freeze.starts_at - around, freeze.ends_at + around)
    lanes = [_lane(axis, _("This freeze"), freeze.title, freeze.starts_at, freeze.ends_at, "warn")]
    lanes += [_of_change(axis, change) for change in list(changes)[:LANES]]
    for one in list(exceptions)[:LANES]:
        words = f"{_('Exception')}, {one.get_status_display()}"
        lanes.append(_lane(axis, one.reference, words, one.from_at, one.to_at,
                           FILLED.get(one.status, "past"), one.get_absolute_url()))  # fmt: skip
    return bands(_("In time"), axis, [lane for lane in lanes if lane.spans])


def _of_change(axis: Axis, change: Change) -> Lane:
    start, end = change.planned_start, change.planned_end
    return _lane(axis, change.reference, change.title, start, end, "soft",
                 change.get_absolute_url())  # fmt: skip


def axis_of(start: datetime, end: datetime) -> Axis:
    """From midnight to midnight, so that days have their marks."""
    first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Axis(first, last + timedelta(days=1))


def bands(name: str, axis: Axis, lanes: list[Lane]) -> Bands:
    now = clock.now()
    short = (axis.end - axis.start).days <= DAYS
    marks = axis.days(now.date()) if short else axis.months()
    if short and len(marks) > DAYS / 3:
        marks = [mark if place % 3 == 0 else type(mark)(mark.x, "", mark.here, mark.wide)
                 for place, mark in enumerate(marks)]  # fmt: skip
    heads = (_("Whose"), _("What"), _("When"))
    return Bands(name, marks, lanes, heads, now=axis.place(now))


def _lane(
    axis: Axis,
    whose: str,
    words: str,
    start: datetime | None,
    end: datetime | None,
    filling: Filling,
    url: str = "",
) -> Lane:
    if start is None or end is None:
        return Lane(whose, ())
    x, width = axis.reach(start, end)
    return Lane(whose, [Span(x, width, words, span_of_moments(start, end), filling, url)], url)


def _clashes(
    freeze: Freeze,
    changes: list[Change],
    by_change: dict[int, FreezeException],
    person: Person,
) -> Table:
    rows = []
    for one in changes:
        exception = by_change.get(one.pk)
        url = new_address(person, "freeze_exception", freeze=freeze.pk, change=one.pk,
                          from_at=one.planned_start.isoformat() if one.planned_start else "",
                          to_at=one.planned_end.isoformat() if one.planned_end else "",
                          back=freeze.get_absolute_url())  # fmt: skip
        decided = named(exception, exception.get_status_display()) if exception else (
            Cell(_("Ask for an exception"), url) if url else Cell(_("none"), tone="bad")
        )  # fmt: skip
        rows.append(row(named(one), state_of(one), one.planned_start, one.planned_end,
                        who(one.implementer), decided))  # fmt: skip
    heads = (_("Change"), _("State"), _("From"), _("Until"), _("By"), _("Exception"))
    return Table(_("Changes planned in it"), heads, rows, key="clashes",
                 empty=_("No change that it would hold up is planned in it."))  # fmt: skip


def _exceptions(freeze: Freeze, exceptions: list[FreezeException], person: Person) -> Table:
    rows = [
        row(named(one), named(one.change), state_of(one), one.from_at, one.to_at,
            one.decision_reason or one.why, who(one.decided_by))
        for one in exceptions
    ]  # fmt: skip
    heads = (_("Exception"), _("Change"), _("Decided"), _("From"), _("Until"), _("Why"), _("By"))
    url = f"/freeze-exceptions?view=all&freeze={freeze.reference}" if rows else ""
    add = new_address(person, "freeze_exception", freeze=freeze.pk, back=freeze.get_absolute_url())
    empty = _("Nobody asked for one.") if add else ""
    return Table(_("Exceptions"), heads, rows, key="exceptions", url=url, empty=empty,
                 add=(add, _("Ask for one")) if add else None)  # fmt: skip


def exception_context(exception: FreezeException, person: Person) -> dict[str, Any]:
    """The freeze, the change and the time that is asked for, on one axis. Two queries."""
    if not is_staff(person):
        return {}
    freeze = exception.held_by
    change = Change.objects.visible_to(person).filter(pk=exception.change_id).first()
    if not access.may_read(person, freeze):
        return {}
    axis = axis_of(min(freeze.starts_at, exception.from_at), max(freeze.ends_at, exception.to_at))
    lanes = [_lane(axis, _("Freeze"), freeze.title, freeze.starts_at, freeze.ends_at, "warn",
                   freeze.get_absolute_url())]  # fmt: skip
    lines = [row(named(freeze), freeze.starts_at, freeze.ends_at, state_of(freeze))]
    if change is not None:
        lanes.append(_lane(axis, _("Change"), change.title, change.planned_start,
                           change.planned_end, "soft", change.get_absolute_url()))  # fmt: skip
        lines.append(row(named(change), change.planned_start, change.planned_end, state_of(change)))
    lanes.append(_lane(axis, _("Exception"), exception.get_status_display(), exception.from_at,
                       exception.to_at, FILLED.get(exception.status, "past")))  # fmt: skip
    lines.append(row(_("This exception"), exception.from_at, exception.to_at, state_of(exception)))
    heads = (_("What"), _("From"), _("Until"), _("State"))
    work = [*_too_short(exception, change), Table(_("What it lets by"), heads, lines, key="spans"),
            bands(_("In time"), axis, [lane for lane in lanes if lane.spans])]  # fmt: skip
    return {"work": work, "apart": ("freeze", "change", "from_at", "to_at")}


def _too_short(exception: FreezeException, change: Change | None) -> list[Notice]:
    """What is planned has moved out of the time that is asked for."""
    if change is None or change.planned_start is None or change.planned_end is None:
        return []
    if exception.from_at <= change.planned_start and change.planned_end <= exception.to_at:
        return []
    return [Notice(_("The change is not planned within the time of this exception."), tone="warn")]
