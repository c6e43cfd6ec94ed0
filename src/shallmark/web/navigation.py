"""The house in the rail: phases of MOF, their functions, and the records that live there."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.records import RecordType, record_types

FOLD_COOKIE = "rail"


@dataclass
class Item:
    """A place one can go to. `count` is bounded and already counted, None = not counted."""

    name: Any
    url: str
    icon: str = "point"
    count: int | None = None
    active: bool = False


@dataclass
class Function:
    """A service management function with its records."""

    name: Any
    items: list[Item] = field(default_factory=list)
    open: bool = False

    @property
    def url(self) -> str:
        return self.items[0].url if self.items else ""


@dataclass
class Phase:
    """A phase of the lifecycle, or a section below the line; `items` stand without a function."""

    key: str
    name: Any
    icon: str
    functions: list[Function] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    open: bool = False
    below: bool = False


#: the functions of MOF 4.0 in the order of its house; those without a record yet are not shown
HOUSE: tuple[tuple[str, Any, str, tuple[Any, ...]], ...] = (
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
PAGES: tuple[tuple[Any, Any, str, str], ...] = (
    (_("Change and Configuration"), _("Schedule of change"), "/schedule-of-change", "calendar"),
    (_("Team"), _("Who does what"), "/responsibilities/matrix", "table"),
    (_("Team"), _("Duties kept apart"), "/separation-of-duties/matrix", "arrows-split"),
)
CONFORMITY: tuple[tuple[Any, str], ...] = (
    (_("Overview"), "/conformity"),
    (_("Requirements"), "/conformity/requirements"),
    (_("Checks"), "/conformity/checks"),
    (_("Attestations"), "/conformity/attestations"),
    (_("Nonconformities"), "/conformity/nonconformities"),
    (_("Waivers"), "/waivers"),
    (_("Internal audits"), "/conformity/audits"),
    (_("Evidence packs"), "/conformity/packs"),
)


def rail(request: HttpRequest) -> list[Phase]:
    """The phases, then Conformity and Roadmap, with the branch of the active place open.

    Only addresses that the installation answers are offered.
    """
    phases = [_phase(key, name, icon, known) for key, name, icon, known in HOUSE]
    phases.append(_conformity())
    phases.append(Phase("roadmap", _("Roadmap"), "route", items=_roadmap(), below=True))
    for phase in phases:
        _open_branch(phase, request.path)
    return [phase for phase in phases if phase.functions or phase.items]


def _phase(key: str, name: Any, icon: str, known: tuple[Any, ...]) -> Phase:
    """Functions in the order of the house; a function unknown to it comes last."""
    found: dict[str, Function] = {}
    for declared in sorted(record_types(), key=_first):
        if declared.phase == key and declared.function:
            function = found.setdefault(str(declared.function), Function(declared.function))
            function.items.append(_item(declared))
    for of, *page in PAGES:
        if str(of) in found and _answers(page[1]):
            found[str(of)].items.append(Item(*page))
    order = {str(each): place for place, each in enumerate(known)}
    functions = sorted(found.values(), key=lambda each: order.get(str(each.name), len(order)))
    return Phase(key, name, icon, functions)


def _first(declared: type[RecordType]) -> int:
    return FIRST.index(declared.key) if declared.key in FIRST else len(FIRST)


def _item(declared: type[RecordType]) -> Item:
    counter = getattr(declared, "counter", None)
    return Item(
        name=_capital(declared.label_plural()),
        url=declared.url(),
        icon=declared.icon,
        count=counter() if callable(counter) else None,
    )


def _capital(text: Any) -> str:
    """Names of models are written small by Django's habit; a place begins with a capital."""
    said = str(text)
    return said[:1].upper() + said[1:]


def _conformity() -> Phase:
    known = _sizes()
    items = [Item(name, url, count=known.get(url)) for name, url in CONFORMITY if _answers(url)]
    return Phase("conformity", _("Conformity"), "shield-check", items=items, below=True)


@cache
def _sizes() -> dict[str, int]:
    """How much there is to judge, of the newest edition; it stays while the product runs."""
    known = catalogue()
    return {
        "/conformity/requirements": sum(key.startswith("R18-") for key in known.requirements),
        "/conformity/checks": len(known.checks),
        "/conformity/attestations": len(known.attestations),
    }


def _roadmap() -> list[Item]:
    return [Item(_("Roadmap"), "/roadmap")] if _answers("/roadmap") else []


@cache
def _answers(url: str) -> bool:
    from django.urls import Resolver404, resolve

    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def _open_branch(phase: Phase, path: str) -> None:
    """The active item is the longest address that the path begins with."""
    items = [*phase.items, *(item for function in phase.functions for item in function.items)]
    fitting = [item for item in items if path == item.url or path.startswith(f"{item.url}/")]
    if not fitting:
        return
    active = max(fitting, key=lambda item: len(item.url))
    active.active = phase.open = True
    for function in phase.functions:
        function.open = any(item.active for item in function.items)
