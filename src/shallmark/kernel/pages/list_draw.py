"""Cells of a list as HTML: the web's own macros, but each different value is drawn once a page.

A page of 50 rows has 450 cells, and most of them repeat: states, priorities, people. Calling a
macro for each took two thirds of the time of the page.
"""

from typing import Any

from django.template.loader import get_template
from markupsafe import Markup, escape

from shallmark.kernel.tables import Column, Row, Somebody

TITLE = Markup('<a href="%s" data-open><span>%s</span></a>')
LINK = Markup('<a class="link" href="%s" data-open>%s</a>')
#: written as they are, without a shape
PLAIN = frozenset({"text", "ref"})
#: times, and how they are written
TIMES = {"ago": "ago", "moment": "auto"}


class Pen:
    """Draws the cells of one page."""

    def __init__(self) -> None:
        components: Any = get_template("web/components/lists.html")
        self._cell: Any = components.template.module.cell
        self._moment: Any = components.template.environment.filters["moment"]
        self._kept: dict[Any, Any] = {}

    def draw(self, one: Column, row: Row, url: str) -> Any:
        """The inside of a cell."""
        value = one.cell(row)
        kind = one.kind
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


def _key(kind: str, value: Any) -> Any:
    """What makes two cells look the same; None where they hardly ever do."""
    if kind in {"state", "clock"} and value:
        return kind, *value.values()
    if value is None or isinstance(value, Somebody | int | str):
        return kind, value
    return None


def classes(one: Column) -> str:
    """As the table component of the web names them."""
    return " ".join(
        filter(
            None,
            (
                f"c-{one.kind}",
                f"w-{one.width}" if one.width else "",
                "right" if one.right else "",
                f"drop-{one.drop}" if one.drop else "",
                f"ph-{one.phone}" if one.phone else "",
            ),
        )
    )
