"""The status page as an audience of the room: what an update says there, before it goes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.texts import has_text
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.room.words import words_of
from shallmark.operate.customer_service.status import words
from shallmark.operate.customer_service.status.models import (
    Audience,
    StatusNews,
    StatusService,
)
from shallmark.operate.customer_service.status.readers import Opening, opening, shown_entry

State = StatusNews.State


@dataclass(frozen=True)
class Preview:
    """The news as it will stand on the page, and who reads it there."""

    news: StatusNews
    readers: str


def entry_of(incident: Incident) -> StatusService | None:
    """Its service as the status page shows it; None where that does not. One query."""
    return shown_entry(incident.service_id).first()


def news_of(update: MajorUpdate, headline: str, state: str) -> StatusNews:
    """What this update says on the status page; it is saved with the update.

    Raises:
        Invalid: it cannot stand there, or names what outsiders are not told.

    """
    incident = update.incident
    entry = entry_of(incident)
    if entry is None:
        raise Invalid({"headline": [_("Its service is not on the status page.")]})
    if incident.is_read_by_few:
        raise Invalid({"headline": [_("Few may read this incident: no page tells of it.")]})
    _require_words(update, headline, state)
    goes_on = state != State.WORKS and incident.status in OPEN
    return StatusNews(
        entry=entry,
        incident=incident,
        update=update,
        state=state,
        headline=headline.strip(),
        text=words_of(update),
        next_due_at=update.next_due_at if goes_on else None,
        by=update.by,
        at=update.at,
    )


def _require_words(update: MajorUpdate, headline: str, state: str) -> None:
    wrong: dict[str, list[str]] = {}
    if not has_text(headline):
        wrong["headline"] = [_("Say in a few words of the reader what does not work.")]
    if state not in State.values:
        wrong["state"] = [_("Say how the service is.")]
    for name, text in (("headline", headline), ("know", update.know), ("doing", update.doing)):
        refused = words.refusal(text)
        if refused:
            wrong.setdefault(name, []).append(refused)
    if wrong:
        raise Invalid(wrong)


def preview(news: StatusNews) -> Preview:
    """The news with who will read it there. One query."""
    opened = opening()
    if opened == Opening.OFF:
        readers = _("The status page is off: nobody reads it there now.")
    elif opened == Opening.EVERYBODY and news.entry.audience == Audience.EVERYBODY:
        readers = _("Everybody reads it, without signing in.")
    else:
        readers = _("Customers who receive the service read it, signed in.")
    return Preview(news, readers)
