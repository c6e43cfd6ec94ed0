"""A generated incident log in the form of ServiceNow's audit: several rows for each incident."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEAD = (
    "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count",
    "made_sla", "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at",
    "sys_updated_by", "sys_updated_at", "contact_type", "location", "category", "subcategory",
    "impact", "urgency", "priority", "assignment_group", "assigned_to", "closed_code",
    "resolved_by", "resolved_at", "closed_at",
)  # fmt: skip
COURSE = ("New", "Active", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")
LEVELS = ("1 - High", "2 - Medium", "3 - Low")


def write_log(path: Path, incidents: int) -> int:
    """Write the log of so many incidents; returns its rows."""
    chance = random.Random(7)  # noqa: S311  # no secret: the same log each time
    rows = 0
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(incidents):
            lines = _incident(chance, number)
            writer.writerows(lines)
            rows += len(lines)
    return rows


def _incident(chance: random.Random, number: int) -> list[list[object]]:
    opened = datetime(2025, 3, 1, 8) + timedelta(minutes=4 * number)  # noqa: DTZ001 - as the tool writes
    times = [opened]
    for _ in COURSE[1:]:
        times.append(times[-1] + timedelta(minutes=chance.randrange(5, 900)))
    group, caller = chance.randrange(70), chance.randrange(3000)
    level, category = LEVELS[chance.randrange(3)], chance.randrange(40)
    resolved, closed = _said(times[-2]), _said(times[-1])
    return [
        [
            f"GEN{number:07d}", state, "true" if state != "Closed" else "false", count // 3, 0,
            count, "true", f"Caller {caller}", f"Opened by {group}", _said(opened),
            f"Created by {group}", _said(opened), f"Updated by {chance.randrange(300)}", _said(at),
            "Phone", f"Location {caller % 90}", f"Category {category}", f"Subcategory {category}",
            level, "2 - Medium", "3 - Moderate", f"Group {group}",
            f"Resolver {chance.randrange(200)}" if count else "?", "code 6", f"Resolved by {group}",
            resolved, closed,
        ]
        for count, (state, at) in enumerate(zip(COURSE, times, strict=True))
    ]  # fmt: skip


def _said(moment: datetime) -> str:
    return f"{moment.day}/{moment.month}/{moment.year} {moment:%H:%M}"
