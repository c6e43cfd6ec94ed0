"""An update as it will be read, before it goes out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.texts import has_text
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.room import audiences
from shallmark.operate.customer_service.room.audiences import Audience


@dataclass(frozen=True)
class Preview:
    """What one audience will read; nothing while it says nothing yet."""

    audience: Audience
    subject: str
    text: str
    #: whether it is sent to them at all
    is_sent: bool


def preview_of(
    incident: Incident,
    values: Mapping[str, Any],
    *,
    by: Person,
    longest: timedelta,
    to: Collection[str],
    read: str,
) -> Preview | None:
    """What the audience `read` gets of what is typed so far; None before there is something."""
    know, doing = values.get("know") or "", values.get("doing") or ""
    if not (has_text(know) or has_text(doing)):
        return None
    update = MajorUpdate(
        incident=incident,
        know=know.strip(),
        doing=doing.strip(),
        back_by=values.get("back_by"),
        sure=values.get("sure") or "",
        next_due_at=values.get("next_due_at") or clock.now() + longest,
        by=by,
    )
    every = (*audiences.EVERY, audiences.PAGE)
    audience = next((each for each in every if each.key == read), audiences.EVERY[0])
    sent = audience in audiences.chosen(to) or audience.key in to
    public = audience is audiences.PAGE
    subject = values.get("headline") or "" if public else audience.subject(update)
    return Preview(audience, subject, audience.text(update), sent)


def reached(people: Mapping[str, set[int]], to: Collection[str]) -> int:
    """How many people the update reaches, each counted once."""
    return len(set().union(*(people[each.key] for each in audiences.chosen(to))))
