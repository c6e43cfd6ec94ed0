"""What the template of a list is given: rows as cells, tabs, chips, words."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from shallmark.kernel import access
from shallmark.kernel.keyset import PAGE, Page
from shallmark.kernel.pages.list_address import COLUMNS, PLACE, VIEW, Address
from shallmark.kernel.pages.list_counts import BOUND
from shallmark.kernel.pages.list_draw import Pen, classes
from shallmark.kernel.pages.list_state import ListState
from shallmark.kernel.tables import Column, known_columns

EXPORTS = (
    ("csv", "CSV", ""),
    ("csv", "CSV, Excel", "bom"),
    ("xlsx", "XLSX", ""),
    ("json", "JSON", ""),
)


def context_of(state: ListState, page: Page, request: HttpRequest) -> dict[str, Any]:
    """Everything the page needs beside the frame."""
    declared = state.declared
    heads, rows = state.heads, _rows(state, page)
    whole = not (page.following or page.previous)
    chips = [_chip(state, one) for one in state.chips()]
    return {
        "declared": declared,
        "title": capital(declared.label_plural()),
        "tabs": [_tab(state, tab) for tab in state.tabs],
        "tab": state.tab,
        "chips": chips,
        "clear": _clear(state) if any("drop" in chip for chip in chips) else None,
        "heads": [(classes(one), one) for one in heads],
        "rows": rows,
        "sort": _sort(state, heads),
        "notes": state.notes,
        "address": str(state.address),
        "save_url": str(state.address.with_(choose="save!")) if _may_save(state) else "",
        "choose_url": str(state.address.with_(choose="")),
        "counts_url": str(state.address.at(f"{declared.url()}/count")),
        "previous": str(state.address.with_(before=page.previous)) if page.previous else None,
        "following": str(state.address.with_(after=page.following)) if page.following else None,
        "may_create": access.may_create(request.user, declared.key),
        "exports": [_export(state, *form) for form in EXPORTS],
        "column_choice": _column_choice(state),
        "kept": _kept(state, COLUMNS),
        "narrowed": state.narrowed,
        "teaching": _teaching(state),
        "template_link": "",
        "nothing_yet": not rows and whole and not state.visible.exists(),
        **parts_of(len(rows) if whole else None),
    }


def parts_of(found: int | None) -> dict[str, Any]:
    """A number of records in words; None while it is not counted."""
    if found is None:
        return {"found": None, "found_number": "", "found_words": _("more than %d") % PAGE}
    number = f"{BOUND - 1}+" if found >= BOUND else str(found)
    return {
        "found": found,
        "found_number": number,
        "found_words": ngettext("record", "records", found),
    }


def capital(text: Any) -> str:
    said = str(text)
    return said[:1].upper() + said[1:]


def _rows(state: ListState, page: Page) -> list[dict[str, Any]]:
    """Each row with its cells drawn, in the order of the columns."""
    columns, slug, pen = state.columns, state.declared.slug, Pen()
    css = [classes(one) for one in columns]
    found = []
    for row in page.rows:
        url = f"/{slug}/{row['reference']}"
        cells = [(name, pen.draw(one, row, url)) for name, one in zip(css, columns, strict=True)]
        found.append({"id": row["pk"], "reference": row["reference"], "cells": cells})
    return found


def _tab(state: ListState, tab: Any) -> dict[str, Any]:
    active = tab is state.tab
    shared = tab.saved is not None and not tab.mine
    return {
        "name": tab.name,
        "url": str(Address(state.address.path, ((VIEW, tab.key),))),
        "active": active,
        "title": _("shared") if shared else "",
        "sign": Markup('<small id="count-{}"></small>').format(tab.key),
    }


def _chip(state: ListState, chip: dict[str, Any]) -> dict[str, Any]:
    name = chip.pop("name", "")
    if name:
        choose = state.address.with_(choose=name)
        chip["attrs"] = {"hx-get": str(choose), "hx-target": "#choose", "hx-swap": "innerHTML"}
    return chip


def _clear(state: ListState) -> str:
    """The view without what the address added, its own columns kept."""
    kept = {COLUMNS: state.address.get(COLUMNS)} if state.address.get(COLUMNS) else {}
    return str(Address(state.address.path, ((VIEW, state.tab.key), *kept.items())))


def _sort(state: ListState, heads: list[Column]) -> dict[str, str] | None:
    on = next((one for one in heads if one.sort), None)
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
    address = state.address.with_().at(f"{state.declared.url()}/export.{form}")
    text = str(address.with_(bom="1") if mark else address)
    return {"name": name, "url": text}


def _column_choice(state: ListState) -> list[tuple[str, str, bool]]:
    """Columns in their present order, then those that can be added."""
    shown = [one.key for one in state.columns]
    others = [one for one in known_columns(state.declared) if one.key not in shown]
    return [
        *((one.key, str(one.label), True) for one in state.columns),
        *((one.key, str(one.label), False) for one in others),
    ]


def _may_save(state: ListState) -> bool:
    return state.narrowed or state.tab.mine


def save_context(state: ListState) -> dict[str, Any]:
    """For the small form that keeps what is shown as a view."""
    return {
        "declared": state.declared,
        "tab": state.tab,
        "narrowed": state.narrowed,
        "whole_query": _whole_query(state),
        "cancel": str(state.address.with_()),
    }


def _whole_query(state: ListState) -> str:
    """All that is shown in words of the address, for a view that stands on a shipped one only."""
    said = {name: value for name, value in state.said.items() if value and name not in PLACE}
    said.pop(VIEW, None)
    if state.tab.shipped is not None:
        said[VIEW] = state.tab.shipped.key
    return Address("", said.items()).query


def _teaching(state: ListState) -> str:
    """What belongs here, and which clauses ask for it."""
    asked = ", ".join(state.declared.clauses)
    if not asked:
        return str(state.declared.teaches)
    words = ngettext(
        "Asked for by clause %s.", "Asked for by clauses %s.", len(state.declared.clauses)
    )
    return f"{state.declared.teaches} {words % asked}"


def _kept(state: ListState, without: str) -> list[tuple[str, str]]:
    """Words of the address that a form must carry along."""
    return [pair for pair in state.address.with_().said if pair[0] != without]
