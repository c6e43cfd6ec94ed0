"""Clock results of many records at once, computed by the database out of their logs."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection

from shallmark.common.calendars.rules import ClockRule


@cache
def _statement() -> str:
    return (Path(__file__).parent / "rebuild.sql").read_text("utf-8")


def rebuild_clocks(
    *,
    record_key: str,
    rule: ClockRule,
    log: str,
    goals: str,
    as_of: datetime,
    parameters: Mapping[str, str | int | float | list[str] | None] | None = None,
) -> int:
    """Compute and keep the clocks of one metric for all records of `log`; returns how many.

    Both texts are SELECTs of our own code; named parameters are `%(name)s`.
    - log: record_id, reference, source_system, at, recorded_at, seq, status, priority, hold_reason,
      event. `seq` orders the marks of a record; texts are never null, `recorded_at` may be.
    - goals: record_id (null = every record without its own), priority (null = not stated),
      goal_seconds, warn_share (numeric), calendar_id, label. One row per record and priority.

    Where a calendar does not reach, the moment in question is null.
    """
    values = {
        **(parameters or {}),
        "record_key": record_key,
        "metric": rule.metric,
        "as_of": as_of.replace(microsecond=0),
        "starts": list(rule.starts),
        "stops": list(rule.stops),
        "pauses": list(rule.pauses),
        "cancels": list(rule.cancels),
        "restarts": list(rule.restarts),
        "once": rule.once,
        "anew": rule.reopen == "restart",
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement().replace("{log}", log).replace("{goals}", goals), values)
        return int(cursor.rowcount)
