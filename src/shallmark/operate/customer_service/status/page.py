"""What the status page shows its reader: how services are, what was told, what is planned."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models.states import DISTURBING, MAJOR_NOW
from shallmark.operate.customer_service.status import days, planned
from shallmark.operate.customer_service.status.models import StatusNews, StatusService
from shallmark.operate.customer_service.status.readers import Opening, entries_for
from shallmark.operate.customer_service.status.subscribing import form_of, is_offered
from shallmark.operate.customer_service.status.troubles import Spell, Trouble, troubles

State = StatusNews.State
#: of the past beside the services
LATELY = timedelta(days=14)
#: updates of a trouble in view; the others open
FIRST = 3


@dataclass(frozen=True)
class Line:
    """A service as it is now, and its last ninety days."""

    entry: StatusService
    state: str
    bars: days.Bars

    @property
    def word(self) -> str:
        words = {State.DOWN: _("Down"), State.TROUBLE: _("Some trouble")}
        return words.get(State(self.state), _("No trouble known"))


def status_context(person: Person | None, opened: Opening) -> dict[str, Any]:
    """Everything of the page. Six queries at most."""
    now, zone = clock.now(), timezone.get_current_timezone()
    entries = list(entries_for(person, opened))
    begin = days.begin(now, zone)
    # Whoever is signed in reads of the same disturbances in the portal.
    disturbing = MAJOR_NOW if person is None else DISTURBING
    every, work = troubles(entries, begin, disturbing), planned.works(entries, begin, now)
    present = sorted((one for one in every if one.until is None), key=_badness)
    past = [one for one in every if one.until is not None]
    lines = [
        _line(
            entry,
            [one for one in every if one.entry == entry],
            planned.spells(work, entry, now),
        )
        for entry in entries
    ]
    return {
        "now": now,
        "lines": lines,
        "troubles": present,
        "past": past,
        "planned": planned.coming(work, now),
        "lately": [one for one in past if one.until and one.until >= now - LATELY],
        "first": FIRST,
        "opened": opened,
        "form": form_of(person, entries) if entries and is_offered(person) else None,
        **_summary(lines),
    }


def _badness(trouble: Trouble) -> tuple[bool, bool]:
    return trouble.state != State.DOWN, not trouble.news


def _line(entry: StatusService, own: list[Trouble], work: Iterable[Spell]) -> Line:
    now, zone = clock.now(), timezone.get_current_timezone()
    present = {trouble.state for trouble in own if trouble.until is None}
    state = State.DOWN if State.DOWN in present else State.TROUBLE if present else State.WORKS
    spells = [*work, *(spell for trouble in own for spell in trouble.spells(now))]
    return Line(entry, state, days.bars(entry.known_since, spells, now, zone))


def _summary(lines: list[Line]) -> dict[str, str]:
    """The one sentence of the band, with its shape; it says what is known, not that all is well."""
    states = Counter(line.state for line in lines)
    bad = states[State.DOWN] + states[State.TROUBLE]
    if not lines:
        return {"shape": "none", "sentence": _("No service is shown here")}
    if not bad:
        return {"shape": "works", "sentence": _("No trouble is known")}
    words = ngettext(
        "%(bad)d of %(all)d services has trouble", "%(bad)d of %(all)d services have trouble", bad
    )
    shape = "down" if states[State.DOWN] else "trouble"
    return {"shape": shape, "sentence": words % {"bad": bad, "all": len(lines)}}
