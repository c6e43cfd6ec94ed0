"""Sections of the side column: those of the record type, and those that upper floors add.

`extra_panels` is filled in config/wiring.py: pairs of a record's key, or "*", and the Panel. A lazy
panel is fetched by `<record>/panel/<key>` after the page has come.
"""

from collections.abc import Callable, Iterator
from typing import Any

from shallmark.kernel.records import Panel, RecordType

#: (record key or "*", panel) in the order in which they stand
extra_panels: list[tuple[str, Panel]] = []

PageContext = Callable[[Any, Any], dict[str, Any]]
_contexts: dict[str, list[PageContext]] = {}


def adds_to(key: str) -> Callable[[PageContext], PageContext]:
    """Decorator: what (record, person) -> dict returns is added to the context of its page."""

    def take(context: PageContext) -> PageContext:
        known = _contexts.setdefault(key, [])
        if all(one.__qualname__ != context.__qualname__ for one in known):
            known.append(context)
        return context

    return take


def added_context(declared: type[RecordType], record: Any, person: Any) -> dict[str, Any]:
    """The context that the record's own function adds to its page."""
    found: dict[str, Any] = {}
    for context in _contexts.get(declared.key, ()):
        found.update(context(record, person))
    return found


def panels_of(declared: type[RecordType]) -> Iterator[Panel]:
    """All panels of a record type, its own first; a key stands once."""
    seen: set[str] = set()
    added = (panel for key, panel in extra_panels if key in {"*", declared.key})
    for panel in (*declared.panels, *added):
        if panel.key not in seen:
            seen.add(panel.key)
            yield panel


def panel_of(declared: type[RecordType], key: str) -> Panel | None:
    """The panel called `key`, or None."""
    return next((panel for panel in panels_of(declared) if panel.key == key), None)


def shown(panel: Panel, record: Any, person: Any) -> dict[str, Any]:
    """What the panel's template reads; `panel` and `record` are always there."""
    found = panel.context(record, person) if panel.context else {}
    return {"panel": panel, "record": record, "declared": type(record).record_type(), **found}
