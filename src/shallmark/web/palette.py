"""What the command palette finds: places, things to create, records by reference or words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.pages.list_views import shipped_tabs
from shallmark.pages.record_base import new_words
from shallmark.web.navigation import rail
from shallmark.workplace.functions import readable_types

LIMIT = 7


@dataclass(frozen=True)
class Hit:
    """One line of the palette. `icon` is a name of the sprite."""

    text: str
    url: str
    icon: str = "arrow-right"
    note: str = ""
    key: str = ""
    #: "post" for what does something at its address
    method: str = ""


#: (language, roles) -> views that their holders may open; they stay while the product runs
_known_views: dict[tuple[str, frozenset[str]], tuple[Hit, ...]] = {}
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
    if wanted and any(letter.isdigit() for letter in wanted):
        groups.reverse()
    return [
        {"title": title, "items": [asdict(hit) for hit in hits]} for title, hits in groups if hits
    ]


def _places(request: HttpRequest) -> Iterator[Hit]:
    yield Hit(_("Home"), "/", "home", key="g h")
    for phase in rail(request):
        for function in phase.functions:
            if function.page:
                yield Hit(function.name, function.page, phase.icon, str(phase.name))
            for item in function.items:
                key = "g i" if item.url == "/incidents" else ""
                yield Hit(str(item.name), item.url, item.icon, str(function.name), key)
        for item in phase.items:
            yield Hit(str(item.name), item.url, phase.icon, str(phase.name))
    yield from _views(request)
    yield Hit(_("Sign out"), reverse("sign-out"), "logout", method="post")


def _views(request: HttpRequest) -> tuple[Hit, ...]:
    """Views of lists that the person may open, as "My open: changes"."""
    if not request.user.is_authenticated:
        return ()
    person = signed_in(request)
    key = (get_language() or "", person.role_keys)
    if key not in _known_views:
        _known_views[key] = tuple(
            Hit(
                f"{tab.name}: {record_type.label_plural()}",
                f"{record_type.url()}?view={tab.key}",
                record_type.icon,
            )
            for record_type in readable_types(person, _housed())
            for tab in shipped_tabs(record_type, person)
        )
    return _known_views[key]


def creatable(person: Person) -> list[type[RecordType]]:
    """Record types with a place in the house that the person may make.

    The others are made from within their parent.
    """
    housed = (get_record_type(key) for key in _housed())
    return [each for each in housed if access.may_create(person, each.key)]


def _housed() -> list[str]:
    """Keys of the record types with a place in the house."""
    return [each.key for each in record_types() if each.phase and each.function]


def _new(request: HttpRequest) -> Iterator[Hit]:
    person = signed_in(request)
    for record_type in creatable(person):
        yield Hit(new_words(record_type, person), f"{record_type.url()}/new", "plus")


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
    return [hit for source in sources for hit in source(request, wanted)]
