"""What the command palette finds: places, things to create, records by reference or words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType, record_types
from shallmark.web.navigation import rail

REFERENCE = re.compile(r"^[a-z]{2,5}-?\d{3,}$", re.IGNORECASE)
LIMIT = 7


@dataclass(frozen=True)
class Hit:
    """One line of the palette. `icon` is a name of the sprite."""

    text: str
    url: str
    icon: str = "arrow-right"
    note: str = ""
    key: str = ""


#: further searches: (request, words) -> hits; filled in config/wiring.py, by common.search first
sources: list[Callable[[HttpRequest, str], Sequence[Any]]] = []


def find(request: HttpRequest, words: str) -> list[dict[str, Any]]:
    """Groups of hits in the order they are shown; a group without a hit is left out."""
    wanted = words.strip().lower()
    groups = [
        (_("Go to"), _fitting(_places(request), wanted)),
        (_("Create"), _fitting(_new(request), wanted)),
        (_("Records"), _records(request, wanted)),
    ]
    return [
        {"title": title, "items": [asdict(hit) for hit in hits]} for title, hits in groups if hits
    ]


def _places(request: HttpRequest) -> Iterator[Hit]:
    yield Hit(_("Home"), "/", "home", key="g h")
    for phase in rail(request):
        for function in phase.functions:
            for item in function.items:
                key = "g i" if item.url == "/incidents" else ""
                yield Hit(str(item.name), item.url, item.icon, str(function.name), key)
        for item in phase.items:
            yield Hit(str(item.name), item.url, phase.icon, str(phase.name))


def creatable(person: Person) -> list[type[RecordType]]:
    """Record types with a place in the house that the person may make.

    The others are made from within their parent.
    """
    return [
        record_type
        for record_type in record_types()
        if record_type.phase and record_type.function and access.may_create(person, record_type.key)
    ]


def _new(request: HttpRequest) -> Iterator[Hit]:
    for record_type in creatable(signed_in(request)):
        name = _("New %(record)s") % {"record": record_type.label()}
        yield Hit(name, f"{record_type.url()}/new", "plus")


def _fitting(hits: Iterator[Hit], wanted: str) -> list[Hit]:
    """Those of which every word begins a word of the text."""
    if not wanted:
        return list(hits)[:LIMIT]
    parts = wanted.split()
    return [
        hit
        for hit in hits
        if all(any(w.startswith(p) for w in hit.text.lower().split()) for p in parts)
    ][:LIMIT]


def _records(request: HttpRequest, wanted: str) -> list[Hit]:
    if not wanted or not request.user.is_authenticated:
        return []
    records = _by_reference(request, wanted) if REFERENCE.match(wanted) else []
    for source in sources:
        records += source(request, wanted)
    return records[:LIMIT]


def _by_reference(request: HttpRequest, wanted: str) -> list[Hit]:
    """The one record of this reference, if the person may see it."""
    for record_type in record_types():
        if record_type.prefix and wanted.upper().startswith(record_type.prefix):
            visible = record_type.model.objects.visible_to(signed_in(request))
            record = visible.filter(reference=wanted.upper()).first()
            if record is not None:
                address = f"{record_type.url()}/{record.reference}"
                return [Hit(record.reference, address, record_type.icon, record.title)]
    return []
