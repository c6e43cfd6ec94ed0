"""The clocks of a case, incident or request, as its page shows them, and how each came about."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.explain import Interval
from shallmark.common.calendars.list_clock import service_seconds
from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.operate.customer_service.case_clocks import Case, Clocks, working_times
from shallmark.operate.customer_service.clocks import DECIDES, INCIDENTS, REQUESTS
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.pages.formats import clock_text, duration, exact, service_time

Line = dict[str, Any]
METRICS = ("response", "resolution", "fulfilment", "next_update")
ENDED = frozenset({"met", "missed", "canceled"})
#: lines of an explanation; what came before is one line with its sum
MOST = 24


def name_of(metric: str) -> str:
    """What a metric is called on a page."""
    names = {
        "response": _("First response"),
        "resolution": _("Resolution"),
        "fulfilment": _("Delivery"),
        "next_update": _("Next update"),
    }
    return names.get(metric, metric)


def ends_of(metric: str) -> str:
    """What ends the clock, where its name alone does not tell."""
    words = {"response": _("Given once somebody accepts it or replies to the caller.")}
    return words.get(metric, "")


class Seen(NamedTuple):
    """What a line needs of a clock, stored or just computed."""

    metric: str
    state: str
    goal_seconds: int
    counted_seconds: int
    paused_from: datetime | None
    warning_at: datetime | None
    due_at: datetime | None
    #: service time to the due moment, negative beyond it
    left: float

    @classmethod
    def stored(cls, row: ClockResult, left: float) -> "Seen":
        return cls(
            row.metric,
            row.state,
            row.goal_seconds,
            row.counted_seconds,
            row.paused_from,
            row.warning_at,
            row.due_at,
            left,
        )


def clock_lines(case: Incident | ServiceRequest, now: datetime) -> list[Line]:
    """Metric, name, clock and due time of each stored clock. One query."""
    return stored_clocks(case, now)[0]


def stored_clocks(
    case: Incident | ServiceRequest, now: datetime
) -> tuple[list[Line], dict[str, ClockResult]]:
    """The lines of its stored clocks, and the rows by metric. One query."""
    key = case.record_type().key
    clock_results = ClockResult.objects.filter(record_key=key, record_id=case.pk)
    rows = clock_results.annotate(
        left=service_seconds(Value(now), Greatest("due_at", Value(now))),
        over=service_seconds(Least("due_at", Value(now)), Value(now)),
    )
    lines = _lines([Seen.stored(row, (row.left or 0) - (row.over or 0)) for row in rows], now)
    return lines, {row.metric: row for row in rows}


def _lines(clocks: Iterable[Seen], now: datetime) -> list[Line]:
    rows = {clock.metric: clock for clock in clocks if clock.state != "canceled"}
    return [_line(rows[metric], now) for metric in METRICS if metric in rows]


def _line(row: Seen, now: datetime) -> Line:
    line: Line = {"metric": row.metric, "name": name_of(row.metric), "due": None}
    if row.state in ENDED:
        return {**line, "clock": _ended(row)}
    if row.state == "paused" or row.due_at is None:
        since = (now - row.paused_from).total_seconds() if row.paused_from else None
        return {**line, "clock": {"state": "paused", "text": clock_text("paused", since)}}
    left, state = row.left, "running"
    if row.due_at <= now:
        state = "breached"
    elif row.warning_at is not None and row.warning_at <= now:
        state = "warned"
    used = min(max(1 - left / row.goal_seconds, 0.0), 1.0) if row.goal_seconds else 1.0
    title = _("due %(time)s") % {"time": exact(row.due_at, timezone.get_current_timezone())}
    picture = {"state": state, "text": clock_text(state, abs(left)), "used": used, "title": title}
    return {**line, "clock": picture, "due": row.due_at}


def _ended(row: Seen) -> Line:
    """The picture of an ended clock says what was used of what was agreed."""
    used, goal = service_time(row.counted_seconds), service_time(row.goal_seconds)
    words = _("%(used)s of %(goal)s") % {"used": used, "goal": goal}
    return {"state": "met" if row.state == "met" else "breached", "text": words}


def lead_clock(lines: Iterable[Line]) -> Line | None:
    """The clock of the head line, as lists show it: what is due first, else the whole."""
    candidates = list(lines)
    running = sorted((line for line in candidates if line["due"]), key=lambda line: line["due"])
    named = [line for line in candidates if line["metric"] in {"resolution", "fulfilment"}]
    return next(iter([*running, *named, *candidates]), None)


def explained(case: Incident | ServiceRequest) -> tuple[list[Line], list[Line]]:
    """The clocks' lines, and each clock with intervals that sum to it. Five queries."""
    now = clock.now()
    computed = (
        _computed(INCIDENTS, case, now)
        if isinstance(case, Incident)
        else _computed(REQUESTS, case, now)
    )
    states = {state.metric: state for state in computed}
    lines, stored = stored_clocks(case, now)
    words = _words_of(case)
    known = [metric for metric in METRICS if metric in states]
    return lines, [_explained(states[metric], stored.get(metric), words) for metric in known]


