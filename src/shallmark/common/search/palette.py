"""Records for the command palette of the web, to be plugged into `web.palette.sources`."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.search import shown
from shallmark.common.search.queries import find
from shallmark.kernel import clock
from shallmark.kernel.people import signed_in
from shallmark.pages import formats

LIMIT = 6


@dataclass(frozen=True)
class Line:
    """One line of the palette: the same fields as `web.palette.Hit`."""

    text: str
    url: str
    icon: str = "file"
    note: str = ""
    key: str = ""


def records(request: HttpRequest, words: str) -> list[Line]:
    """Records found for what was typed so far, open ones first, and the way to all of them."""
    person = signed_in(request)
    found = find(person, words, wide=False)
    lines = [
        Line(
            f"{line.hit.reference} {line.hit.title}",
            line.hit.url,
            line.hit.record_type.icon,
            " · ".join(filter(None, (_state(line), _day(line.at)))),
        )
        for line in shown.lines(found.hits[:LIMIT], person, words)
    ]
    number = len(found.hits)
    if number > LIMIT:
        text = (
            _("All results")
            if found.more
            else ngettext("All %(number)s result", "All %(number)s results", number)
            % {"number": number}
        )
        lines.append(Line(text, "/search?" + urlencode({"q": words}), "search"))
    return lines


def _state(line: shown.Line) -> str:
    """The state, or the kind of what has none."""
    return line.state_word or str(line.hit.record_type.label())


def _day(at: datetime) -> str:
    return formats.moment(at, clock.now(), timezone.get_current_timezone(), "ago")
