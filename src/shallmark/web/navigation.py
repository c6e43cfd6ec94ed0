"""The house in the rail: phases of MOF, their functions, and the records that live there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType, record_types, type_of
from shallmark.kernel.texts import Text, capital
from shallmark.pages.record_base import may_list
from shallmark.workplace.charts.declared import dashboards
from shallmark.workplace.functions import function_named, functions

FOLD_COOKIE = "rail"
#: so many places of a function are all named
FEW = 6


@dataclass(frozen=True)
class Item:
    """A place one can go to. `count` is bounded and already counted, None = not counted."""

    name: str
    url: str
    icon: str = "point"
    count: int | None = None
    active: bool = False
    #: named in the rail also where one is elsewhere
    main: bool = True


@dataclass(frozen=True)
class Function:
    """A service management function with its records."""

    name: str
    items: tuple[Item, ...] = ()
    #: of its own page
    page: str = ""
    active: bool = False

    @property
    def url(self) -> str:
        return self.page or (self.items[0].url if self.items else "")

    @property
    def open(self) -> bool:
        return self.active or any(item.active for item in self.items)

    @property
    def named(self) -> tuple[Item, ...]:
        """What the rail names: the main places, and that where one is; all where they are few."""
        if len(self.items) <= FEW or not self.page:
            return self.items
        return tuple(item for item in self.items if item.main or item.active)

    @property
    def others(self) -> int:
        """How many more its page has."""
        return len(self.items) - len(self.named)


@dataclass(frozen=True)
class Phase:
    """A phase of the lifecycle, or a section below the line; `items` stand without a function."""

    key: str
    name: str
    icon: str
    functions: tuple[Function, ...] = ()
    items: tuple[Item, ...] = ()
    below: bool = False

    @property
    def places(self) -> tuple[Item, ...]:
        return (*self.items, *(item for each in self.functions for item in each.items))

    @property
    def open(self) -> bool:
        return any(item.active for item in self.items) or any(each.open for each in self.functions)


#: the functions of MOF 4.0 in the order of its house; those without a record yet are not shown
HOUSE: tuple[tuple[str, Text, str, tuple[Text, ...]], ...] = (
    (
        "plan",
        _("Plan"),
        "map",
        (
            _("Business/IT Alignment"),
            _("Reliability"),
            _("Policy"),
            _("Financial Management"),
        ),
    ),
    (
        "deliver",
        _("Deliver"),
        "package",
        (_("Envision"), _("Project Planning"), _("Build"), _("Stabilize"), _("Deploy")),
    ),
    (
        "operate",
        _("Operate"),
        "activity",
        (
            _("Operations"),
            _("Service Monitoring and Control"),
            _("Customer Service"),
            _("Problem Management"),
        ),
    ),
    (
        "manage",
        _("Manage"),
        "scale",
        (
            _("Governance, Risk, and Compliance"),
            _("Change and Configuration"),
            _("Team"),
        ),
    ),
)
#: records whose places come first among those of their function, in this order
FIRST = ("change", "ci")
#: pages of a function that are no record: function, name, address, icon
PAGES: tuple[tuple[Text, Text, str, str], ...] = (
    (_("Governance, Risk, and Compliance"), _("Map of risks"), "/risks/map", "grid-dots"),
    (_("Change and Configuration"), _("Schedule of change"), "/schedule-of-change", "calendar"),
    (_("Change and Configuration"), _("Board of changes"), "/board-of-changes", "layout-columns"),
    (_("Team"), _("Who does what"), "/responsibilities/matrix", "table"),
    (_("Team"), _("Duties kept apart"), "/separation-of-duties/matrix", "arrows-split"),
)
CONFORMITY: tuple[tuple[Text, str], ...] = (
    (_("Overview"), "/conformity"),
    (_("Requirements"), "/conformity/requirements"),
    (_("Checks"), "/conformity/checks"),
    (_("Attestations"), "/conformity/attestations"),
    (_("Nonconformities"), "/conformity/nonconformities"),
    (_("Waivers"), "/waivers"),
    (_("Internal audits"), "/conformity/audits"),
    (_("Evidence packs"), "/conformity/packs"),
)


def rail(request: HttpRequest) -> tuple[Phase, ...]:
    """The phases, then Conformity and Roadmap, with the branch of the active place open.

    Only addresses that the installation answers, and that this person may open, are offered.
    """
    place = _place_of(request)
    return _rail(*place) if place else ()


def drawn_rail(request: HttpRequest) -> SafeString:
    """The same as markup."""
    place = _place_of(request)
    return _drawn(*place) if place else SafeString("")


def _place_of(request: HttpRequest) -> tuple[str, frozenset[str], str] | None:
    """All that the rail depends on: language, what the person may read, and where one is."""
    if not getattr(getattr(request, "user", None), "is_staff_member", False):
        return None
    person = signed_in(request)
    readable = frozenset(each.key for each in record_types() if may_list(person, each))
    return get_language() or "", readable, _active(request.path)


def _active(path: str) -> str:
    """The longest address of the rail that the path begins with; empty where there is none.

    A part of a record, such as a cost line, stands at the place of what it belongs to.
    """
    known = _addresses() | _parts().keys()
    while path and path not in known:
        path = path.rpartition("/")[0]
    return _parts().get(path, path)


@cache
def _parts() -> dict[str, str]:
    """Address of the list of a part -> place in the rail of the record that it belongs to."""
    found = {}
    for record_type in record_types():
        place = record_type
        while place.url() not in _addresses() and place.belongs_to:
            owner = place.model._meta.get_field(place.belongs_to[0]).related_model
            place = type_of(cast("type[Record]", owner))
        if place is not record_type and place.url() in _addresses():
            found[record_type.url()] = place.url()
    return found


@cache
def _addresses() -> frozenset[str]:
    phases = _rail("", frozenset(each.key for each in record_types()), "")
    pages = {each.page for phase in phases for each in phase.functions}
    return frozenset({item.url for phase in phases for item in phase.places} | pages)


# As many as an installation has places and combinations of roles; what is rare is made again.
@lru_cache(maxsize=512)
def _rail(_language: str, readable: frozenset[str], active: str) -> tuple[Phase, ...]:
    """The rail of those who may read these record types, in the active language."""
    types = sorted((each for each in record_types() if each.key in readable), key=_first)
    phases = [_phase(place, types, active) for place in HOUSE]
    phases.append(_conformity(active))
    roadmap = _places([(_("Roadmap"), "/roadmap")], active)
    phases.append(Phase("roadmap", str(_("Roadmap")), "route", items=roadmap, below=True))
    return tuple(phase for phase in phases if phase.places)


@lru_cache(maxsize=512)
def _drawn(language: str, readable: frozenset[str], active: str) -> SafeString:
    phases = _rail(language, readable, active)
    # Jinja has escaped what is in it; its backend only forgets to say so.
    return SafeString(render_to_string("web/frame/rail_phases.html", {"phases": phases}))


def _phase(
    place: tuple[str, Text, str, tuple[Text, ...]], types: list[type[RecordType]], active: str
) -> Phase:
    """Functions in the order of the house; a function unknown to it comes last."""
    key, name, icon, known = place
    items: dict[str, list[Item]] = {}
    for record_type in types:
        if record_type.phase == key and record_type.function:
            items.setdefault(str(record_type.function), []).append(_item(record_type, active))
    for function, page, url, sign in pages():
        if str(function) in items and _answers(url):
            items[str(function)].append(Item(str(page), url, sign, active=url == active))
    order = {str(each): number for number, each in enumerate(known)}
    names = sorted(items, key=lambda each: order.get(each, len(order)))
    functions = tuple(_function(each, tuple(items[each]), active) for each in names)
    return Phase(key, str(name), icon, functions)


def _function(name: str, items: tuple[Item, ...], active: str) -> Function:
    declared = function_named(name)
    page = declared.url if declared else ""
    return Function(name, items, page, active=bool(page) and page == active)


@cache
def pages() -> tuple[tuple[Text, Text, str, str], ...]:
    """Pages of functions that are no record, the charts of those that declare some as the last."""
    drawn = [each for key, each in functions().items() if key in dashboards()]
    charts = ((each.name, _("Charts"), f"{each.url}/charts", "chart-bar") for each in drawn)
    return (*PAGES, *charts)


def pages_of(function: Text) -> list[tuple[str, str]]:
    """Name and address of the pages of a function that are no record."""
    return [(str(page), url) for name, page, url, _sign in pages() if str(name) == str(function)]


def _first(record_type: type[RecordType]) -> int:
    return FIRST.index(record_type.key) if record_type.key in FIRST else len(FIRST)


def _item(record_type: type[RecordType], active: str) -> Item:
    name, url = capital(record_type.label_plural()), record_type.url()
    declared = function_named(record_type.function)
    main = declared is None or record_type.key in declared.main
    return Item(name, url, record_type.icon, active=url == active, main=main)


def _places(places: Iterable[tuple[Text, str]], active: str) -> tuple[Item, ...]:
    return tuple(
        Item(str(name), url, count=_sizes().get(url), active=url == active)
        for name, url in places
        if _answers(url)
    )


def _conformity(active: str) -> Phase:
    items = _places(CONFORMITY, active)
    return Phase("conformity", str(_("Conformity")), "shield-check", items=items, below=True)


@cache
def _sizes() -> dict[str, int]:
    """How much there is to judge, of the newest edition; it stays while the product runs."""
    known = catalogue()
    return {
        "/conformity/requirements": sum(key.startswith("R18-") for key in known.requirements),
        "/conformity/checks": len(known.checks),
        "/conformity/attestations": len(known.attestations),
    }


@cache
def _answers(url: str) -> bool:
    from django.urls import Resolver404, resolve

    try:
        resolve(url)
    except Resolver404:
        return False
    return True
