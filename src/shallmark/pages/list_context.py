"""What the template of a list is given: rows as cells, tabs, chips, words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from shallmark.kernel import access
from shallmark.kernel.people import signed_in
from shallmark.kernel.texts import capital
from shallmark.pages.keyset import PAGE, Page
from shallmark.pages.list_address import COLUMNS, PLACE, VIEW, Address
from shallmark.pages.list_cells import CellRenderer, classes
from shallmark.pages.list_counts import BOUND
from shallmark.pages.list_query import Chip, ListState
from shallmark.pages.list_views import Tab
from shallmark.pages.record_base import new_words
from shallmark.pages.tables import Column, known_columns

EXPORTS = (
    ("csv", "CSV", ""),
    ("csv", "CSV, Excel", "bom"),
    ("xlsx", "XLSX", ""),
    ("json", "JSON", ""),
)


def context_of(state: ListState, page: Page, request: HttpRequest) -> dict[str, Any]:
    """Everything the page needs beside the frame."""
    record_type = state.record_type
    heads, rows = state.heads, _rows(state, page)
    whole = not (page.following or page.previous)
    chips = [_chip(state, chip) for chip in state.chips()]
    return {
        "record_type": record_type,
        "title": capital(record_type.label_plural()),
        "tabs": [_tab(state, tab) for tab in state.tabs],
        "tab": state.tab,
        "chips": chips,
        "clear": _clear(state) if any("drop" in chip for chip in chips) else None,
        "heads": [(classes(head), head) for head in heads],
        "rows": rows,
        "sort": _sort(state, heads),
        "notes": list(state.notes.items()),
        "address": str(state.address),
        "save_url": str(state.address.with_(choose="save!")) if _may_save(state) else "",
        "choose_url": str(state.address.with_(choose="")),
        "counts_url": str(state.address.at(f"{record_type.url()}/count")),
        "previous": str(state.address.with_(before=page.previous)) if page.previous else None,
        "following": str(state.address.with_(after=page.following)) if page.following else None,
        "new_words": new_words(record_type, signed_in(request)),
        "may_create": access.may_create(signed_in(request), record_type.key),
        "exports": [_export(state, *form) for form in EXPORTS],
        "column_choice": _column_choice(state),
        "kept": _hidden_values(state, COLUMNS),
        "narrowed": state.narrowed,
        "teaching": _teaching(state),
        "template_link": "",
        "nothing_yet": not rows and whole and not state.visible.exists(),
        **parts_of(len(rows) if whole else None),
    }


def refused(request: HttpRequest, state: ListState) -> HttpResponse:
    """The page of a list that cannot be shown as asked: why, and the way that keeps the rest."""
    gone = {name: "" if name in state.tab.said else None for name in state.faults}
    context = context_of(state, Page([]), request)
    context["faults"] = [(name[:60], sentence) for name, sentence in state.faults.items()]
    context["mass"] = []
    context["without"] = str(state.address.with_(**gone))
    return render(request, "pages/list.html", context, status=422)


def parts_of(count: int | None) -> dict[str, Any]:
    """A number of records in words; None while it is not counted."""
    if count is None:
        return {"found": None, "found_number": "", "found_words": _("more than %d") % PAGE}
    number = f"{BOUND - 1}+" if count >= BOUND else str(count)
    return {
        "found": count,
        "found_number": number,
        "found_words": ngettext("record", "records", count),
    }


def _rows(state: ListState, page: Page) -> list[dict[str, Any]]:
    """Each row with its cells drawn, in the order of the columns."""
    slug, pen = state.record_type.slug, CellRenderer()
    columns = [(classes(column), column) for column in state.columns]
    return [
        {"id": row["pk"], "reference": name, "cells": pen.line(columns, row, f"/{slug}/{name}")}
        for row in page.rows
        for name in [row["reference"]]
    ]


def _tab(state: ListState, tab: Tab) -> dict[str, Any]:
    active = tab is state.tab
    shared = tab.saved is not None and not tab.mine
    return {
        "name": tab.name,
        "url": str(Address(state.address.path, ((VIEW, tab.key),))),
        "active": active,
        "title": _("shared") if shared else "",
        "sign": Markup('<small id="count-{}"></small>').format(tab.key),
    }


def _chip(state: ListState, chip: Chip) -> Chip:
    name = chip.pop("name", "")
    if name:
        choose = state.address.with_(choose=name)
        chip["attrs"] = {"hx-get": str(choose), "hx-target": "#choose", "hx-swap": "innerHTML"}
    return chip


def _clear(state: ListState) -> str:
    """The view without what the address added, its own columns kept."""
    columns = {COLUMNS: state.address.get(COLUMNS)} if state.address.get(COLUMNS) else {}
    return str(Address(state.address.path, ((VIEW, state.tab.key), *columns.items())))


def _sort(state: ListState, heads: list[Column]) -> dict[str, str] | None:
    on = next((head for head in heads if head.sort), None)
    if on is None:
        return _sort_by_age(state)
    down = on.sort == "descending"
    words = {
        "clock": (_("Due first"), _("Due last")),
        "ago": (_("Oldest change first"), _("Latest change first")),
        "moment": (_("Oldest first"), _("Newest first")),
        "priority": (_("Highest first"), _("Lowest first")),
    }
    text = words.get(on.kind, (f"{on.label} ↑", f"{on.label} ↓"))[down]
    return {"text": text, "url": on.sort_url}


def _sort_by_age(state: ListState) -> dict[str, str] | None:
    """The order of a list none of whose columns is sorted."""
    first = state.order.keys[0]
    if first.path != "created_at":
        return None
    text = _("Newest first") if first.descending else _("Oldest first")
    other = "created_at" if first.descending else "-created_at"
    return {"text": text, "url": str(state.address.with_(sort=other))}


def _export(state: ListState, form: str, name: str, mark: str) -> dict[str, str]:
    address = state.address.with_().at(f"{state.record_type.url()}/export.{form}")
    text = str(address.with_(bom="1") if mark else address)
    return {"name": name, "url": text}


def _column_choice(state: ListState) -> list[tuple[str, str, bool]]:
    """Columns in their present order, then those that can be added."""
    shown = [column.key for column in state.columns]
    others = [column for column in known_columns(state.record_type) if column.key not in shown]
    return [
        *((column.key, str(column.label), True) for column in state.columns),
        *((column.key, str(column.label), False) for column in others),
    ]


def _may_save(state: ListState) -> bool:
    return state.narrowed or state.tab.mine


def save_context(state: ListState) -> dict[str, Any]:
    """For the small form that keeps what is shown as a view."""
    return {
        "record_type": state.record_type,
        "tab": state.tab,
        "narrowed": state.narrowed,
        "whole_query": _whole_query(state),
        "cancel": str(state.address.with_()),
    }


def _whole_query(state: ListState) -> str:
    """All that is shown in words of the address, for a view that stands on a shipped one only."""
    query = {name: value for name, value in state.said.items() if value and name not in PLACE}
    query.pop(VIEW, None)
    if state.tab.shipped is not None:
        query[VIEW] = state.tab.shipped.key
    return Address("", query.items()).query


def _teaching(state: ListState) -> str:
    """What belongs here, and which clauses ask for it."""
    clauses = ", ".join(state.record_type.clauses)
    if not clauses:
        return str(state.record_type.empty_text)
    words = ngettext(
        "Asked for by clause %s.", "Asked for by clauses %s.", len(state.record_type.clauses)
    )
    return f"{state.record_type.empty_text} {words % clauses}"


def _hidden_values(state: ListState, without: str) -> list[tuple[str, str]]:
    """Words of the address that a form must carry along."""
    return [pair for pair in state.address.with_().said if pair[0] != without]
