"""Samples of texts for tests."""

from hashlib import sha256
from typing import Any

from shallmark.conformity.models import TextReading, TextSample
from shallmark.kernel import clock
from shallmark.pages.tests.factory import made, make, number


def text_sample(**values: Any) -> TextSample:
    month = f"{2000 + number() % 8000}-01"
    defaults = {
        "title": f"Texts written in {month}",
        "month": month,
        "seed": sha256(month.encode()).hexdigest(),
        "size": 1,
        "written": 12,
        "drawn_at": clock.now(),
    }
    return made(TextSample, **{**defaults, **values})


def text_reading(**values: Any) -> TextReading:
    """A text that waits to be read; its author leads no team and belongs to none."""
    text = values.get("text", "It was restarted, and the queue ran empty.")
    record = values.get("record") or make("incident").reference
    defaults = {
        "title": f"Resolution: {record}",
        "sample": values.get("sample") or text_sample(),
        "record_key": "incident",
        "record": record,
        "of_text": "incident.resolution",
        "text": text,
        "digest": sha256(text.encode()).hexdigest(),
        "checks": "CHK-INC-08",
        "written_by": values.get("written_by") or make("person"),
    }
    return made(TextReading, **{**defaults, **values})