def _computed(clocks: Clocks[Case], case: Case, now: datetime) -> Iterator[ClockState]:
    log, goals, times = (
        clocks.log_of(case), clocks.goals_of(case, case.created_at), working_times()
    )  # fmt: skip
    for rule in clocks.rules():
        if rule.metric in goals:
            state = evaluate(rule, log, times, goals[rule.metric], now)
            if state is not None:
                yield state


def _words_of(case: Incident | ServiceRequest) -> dict[str, str]:
    """What its states are called, and why time in them is not counted."""
    states = {str(value): str(label) for value, label in type(case).Status.choices}
    ended = states["resolved" if isinstance(case, Incident) else "fulfilled"]
    return {**states, "@stopped": ended, "@canceled": _("Canceled")}


def _explained(state: ClockState, stored: ClockResult | None, words_of: dict[str, str]) -> Line:
    rows = _rows((part for part in state.intervals if part.start < part.end), words_of)
    if not rows:
        rows = [{"span": "", "said": _("Just begun"), "counted": duration(0), "out": False}]
    early = rows[:-MOST]
    if early:
        span = _("%(count)s earlier") % {"count": len(early)}
        seconds = sum(row["seconds"] for row in early)
        first = {"span": span, "said": "", "counted": duration(seconds), "out": False}
        rows = [first, *rows[-MOST:]]
    words = _("Calendar %(calendar)s in %(zone)s, %(target)s, P%(priority)s %(goal)s")
    text = words % {
        "calendar": state.goal.calendar,
        "zone": state.working_time.zone,
        "target": state.goal.label,
        "priority": state.priority or "–",
        "goal": service_time(state.goal.seconds),
    }
    if stored and stored.breached_at and stored.breached_at != state.breached_at:
        text += ". " + _("P%(priority)s %(goal)s passed on %(time)s, and stays passed") % {
            "priority": stored.priority or "–",
            "goal": duration(stored.goal_seconds),
            "time": exact(stored.breached_at, timezone.get_current_timezone()),
        }
    total = duration(state.counted_seconds)
    return {
        "name": name_of(state.metric),
        "ends": ends_of(state.metric),
        "rows": rows,
        "sum": {"text": text, "total": total},
    }


def _rows(intervals: Iterable[Interval], words_of: dict[str, str]) -> list[Line]:
    """Lines in the order of time; neighbours that say the same are one line."""
    rows: list[Line] = []
    day: date | None = timezone.localtime(clock.now()).date()
    for part in intervals:
        sentence, last = _interval_text(part, words_of), rows[-1] if rows else None
        if last and last["said"] == sentence and last["end"] == part.start:
            last["seconds"] += part.seconds
            last["end"] = part.end
        else:
            last = {"said": sentence, "seconds": part.seconds, "out": not part.counted}
            last |= {"start": part.start, "end": part.end}
            rows.append(last)
    for row in rows:
        row["span"], day = _span(row["start"], row["end"], day)
        row["counted"] = _("not counted") if row["out"] else duration(row["seconds"])
    return rows


def _interval_text(part: Interval, words_of: dict[str, str]) -> str:
    status = words_of.get(part.status, part.status)
    if part.why_not == "paused":
        # whose decision is waited for is told by the state alone
        alone = part.status in DECIDES or not part.detail
        return status if alone else f"{status}: {part.detail.replace('_', ' ')}"
    words = {
        "closed": _("Outside service hours"),
        "holiday": part.detail or _("Holiday"),
        "stopped": words_of["@stopped"],
        "canceled": words_of["@canceled"],
    }
    return words.get(part.why_not, status)


def _span(start: datetime, end: datetime, known: date | None) -> tuple[str, date]:
    """From and to; a day is named where it begins."""
    here, there = timezone.localtime(start), timezone.localtime(end)
    first = date_format(here, "H:i" if here.date() == known else "j M H:i")
    last = date_format(there, "H:i" if there.date() == here.date() else "j M H:i")
    return f"{first} – {last}", there.date()
