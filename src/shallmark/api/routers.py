"""One router per record type: list, create, read, change, and an address for each step."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Schema
from ninja.responses import Response
from pydantic import Field, WrapValidator

from shallmark.api import contract, lists, schemas, writing
from shallmark.api.preconditions import etag
from shallmark.api.records import chosen, names_of, row_of
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType


def record_router(record_type: type[RecordType]) -> Router:
    """The router of a record type; hand-written ones call the same functions."""
    router = Router(tags=[record_type.slug])
    out = schemas.out_schema(record_type, names_of(record_type))
    _reading(router, record_type, out)
    _creating(router, record_type, out)
    _changing(router, record_type, out)
    for step in steps_of(record_type.model).values():
        if not step.automatic:
            _stepping(router, record_type, step, out)
    return router


def require_known(request: HttpRequest, *names: str) -> None:
    """For addresses that are no list.

    Raises:
        Invalid: the address says what nobody asked for.

    """
    strange = [name for name in request.GET if name not in names]
    if strange:
        raise Invalid({name: ["There is no such parameter here."] for name in strange})


def _reading(router: Router, record_type: type[RecordType], out: type[Schema]) -> None:
    name, label = record_type.model.__name__, record_type.label()
    listed = type(
        f"{name}Page",
        (Schema,),
        {"__annotations__": {"items": list[out], "next": str | None}},  # type: ignore[valid-type]
    )

    @router.get(
        "",
        response=listed,
        operation_id=f"list_{record_type.key}",
        summary=f"List {record_type.label_plural()}",
        openapi_extra=contract.listing(record_type),
    )
    def list_records(request: HttpRequest) -> HttpResponse:
        return Response(lists.page(record_type, request.GET, signed_in(request)))

    @router.get(
        "/{reference}",
        response=out,
        operation_id=f"get_{record_type.key}",
        summary=f"Read one {label}",
        openapi_extra=contract.operation(contract.READING, lists.FIELDS),
    )
    def get_record(request: HttpRequest, reference: str) -> HttpResponse:
        require_known(request, lists.FIELDS)
        person = signed_in(request)
        names = chosen(record_type, request.GET.get(lists.FIELDS), person)
        row, version = row_of(record_type, reference, person, names)
        return Response(row, headers={"ETag": etag(version)})


def _as_sent(value: object, _read: object) -> object:
    """Each of several is judged by itself, so the body is read later."""
    return value


def _creating(router: Router, record_type: type[RecordType], out: type[Schema]) -> None:
    new = schemas.new_schema(record_type)
    several = Annotated[list[new], Field(max_length=writing.MOST)]  # type: ignore[valid-type]
    #: mypy knows no type that is made here, so it reads Any
    either: Any = Annotated[new | several, WrapValidator(_as_sent)]
    body: Any = Annotated[either, Body(...)]  # type: ignore[type-arg]
    verdicts = schemas.verdicts_schema(record_type, out)

    @router.post(
        "",
        response={201: out, 200: verdicts},
        operation_id=f"create_{record_type.key}",
        summary=f"Create a {record_type.label()}, or up to {writing.MOST} at once",
        openapi_extra=contract.operation(contract.WRITING, contract.KEY),
    )
    def create_records(request: HttpRequest, payload: body) -> HttpResponse:
        require_known(request)
        if isinstance(payload, list):
            return writing.create_several(request, record_type, new, payload)
        return writing.create(request, record_type, new, payload)


def _changing(router: Router, record_type: type[RecordType], out: type[Schema]) -> None:
    change = schemas.change_schema(record_type)

    @router.patch(
        "/{reference}",
        response=out,
        operation_id=f"change_{record_type.key}",
        summary=f"Change a {record_type.label()}",
        openapi_extra=contract.operation(contract.WRITING, contract.MATCH, contract.KEY),
    )
    def change_record(request: HttpRequest, reference: str, payload: change) -> HttpResponse:  # type: ignore[valid-type]
        require_known(request)
        return writing.change(request, record_type, reference, payload)


def _stepping(router: Router, record_type: type[RecordType], step: Step, out: type[Schema]) -> None:
    body = schemas.step_schema(record_type, step)

    @router.post(
        f"/{{reference}}/do/{step.verb}",
        response=out,
        operation_id=f"{step.verb}_{record_type.key}",
        summary=str(step.label),
        openapi_extra=contract.operation(contract.WRITING, contract.MATCH, contract.KEY),
    )
    def take_step(request: HttpRequest, reference: str, payload: body) -> HttpResponse:  # type: ignore[valid-type]
        require_known(request)
        return writing.take_step(request, record_type, step, reference, payload)
