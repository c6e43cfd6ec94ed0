"""A crawl: whatever a page leads to can be opened by whoever sees it.

Links, parts that a page fetches by itself, and entries of Create are followed: one record of each
type, one page of each list and view.
"""

import re
from collections import deque
from html import unescape

from django.test import Client

from shallmark.kernel.records import record_types

#: below the address of a list, and no reference
WORDS = {"new", "count", "matrix", "map", "mass", "export.csv", "export.xlsx", "export.json"}
#: orders, columns, pages and filters of a list, which tests of lists try; files, which a clone of
#: the database does not bring along
TRIED_ELSEWHERE = re.compile(
    r"[?&](sort|cols|after|before|choose|drop|q|kinds|edition|month|clause|run|list|back|gates)\b"
    r"|/file$"
)
#: words of an address that make another page
TELLING = ("view=", "screen=")
#: what is posted has no page of its own
POSTED = 405


def kind_of(address: str) -> str:
    """The address without what tells one record, or one day, from another."""
    path, _question, query = address.partition("?")
    parts = path.split("/")
    if len(parts) > 2 and parts[1] in {each.slug for each in record_types()} - {""}:
        parts[2] = parts[2] if parts[2] in WORDS else "*"
    parts = ["*" if re.search("[0-9]", part) else part for part in parts]
    names = {
        pair if pair.startswith(TELLING) else pair.partition("=")[0] for pair in query.split("&")
    }
    return "/".join(parts) + "?" + "&".join(sorted(names))


def ways(html: str) -> set[str]:
    """Where the page leads within the product, and what it fetches by itself."""
    found = re.findall(r'(?:href|hx-get)="(/[^"#]*)', html)
    ours = {unescape(way) for way in found if not way.startswith(("/static/", "/api/"))}
    return {way for way in ours if not TRIED_ELSEWHERE.search(way)}


def refused(client: Client, starts: list[str], within: tuple[str, ...] = ("/",)) -> dict[str, str]:
    """Address -> status and the page that leads there, of all that cannot be opened.

    What `starts` lead to is followed, and from there on what lies `within` these addresses.
    """
    client.raise_request_exception = False
    seen: set[str] = set()
    wrong: dict[str, str] = {}
    todo = deque((start, "") for start in starts)
    while todo:
        address, shown_on = todo.popleft()
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        answer = client.get(address, follow=True)
        if answer.status_code >= 400 and answer.status_code != POSTED:
            wrong[address] = f"{answer.status_code}, shown on {shown_on or 'no page'}"
        elif answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        elif "html" in answer.get("Content-Type", ""):
            for way in sorted(ways(answer.content.decode())):
                if not shown_on or way.startswith(within):
                    todo.append((way, address))
    assert len(seen) > len(starts), "It led nowhere"
    return wrong
