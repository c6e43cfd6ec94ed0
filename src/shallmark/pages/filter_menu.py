"""Choosing a filter: first which field, then which values. A small part of the page."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.pages.filters import (
    ChoicesField,
    DateRangeField,
    ManyField,
    RecordFilter,
    RelatedField,
    has_members,
)
from shallmark.pages.list_address import SEARCH
from shallmark.pages.list_query import ListState


def filter_menu(state: ListState, data: QueryDict) -> dict[str, Any]:
    """Fields to filter by, or with `choose=NAME` the values of one."""
    name = data.get("choose", "")
    address = state.address.with_()
    context: dict[str, Any] = {"record_type": state.record_type, "cancel": str(address)}
    every = RecordFilter(state.record_type, QueryDict(), state.visible, state.person)
    if name not in every.filters:
        filters = every.filters.items()
        context["fields"] = [
            {"name": option.label, "url": str(address.with_(choose=key))} for key, option in filters
        ]
        context["kept"] = [pair for pair in address.said if pair[0] != SEARCH]
        context["words"] = state.search
        return context
    field = every.filters[name].field
    picked = state.filter.picked().get(name)
    values = list(picked.values) if picked else []
    context |= {
        "name": name,
        "label": every.filters[name].label,
        "kept": [pair for pair in address.said if pair[0] != name],
        "options": _options(field, values, data.get("find", "")),
        "text": values[0] if values else "",
        "spans": _spans() if isinstance(field, DateRangeField) else [],
        "find_url": str(address.with_(choose=name)) if isinstance(field, RelatedField) else "",
        "only_options": "find" in data,
    }
    return context


def _options(field: ManyField, values: list[str], text: str) -> list[tuple[str, str, bool]]:
    """(value, word, chosen); what is chosen stays visible whatever is looked for."""
    if isinstance(field, ChoicesField):
        options = field.options()
    elif isinstance(field, RelatedField):
        options = [*_own(field), *field.choices(text)]
        known = {value for value, _word in options}
        missing = [value for value in values if value not in known and value != "none"]
        if missing:
            words = field.look_up(missing)[1]
            options = [*zip(missing, words, strict=False), *options]
    else:
        return []
    if field.column.null:
        options = [*options, ("none", str(_("none")))]
    return [(value, word, value in values) for value, word in options]


def _own(field: RelatedField) -> list[tuple[str, str]]:
    if field.is_person:
        return [("me", str(_("me")))]
    return [("mine", str(_("my teams")))] if has_members(field.column) else []


def _spans() -> list[tuple[str, str]]:
    return [
        ("-1d..", str(_("last 24 hours"))),
        ("-7d..", str(_("last 7 days"))),
        ("-30d..", str(_("last 30 days"))),
        ("-365d..", str(_("last 12 months"))),
    ]
