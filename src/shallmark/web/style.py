"""Invented data of the style page: every component in every state it has."""

from datetime import UTC, datetime
from typing import Any

from shallmark.pages.formats import duration

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)


def person(key: int, name: str) -> dict[str, Any]:
    first, _gap, last = name.partition(" ")
    return {"pk": key, "name": name, "short_name": f"{first[0]}. {last}"}


JONAS = person(8, "Jonas Wulff")
ANA = person(7, "Ana Petersen")
MAREIKE = person(14, "Mareike Thomsen")
KARIN = person(9, "Karin Ohlsen")
DENIZ = person(10, "Deniz Aydin")
TOM = person(11, "Tom Reimers")

SURFACES = (
    ("canvas", "canvas"), ("side", "side"), ("rail", "rail"), ("hover", "hover"),
    ("selected", "selected"), ("line", "line"), ("line-2", "line 2"), ("ink", "ink"),
    ("ink-2", "ink 2"), ("ink-3", "ink 3"), ("accent", "accent"), ("accent-soft", "accent soft"),
)  # fmt: skip
STATES = (
    ("ok-fill", "ok"), ("ok-soft", "ok soft"), ("bad-fill", "bad"), ("bad-soft", "bad 1"),
    ("bad-2", "bad 2"), ("bad-3", "bad 3"), ("warn-fill", "warn"), ("warn-soft", "warn soft"),
    ("error-fill", "error"), ("error-soft", "error soft"), ("private", "private"),
    ("hatch", "hatch"),
)  # fmt: skip
CLOCKS = (
    {"state": "running", "text": "5 h 42 min left", "used": 0.29},
    {"state": "warned", "text": "22 min left", "used": 0.87},
    {"state": "breached", "text": "48 min over"},
    {"state": "paused", "text": "paused 1 h 02"},
    {"state": "met", "text": "met, 41 min"},
)
GATES = (
    {"label": "Affected item linked", "state": "open"},
    {"label": "Resolution code", "state": "shut", "link": "Choose", "url": "#sample-code"},
    {"label": "Customer told", "state": "warn", "link": "Tell them", "url": "#sample-code"},
)
TRACK = {
    "line": [
        {"status": "new", "name": "New", "at": "done", "since": None, "title": "08:14, 12 min"},
        {
            "status": "in_progress",
            "name": "In progress",
            "at": "present",
            "since": NOW,
            "title": "",
        },
        {"status": "resolved", "name": "Resolved", "at": "later", "since": None, "title": ""},
        {"status": "closed", "name": "Closed", "at": "later", "since": None, "title": ""},
    ],
    "parts": ["done", "present", "later", "later"],
    "next": {"name": "Resolved", "progress": "1 of 3 gates open"},
    "shown": [
        {
            "label": "Known-error search",
            "state": "shut",
            "reason": "Nobody has searched yet.",
            "link": "Record it",
            "url": "#sample-code",
        },
        {
            "label": "Resolution code",
            "state": "shut",
            "reason": "",
            "link": "Choose",
            "url": "#sample-code",
        },
    ],
    "more": 0,
    "count": 5,
    "every": [],
    "in_line": False,
}
COLUMNS = (
    {"key": "priority", "label": "Prio", "kind": "priority", "width": "xs", "phone": "1"},
    {"key": "reference", "label": "Reference", "kind": "ref", "width": "s", "phone": "1"},
    {"key": "title", "label": "Title", "kind": "title", "phone": "t"},
    {"key": "customer", "label": "Customer", "width": "l", "phone": "3m", "drop": 1},
    {"key": "service", "label": "Service", "width": "m", "drop": 2},
    {"key": "state", "label": "State", "kind": "state", "width": "l", "phone": "3"},
    {
        "key": "assignee",
        "label": "Assignee",
        "kind": "person",
        "width": "m",
        "phone": "3e",
        "drop": 3,
    },
    {
        "key": "clock",
        "label": "Clock",
        "kind": "clock",
        "width": "l",
        "phone": "1e",
        "sort": "ascending",
        "sort_url": "#",
    },
    {
        "key": "updated",
        "label": "Updated",
        "width": "t",
        "right": True,
        "drop": 3,
    },
)
MONTHS = (
    {"name": "Nov", "year": "2025", "full": "November 2025"},
    {"name": "Dec", "full": "December 2025"},
    {"name": "Jan", "year": "2026", "full": "January 2026"},
    {"name": "Feb", "full": "February 2026"},
    {"name": "Mar", "full": "March 2026"},
    {"name": "Apr", "full": "April 2026"},
)
SQL = """SELECT reference,
       COALESCE(approved_at <= started_at, FALSE) AS conforms,
       CASE
         WHEN approved_at IS NULL
           THEN 'started, never approved' -- nobody said yes
       END AS reason
FROM   ledger.change
WHERE  started_at >= :period_start
  AND  recorded_at < :as_of"""


