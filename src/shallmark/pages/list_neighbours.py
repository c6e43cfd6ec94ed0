"""The place of a record in the list its reader came from, with the neighbours.

The list's address comes by `?list=` or as the page that led here, so that nothing is stored.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.pages.list_address import Address
from shallmark.pages.list_query import ListState

#: how far into a list its places are counted
FAR = 1000


def list_query(record_type: type[RecordType], request: HttpRequest) -> str | None:
    """The list's part of the address behind "?", or None when the reader came from elsewhere."""
    if "list" in request.GET:
        return request.GET["list"][:2000]
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host() and parts.path == record_type.url():
        return parts.query
    return None


def place_of(
    record_type: type[RecordType], record: Record, person: Person, query: str
) -> dict[str, Any] | None:
    """Text and neighbours' addresses, or None where the record is not in the list (any more)."""
    state = ListState(record_type, person, Address.read(record_type.url(), QueryDict(query)))
    if state.faults:
        return None
    ordering = state.order.by()
    references = list(state.queryset.order_by(*ordering).values_list("reference", flat=True)[:FAR])
    if record.reference not in references:
        return None
    at = references.index(record.reference)
    total = len(references)
    return {
        "text": _("%(at)s of %(found)s in %(list)s")
        % {
            "at": at + 1,
            "found": f"{FAR - 1}+" if total == FAR else total,
            "list": state.tab.name,
        },
        "url": f"{record_type.url()}?{query}",
        "previous": _address(record_type, references[at - 1], query) if at else None,
        "next": _address(record_type, references[at + 1], query) if at + 1 < total else None,
    }


def _address(record_type: type[RecordType], reference: str, query: str) -> str:
    return f"{record_type.url()}/{reference}?list={quote(query)}"
