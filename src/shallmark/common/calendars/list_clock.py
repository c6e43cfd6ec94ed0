"""The clock in a row: the clock of the record that is due first, in its service time.

For records with `next_due_at` and `clock_state`. It says to the minute what the page of the record
says, where the counted intervals are explained.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.expressions import BaseExpression, Expression
from django.db.models.functions import Greatest, JSONObject, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.pages.formats import clock_text
from shallmark.pages.tables import Column, Row

#: stands still: it says since when, and is never over
PAUSED = "paused"
ENDED = frozenset({"met", "missed", "canceled"})


#: where the rows have what `counted` computes
COUNTED = "clock_counted"


def counted(record_key: str) -> dict[str, BaseExpression]:
    """Of the clock that is due first: service time left (below 0: over), its goal, if it warns.

    An annotation of records as of now, for `clock_cell`.
    """
    now = Value(clock.now())
    left = service_seconds(now, Greatest("due_at", now))
    over = service_seconds(Least("due_at", now), now)
    due_first = ClockResult.objects.filter(
        record_key=record_key, record_id=OuterRef("pk"), due_at=OuterRef("next_due_at")
    )
    warned = ExpressionWrapper(Q(warning_at__lte=now), BooleanField())
    said = JSONObject(left=left - over, goal="goal_seconds", warned=warned)
    open_ones = due_first.exclude(state__in=ENDED).order_by("metric")
    return {COUNTED: Subquery(open_ones.annotate(said=said).values("said")[:1])}


def service_seconds(start: Expression, end: Expression) -> Func:
    """Service time of a clock between two moments, by the database's own look-up."""
    return Func(
        F("calendar_id"),
        start,
        end,
        function="calendars_working_seconds",
        output_field=BigIntegerField(),
    )


def clock_column(record_key: str, *, held: str) -> Column:
    """The column "clock", and the field that says since when the work is on hold."""

    def cell(row: Row) -> dict[str, Any] | None:
        return clock_cell(
            state=row["clock_state"],
            due=row["next_due_at"],
            counted=row[COUNTED],
            held=row[held],
        )

    def plain(row: Row) -> str:
        clock = cell(row)
        return str(clock["text"]) if clock else ""

    return Column(
        key="clock",
        label=gettext_lazy("Clock"),
        kind="clock",
        paths=("next_due_at", "clock_state", held, COUNTED),
        added=partial(counted, record_key),
        cell=cell,
        plain=plain,
        sort_path="next_due_at",
        width="l",
    )


def clock_cell(
    *, state: str, due: datetime | None, counted: dict[str, int] | None, held: datetime | None
) -> dict[str, Any] | None:
    """State, words and share used for the clock macro; None where no clock was started."""
    now = clock.now()
    if state == PAUSED:
        since = (now - held).total_seconds() if held else None
        return {"state": PAUSED, "text": _words(PAUSED, since)}
    if state in ENDED:
        shown = {"met": "met", "missed": "breached"}.get(state, "none")
        words = {"met": _("met"), "missed": _("missed")}.get(state, _("stopped"))
        return {"state": shown, "text": words}
    if due is None or counted is None:
        return None
    left, goal = counted["left"] or 0, counted["goal"]
    if due <= now:
        return {"state": "breached", "text": _words("breached", -left)}
    used = min(max(1 - left / goal, 0.0), 1.0) if goal else 1.0
    shown = "warned" if counted["warned"] else "running"
    return {"state": shown, "text": _words(shown, left), "used": used}


def _words(state: str, seconds: float | None) -> str:
    return clock_text(state, seconds, short=True)
