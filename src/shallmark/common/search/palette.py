"""Records for the command palette of the web, to be plugged into `web.palette.sources`."""

from dataclasses import dataclass

from django.http import HttpRequest

from shallmark.common.search.queries import search

LIMIT = 7


@dataclass(frozen=True)
class Line:
    """One line of the palette: the same fields as `web.palette.Hit`."""

    text: str
    url: str
    icon: str = "file"
    note: str = ""
    key: str = ""


def records(request: HttpRequest, words: str) -> list[Line]:
    """Records found for what was typed so far."""
    return [
        Line(f"{hit.reference} {hit.title}", hit.url, hit.declared.icon, str(hit.declared.label()))
        for hit in search(request.user, words, limit=LIMIT)
    ]
