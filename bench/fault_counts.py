"""Counts in the database what became of the writes of `faults.py`; prints JSON."""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))


def wait_for_jobs(seconds: float) -> int:
    """Jobs that are due and not done, once all mails are sent or so many seconds are over."""
    from django.db.models.functions import Now
    from procrastinate.contrib.django.models import ProcrastinateJob

    from shallmark.common.notices.models import Delivery

    until = time.monotonic() + seconds
    unsent = Delivery.objects.filter(result__in=["waiting", "failed"])
    due = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    due = due.exclude(scheduled_at__gt=Now())
    while (unsent.exists() or due.exists()) and time.monotonic() < until:
        time.sleep(1)
    return due.count()


def count(writes: list[dict[str, Any]]) -> dict[str, Any]:
    from shallmark.common.discussion.models import Entry
    from shallmark.common.notices.models import Delivery, Notice
    from shallmark.common.search.models import SearchEntry
    from shallmark.operate.customer_service.models import Incident

    incidents = Incident.objects.filter(title__startswith="Fault ")
    by_title = Counter(incidents.values_list("title", flat=True))
    events: Any = Incident.pgh_event_model.objects  # type: ignore[attr-defined]
    ours = events.filter(pgh_obj_id__in=incidents.values("pk"))
    history = {
        "edit": set(ours.values_list("reference", "description")),
        "step": set(ours.values_list("reference", "status")),
    }
    entries = Entry.objects.filter(record_key="incident", record_id__in=incidents.values("pk"))
    replies = Counter(str(token) for token in entries.values_list("form_token", flat=True))
    good = [write for write in writes if write["acknowledged"]]
    kinds = Counter(write["kind"] for write in good)
    lost = [write for write in good if not _is_there(write, by_title, history, replies)]
    tried = {write["mark"] for write in writes if write["kind"] == "create"}
    known = {write["mark"] for write in good if write["kind"] == "create"}
    versions = Counter(ours.values_list("pgh_obj_id", flat=True))
    gaps = sum(versions[pk] != version for pk, version in incidents.values_list("pk", "version"))
    numbers = incidents.values("pk")
    searched = Counter(
        SearchEntry.objects.filter(record_key="incident", record_id__in=numbers).values_list(
            "record_id", flat=True
        )
    )
    notices = Notice.objects.filter(record_key="incident", record_id__in=numbers)
    created = Counter(notices.filter(kind="created").values_list("record_id", flat=True))
    replied = notices.filter(kind="reply").count()
    mails = Delivery.objects.filter(notice__in=notices)
    present = list(incidents.values_list("pk", flat=True))
    counts = {
        "acknowledged": len(good),
        **{f"of them {kind}": number for kind, number in sorted(kinds.items())},
        "committed without acknowledgement": sum(1 for title in by_title if title not in known),
        "lost": len(lost),
        "doubled": sum(1 for number in [*by_title.values(), *replies.values()] if number > 1),
        "incidents nobody tried": len(set(by_title) - tried),
        "incidents with a gap in their versions": gaps,
        "incidents without their one search entry": sum(searched[pk] != 1 for pk in present),
        "incidents without their one notice": sum(created[pk] != 1 for pk in present),
        "replies without their notice": max(0, sum(replies.values()) - replied),
        "mails sent": mails.filter(result="sent").count(),
        "mails not sent": mails.exclude(result="sent").count(),
    }
    bad = [
        "lost", "doubled", "incidents nobody tried", "incidents with a gap in their versions",
        "incidents without their one search entry", "incidents without their one notice",
        "replies without their notice", "mails not sent", "jobs not done",
    ]  # fmt: skip
    sent = list(mails.filter(result="sent").values_list("message_id", flat=True))
    return {"counts": counts, "bad": bad, "sent": sent}


def _is_there(
    write: dict[str, Any],
    by_title: Counter[str],
    history: dict[str, set[tuple[str, str]]],
    replies: Counter[str],
) -> bool:
    if write["kind"] == "create":
        return by_title[write["mark"]] > 0
    if write["kind"] == "reply":
        return replies[write["mark"]] > 0
    return (write["record"], write["mark"]) in history[write["kind"]]


if __name__ == "__main__":
    from shallmark.cli.database import ensure_database

    ensure_database()
    left = wait_for_jobs(float(sys.argv[2]))
    found = count(json.loads(Path(sys.argv[1]).read_text())["writes"])
    found["counts"]["jobs not done"] = left
    print(json.dumps(found))
