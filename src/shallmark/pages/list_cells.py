"""Cells of a list as HTML: the web's own macros, but each different value is drawn once a page.

A page of 50 rows has 450 cells, and most of them repeat: states, priorities, people. Calling a
macro for each took two thirds of the time of the page.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import get_template
from markupsafe import Markup, escape

from shallmark.pages.tables import Column, PersonCell, Row

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

    def line(self, columns: list[tuple[str, Column]], row: Row, url: str) -> Markup:
        """The cells of a row, each column with its classes; joined once, as escaping costs."""
        drawn = [f'<td role="cell" class="{c}">{self.draw(o, row, url)}</td>' for c, o in columns]
        return Markup("".join(drawn))  # noqa: S704  each cell is escaped

    def draw(self, column: Column, row: Row, url: str) -> str:
        """The inside of a cell, escaped."""
        value = column.cell(row)
        kind = column.kind
        if kind in PLAIN:
            return "" if value is None else escape(value)
        if kind == "title" and "tag" not in value:
            return f'<a href="{escape(url)}" data-open><span>{escape(value["text"])}</span></a>'
        if kind == "link":
            return f'<a class="link" href="{escape(url)}" data-open>{escape(value)}</a>'
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
    given = {"w": column.width, "drop": column.drop, "ph": column.phone}
    names = [f"{name}-{value}" for name, value in given.items() if value]
    return " ".join([f"c-{column.kind}", *names, *(["right"] if column.right else [])])
