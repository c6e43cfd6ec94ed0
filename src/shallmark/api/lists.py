"""A list by the API: the filters, views, search and orders of the page's list, by the same code."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.api.records import chosen, kept_from, path_of, shown_rows
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.looks import record_looks
from shallmark.pages.filters import names_of as filter_names
from shallmark.pages.keyset import InvalidCursor, page_of
from shallmark.pages.list_address import AFTER, BEFORE, COLUMNS, SEARCH, SORT, VIEW, Address
from shallmark.pages.list_query import ListState
from shallmark.pages.list_views import Tab
from shallmark.pages.tables import known_columns

FIELDS, LIMIT, SINCE = "fields", "limit", "updated_since"
USUAL, MOST = 50, 200
#: no view: every record that the person may read
WHOLE = Tab("", "", {})


def parameters(record_type: type[RecordType]) -> tuple[str, ...]:
    """Everything that the address of the list may say."""
    return (LIMIT, AFTER, FIELDS, VIEW, SEARCH, SORT, SINCE, *filter_names(record_type))


def page(record_type: type[RecordType], data: QueryDict, person: Person) -> dict[str, Any]:
    """One page of the list that the address asks for, and the place where the next begins.

    Raises:
        Invalid: a parameter that is unknown, or says what it cannot.

    """
    limit = _limit(data.get(LIMIT, str(USUAL)))
    names = chosen(record_type, data.get(FIELDS), person)
    state = ListState(record_type, person, _address(record_type, data))
    state.looks = True
    # By any column, shown or not; and without a view, what the person may read.
    state.columns = known_columns(record_type)
    if VIEW not in data:
        state.tab = WHOLE
    _require_told(record_type, person, data)
    _require_known(state, data)
    paths = {path_of(record_type, name) for name in names}
    try:
        page = page_of(state.queryset, state.order, paths, after=data.get(AFTER, ""), size=limit)
    except InvalidCursor:
        raise Invalid({AFTER: [_("No answer of this list has named such a place.")]}) from None
    record_looks(record_type.model, (row["reference"] for row in page.rows), person, "api")
    items = shown_rows(record_type, page.rows, names)
    return {"items": items, "next": page.following or None}


def _require_told(record_type: type[RecordType], person: Person, data: QueryDict) -> None:
    """What somebody is not told, they neither filter nor sort by.

    Raises:
        Invalid: the address does.

    """
    sorts = {key.removeprefix("-") for key in data.get(SORT, "").split(",")}
    kept = kept_from(record_type, person) & ({*data} | sorts)
    if kept:
        raise Invalid({name: [_("This list has no such parameter.")] for name in kept})


def _require_known(state: ListState, data: QueryDict) -> None:
    faults = {**state.faults, **state.notes}
    own = {
        name: _("This list has no such parameter.") for name in (COLUMNS, BEFORE) if name in data
    }
    if SINCE in data and "updated_at" in faults:
        own[SINCE] = faults.pop("updated_at")
    errors = {name: [sentence] for name, sentence in {**faults, **own}.items()}
    if errors:
        raise Invalid(errors)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise Invalid({LIMIT: [_("Between 1 and %(most)s.") % {"most": MOST}]})
    return int(text)


def _address(record_type: type[RecordType], data: QueryDict) -> Address:
    """What is said to the list itself; `updated_since` is the beginning of a span."""
    query = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in (LIMIT, FIELDS, SINCE):
            query.setlist(name, values)
    since = data.get(SINCE)
    if since is not None:
        if "updated_at" in query or ".." in since:
            raise Invalid({SINCE: [_("Give one time here, or a span as updated_at=from..to.")]})
        query["updated_at"] = f"{since}.."
    return Address.read(record_type.url(), query)
