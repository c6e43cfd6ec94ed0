"""The clock in a row: the earliest due time of the record, against the clock on the wall.

For records with `next_due_at` and `clock_state`. Their own page explains the counted intervals; a
list only says how long until the due time and how much is gone.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel import clock
from shallmark.pages.formats import clock_text
from shallmark.pages.tables import Column, Row

#: stands still: it says since when, and is never over
PAUSED = "paused"
ENDED = frozenset({"met", "missed", "canceled"})


def clock_column(*, start: str, held: str) -> Column:
    """The column "clock": fields that say when the work began, and since when it is on hold."""

    def cell(row: Row) -> dict[str, Any] | None:
        return clock_cell(
            state=row["clock_state"],
            due=row["next_due_at"],
            start=row[start],
            held=row[held],
        )

    def plain(row: Row) -> str:
        clock = cell(row)
        return str(clock["text"]) if clock else ""

    return Column(
        key="clock",
        label=gettext_lazy("Clock"),
        kind="clock",
        paths=("next_due_at", "clock_state", start, held),
        cell=cell,
        plain=plain,
        sort_path="next_due_at",
        width="l",
    )


def clock_cell(
    *, state: str, due: datetime | None, start: datetime, held: datetime | None
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
    if due is None:
        return None
    left = (due - now).total_seconds()
    if left < 0:
        return {"state": "breached", "text": _words("breached", -left)}
    whole = (due - start).total_seconds()
    used = min(max(1 - left / whole, 0.0), 1.0) if whole > 0 else 1.0
    shown = "warned" if state == "warned" else "running"
    return {"state": shown, "text": _words(shown, left), "used": used}


def _words(state: str, seconds: float | None) -> str:
    return clock_text(state, seconds, short=True)
