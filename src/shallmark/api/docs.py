"""The page about the API: drawn from the contract by the server, nothing fetched from elsewhere."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

Part = dict[str, Any]


class ApiPage(View):
    """What can be asked for; with a `slug`, every operation on such records."""

    http_method_names = ("get", "head", "options")
    #: the text of the contract
    read: Callable[[], str] = str

    def get(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        document = json.loads(self.read())
        slugs = sorted(
            {tag for _path, _method, operation in operations(document) for tag in operation["tags"]}
        )
        if slug and slug not in slugs:
            raise Http404(slug)
        context = {
            "slug": slug,
            "slugs": slugs,
            "version": document["info"]["version"],
            "operations": [
                _drawn(document, path, method, operation)
                for path, method, operation in operations(document)
                if slug in operation["tags"]
            ],
        }
        return render(request, "api/docs.html", context)


def operations(document: Part) -> Iterator[tuple[str, str, Part]]:
    """Address, method and description of each."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _drawn(document: Part, path: str, method: str, operation: Part) -> Part:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = operation["responses"].items()
    return {
        "id": operation["operationId"],
        "title": operation["summary"],
        "method": method.upper(),
        "path": path,
        "parameters": [
            {
                "name": parameter["name"],
                "kind": parameter["schema"].get("type", ""),
                "text": parameter.get("description", ""),
            }
            for parameter in (_followed(document, each) for each in operation["parameters"])
        ],
        "body": list(_fields(document, body.get("schema", {}))),
        "answers": [(code, _followed(document, answer)["description"]) for code, answer in answers],
    }


def _followed(document: Part, part: Part) -> Part:
    """What a `$ref` stands for."""
    while "$ref" in part:
        place = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        part = place
    return part


def _fields(document: Part, schema: Part, before: str = "") -> Iterator[Part]:
    """The fields of a body; of several bodies, those of the first."""
    schema = _followed(document, schema.get("anyOf", [schema])[0])
    for name, field in schema.get("properties", {}).items():
        inner = _followed(document, field)
        if "properties" in inner:
            yield from _fields(document, inner, f"{before}{name}.")
            continue
        known = field.get("examples", [])
        yield {
            "name": f"{before}{name}",
            "kind": _kind(field),
            "text": field.get("description", ""),
            "known": ", ".join(map(str, known)),
        }


def _kind(schema: Part) -> str:
    kinds = schema.get("anyOf", [schema])
    kind = kinds[0].get("format") or kinds[0].get("type", "")
    return str(kind[0] if isinstance(kind, list) else kind)
