"""Cells of a list as HTML: the web's own macros, but each different value is drawn once a page.

A page of 50 rows has 450 cells, and most of them repeat: states, priorities, people. Calling a
macro for each took two thirds of the time of the page.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import get_template
from markupsafe import Markup, escape

from shallmark.pages.tables import Column, PersonCell, Row

TITLE = Markup('<a href="%s" data-open><span>%s</span></a>')
LINK = Markup('<a class="link" href="%s" data-open>%s</a>')
#: written as they are, without a shape
PLAIN = frozenset({"text", "ref"})
#: times, and how they are written
TIMES = {"ago": "ago", "moment": "auto"}


class CellRenderer:
    """Draws the cells of one page."""

    def __init__(self) -> None:
        components: Any = get_template("web/components/lists.html")
        self._cell: Callable[..., str] = components.template.module.cell
        self._moment: Callable[..., str] = components.template.environment.filters["moment"]
        self._kept: dict[tuple[object, ...], str] = {}

    def draw(self, column: Column, row: Row, url: str) -> str:
        """The inside of a cell."""
        value = column.cell(row)
        kind = column.kind
        if kind in PLAIN:
            return "" if value is None else escape(value)
        if kind == "title" and "tag" not in value:
            return TITLE % (url, value["text"])
        if kind == "link":
            return LINK % (url, value)
        if kind in TIMES:
            return self._moment(value, TIMES[kind])
        key = _key(kind, value)
        if key is None:
            return self._cell({"kind": kind}, value, {"url": url})
        if key not in self._kept:
            self._kept[key] = self._cell({"kind": kind}, value, {"url": url})
        return self._kept[key]


def _key(kind: str, value: object) -> tuple[object, ...] | None:
    """What makes two cells look the same; None where they hardly ever do."""
    if kind in {"state", "clock"} and isinstance(value, dict):
        return kind, *value.values()
    if value is None or isinstance(value, PersonCell | int | str):
        return kind, value
    return None


def classes(column: Column) -> str:
    """As the table component of the web names them."""
    return " ".join(
        filter(
            None,
            (
                f"c-{column.kind}",
                f"w-{column.width}" if column.width else "",
                "right" if column.right else "",
                f"drop-{column.drop}" if column.drop else "",
                f"ph-{column.phone}" if column.phone else "",
            ),
        )
    )
