"""Sections of the side column: those of the record type, and those that upper floors add.

`extra_panels` is filled in config/wiring.py: pairs of a record's key, or "*", and the Panel. A lazy
panel is fetched by `<record>/panel/<key>` after the page has come.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType
from shallmark.pages.record_base import new_address

#: (record key or "*", panel) in the order in which they stand
extra_panels: list[tuple[str, Panel]] = []


def panels_of(record_type: type[RecordType]) -> Iterator[Panel]:
    """All panels of a record type, its own first; a key stands once."""
    seen: set[str] = set()
    added = (panel for key, panel in extra_panels if key in {"*", record_type.key})
    for panel in (*record_type.panels, *added):
        if panel.key not in seen:
            seen.add(panel.key)
            yield panel


def panel_of(record_type: type[RecordType], key: str) -> Panel | None:
    """The panel called `key`, or None."""
    return next((panel for panel in panels_of(record_type) if panel.key == key), None)


def shown(panel: Panel, record: Record, person: Person) -> dict[str, Any]:
    """What the panel's template reads; `panel`, `record` and `new` are always there."""
    context = panel.context(record, person) if panel.context else {}
    always = {"panel": panel, "record": record, "record_type": type(record).record_type()}
    return {**always, "new": partial(new_address, person), **context}
