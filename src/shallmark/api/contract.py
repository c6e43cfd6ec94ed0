"""What docs/reference/openapi.json says beyond bodies: parameters, headers and refusals."""

import json
from functools import cache
from typing import Any

from django.http import QueryDict
from ninja import NinjaAPI

from shallmark.api import lists, once, preconditions
from shallmark.api.refusals import STATUSES, Refusal
from shallmark.kernel.records import RecordType
from shallmark.pages.filters import RecordFilter
from shallmark.pages.list_address import AFTER, SEARCH, SORT, VIEW
from shallmark.pages.tables import known_columns

Extra = dict[str, Any]
READING = (401, 403, 404, 406, 422, 429)
KEY, MATCH = once.HEADER, preconditions.HEADER
WRITING = (202, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429)


def _refusals(statuses: tuple[int, ...]) -> dict[Any, Extra]:
    place = "#/components/responses/"
    return {code: {"$ref": f"{place}{STATUSES[code][0]}"} for code in statuses}


def _parameter(name: str, text: str, **schema: object) -> Extra:
    kind = {"type": "string", **schema}
    return {"in": "query", "name": name, "description": text, "schema": kind, "required": False}


def _shared(*names: str) -> list[Extra]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def listing(record_type: type[RecordType]) -> Extra:
    """The parameters of a list: its own, then a filter for each field that the page filters by."""
    views = ", ".join(view.key for view in record_type.views) or "all"
    sorts = [column.key for column in known_columns(record_type) if column.sort_path]
    filters = RecordFilter(record_type, QueryDict(), record_type.model.objects.none(), None).filters
    return {
        "parameters": [
            *_shared(lists.LIMIT, AFTER, lists.FIELDS, SEARCH, lists.SINCE),
            _parameter(VIEW, f"A view of the page: {views}, or one of your own."),
            _parameter(SORT, f"A column, with - before it downwards: {', '.join(sorts)}."),
            *(_parameter(name, field.field.described()) for name, field in filters.items()),
        ],
        "responses": _refusals(READING),
    }


def operation(statuses: tuple[int, ...], *shared: str) -> Extra:
    """The refusals of an operation, and the parameters that it shares with others."""
    return {"parameters": _shared(*shared), "responses": _refusals(statuses)}


#: parameters that many operations share, by name
SHARED: dict[str, Extra] = {
    lists.LIMIT: _parameter(
        lists.LIMIT,
        "How many records of the list, at most.",
        type="integer",
        minimum=1,
        maximum=lists.MOST,
        default=lists.USUAL,
    ),
    AFTER: _parameter(AFTER, "Where the page before ended: its `next`."),
    lists.FIELDS: _parameter(
        lists.FIELDS, "The fields to answer with, commas between them; the reference always."
    ),
    SEARCH: _parameter(SEARCH, "Words that the records hold, found as the page finds them."),
    lists.SINCE: _parameter(
        lists.SINCE,
        "Records that were changed at or after this time; without a zone it is in yours.",
    ),
    KEY: {
        "in": "header",
        "name": KEY,
        "description": "Makes the request safe to send again for a day.",
        "schema": {"type": "string", "minLength": 1, "maxLength": once.LONGEST},
        "required": False,
    },
    MATCH: {
        "in": "header",
        "name": MATCH,
        "description": 'The ETag that was read, such as "3"; 412 when somebody wrote meanwhile.',
        "schema": {"type": "string"},
        "required": False,
    },
}


def document(api: NinjaAPI) -> Extra:
    """The whole contract as OpenAPI 3.1."""
    contract: Extra = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    components = contract["components"]
    components["schemas"]["Refusal"] = Refusal.model_json_schema()
    components["parameters"] = SHARED
    form = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    components["responses"] = {
        error: {"description": str(sentence), "content": form}
        for error, sentence in STATUSES.values()
    }
    for operation in (
        operation for methods in contract["paths"].values() for operation in methods.values()
    ):
        contract["security"] = operation.pop("security")
    del contract["servers"]
    # In the order of names: that in which the record types were found says nothing.
    for section in (contract["paths"], components["schemas"]):
        ordered = dict(sorted(section.items()))
        section.clear()
        section.update(ordered)
    _shorten(contract["paths"])
    _shorten(components["schemas"])
    return contract


def _shorten(part: object, *, names: bool = False) -> None:
    """Leave out titles, which say names in other words, and write "or null" as one type.

    `names`: the keys are names of fields themselves.
    """
    if isinstance(part, list):
        for entry in part:
            _shorten(entry)
    if not isinstance(part, dict):
        return
    if not names:
        if isinstance(part.get("title"), str):
            del part["title"]
        kinds = part.get("anyOf", [])
        if len(kinds) == 2 and kinds[1] == {"type": "null"} and "type" in kinds[0]:
            del part["anyOf"]
            part.update({**kinds[0], "type": [kinds[0]["type"], "null"]})
    for key, entry in part.items():
        _shorten(entry, names=key == "properties" and not names)


@cache
def text(api: NinjaAPI) -> str:
    """The document as it is committed and served."""
    return json.dumps(document(api), indent=1, ensure_ascii=False) + "\n"
