"""The place of a record in the list its reader came from, with the neighbours.

The list's address comes by `?list=` or as the page that led here, so that nothing is stored.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.pages.list_address import Address
from shallmark.kernel.pages.list_state import ListState
from shallmark.kernel.records import RecordType

#: how far into a list its places are counted
FAR = 1000


def list_query(declared: type[RecordType], request: HttpRequest) -> str | None:
    """The list's part of the address behind "?", or None when the reader came from elsewhere."""
    if "list" in request.GET:
        return request.GET["list"][:2000]
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host() and parts.path == declared.url():
        return parts.query
    return None


def place_of(
    declared: type[RecordType], record: Any, person: Any, query: str
) -> dict[str, Any] | None:
    """Text and neighbours' addresses, or None where the record is not in the list (any more)."""
    state = ListState(declared, person, Address.read(declared.url(), QueryDict(query)))
    try:
        ordering = [key.order(backwards=False) for key in state.order.keys]
    except FieldDoesNotExist:
        return None
    references = list(state.queryset.order_by(*ordering).values_list("reference", flat=True)[:FAR])
    if record.reference not in references:
        return None
    at = references.index(record.reference)
    found = len(references)
    return {
        "text": _("%(at)s of %(found)s in %(list)s")
        % {
            "at": at + 1,
            "found": f"{FAR - 1}+" if found == FAR else found,
            "list": state.tab.name,
        },
        "url": f"{declared.url()}?{query}",
        "previous": _address(declared, references[at - 1], query) if at else None,
        "next": _address(declared, references[at + 1], query) if at + 1 < found else None,
    }


def _address(declared: type[RecordType], reference: str, query: str) -> str:
    return f"{declared.url()}/{reference}?list={quote(query)}"