def row(number: int, title: str, **cells: object) -> dict[str, Any]:
    """A row of the sample list; what differs is named."""
    filled = {
        "priority": 3,
        "customer": "Hansa Logistik",
        "service": "Remote Access",
        "state": {"status": "in_progress"},
        "assignee": JONAS,
        "clock": CLOCKS[0],
        "updated": duration(60 * (2 + number % 50)),
        **cells,
        "reference": f"INC00{number}",
        "title": {"text": title, "tag": cells.get("tag")},
    }
    state = {name: cells.get(name, False) for name in ("selected", "focused")}
    return {"id": number, "url": "#", "reference": f"INC00{number}", "cells": filled, **state}


def rows() -> list[dict[str, Any]]:
    major = {"text": "Major", "tone": "bad"}
    known = {"text": "KE", "icon": "bulb", "title": "known error matches"}
    return [
        row(48219, "Depot scanners offline, Lager Nord", priority=1, tag=major, clock=CLOCKS[2]),
        row(48213, "Webshop checkout fails with 502", priority=2, tag=known, clock=CLOCKS[1],
            focused=True),
        row(48220, "Night batch FI-CA stopped at posting run 3", priority=2, assignee=None,
            state={"status": "new"}, selected=True),
        row(48120, "Delivery notes arrive without attachment", assignee=DENIZ, clock=CLOCKS[3],
            state={"status": "on_hold", "word": "On hold, supplier"}),
        row(48144, "Second monitor flickers", priority=4, state={"status": "resolved"},
            clock=CLOCKS[4], updated="18 Nov"),
    ]  # fmt: skip


def cells(clause: str, *judged: tuple[int, int] | str) -> list[dict[str, Any]]:
    """Heat map cells from (failed, population) or the kind of a cell without figures."""
    words = {
        "none": "no evidence",
        "ask": "not assessable",
        "error": "error",
        "out": "not applicable",
    }
    cells: list[dict[str, Any]] = []
    for month, outcome in zip(MONTHS, judged, strict=True):
        sentence = f"{clause}, {month['full']}: "
        if isinstance(outcome, str):
            cells.append({"kind": outcome, "url": "#", "said": sentence + words[outcome]})
        else:
            failed, population = outcome
            cells.append(
                {
                    "kind": "judged",
                    "failed": failed,
                    "population": population,
                    "url": "#",
                    "said": f"{sentence}{failed} of {population:,} nonconforming",
                }
            )
    return cells


def heat_rows() -> list[dict[str, Any]]:
    def line(
        kind: str, number: str, name: str, worst: str, *judged: tuple[int, int] | str
    ) -> dict[str, Any]:
        counts = {"nonconforming": 2, "no_evidence": 1, "conforming": 6, worst: 3}
        return {
            "kind": kind, "number": number, "name": name, "outcome": worst, "url": "#",
            "counts": counts, "expanded": True, "toggle": "#", "cells": cells(number, *judged),
        }  # fmt: skip

    return [
        line("chapter", "8", "Operation of the SMS", "nonconforming",
             (17, 20_100), (20, 20_400), (0, 38_000), (53, 30_000), (46, 31_000), (36, 31_000)),
        line("clause", "8.6.3", "Problem management", "nonconforming",
             (6, 68), (5, 57), (7, 60), (4, 66), (0, 66), (3, 54)),
        line("clause", "8.5.3", "Release and deployment management", "error",
             (0, 22), (1, 19), "none", "ask", "error", "out"),
        line("more", "+ 23", "more clauses of chapter 8", "no_evidence",
             (0, 18_000), (0, 18_000), "none", (0, 18_000), (0, 17_000), (0, 17_000)),
    ]  # fmt: skip


def runs() -> list[dict[str, Any]]:
    """Forty weekly runs with every outcome among them."""
    special = {0: "no_evidence", 1: "no_evidence", 11: "nonconforming", 25: "error"}
    late = {36: 1, 37: 1, 38: 2, 39: 3}
    runs = []
    for week in range(40):
        outcome = "nonconforming" if week in late else special.get(week, "conforming")
        failed = late.get(week, 1 if outcome == "nonconforming" else 0)
        sentence = f"Run of week {week + 1}: {failed} nonconforming"
        runs.append(
            {
                "outcome": outcome,
                "failed": failed,
                "said": sentence,
                "url": "#",
                "in_view": week == 39,
            }
        )
    return runs


def context() -> dict[str, Any]:
    names = ("SURFACES", "STATES", "CLOCKS", "GATES", "TRACK", "COLUMNS", "MONTHS", "SQL", "NOW")
    people = {"JONAS": JONAS, "ANA": ANA, "MAREIKE": MAREIKE, "KARIN": KARIN, "TOM": TOM}
    return {
        **{name: globals()[name] for name in names},
        **people,
        "DENIZ": DENIZ,
        "rows": rows(),
        "heat": heat_rows(),
        "runs": runs(),
        "spark": [(7, 61), (5, 57), (7, 60), None, (0, 66), (3, 54), (2, 65), (0, 61)],
        "counts": {
            "nonconforming": 14, "error": 1, "no_evidence": 9, "not_assessable": 5,
            "not_applicable": 4, "conforming": 230,
        },
    }  # fmt: skip
