"""One router per record type: list, create, read, change, take a step."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from shallmark.kernel import access, door
from shallmark.kernel.api import schemas
from shallmark.kernel.api.values import checked
from shallmark.kernel.history import storable
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models.links import Alias
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid, NotAllowed

LIMIT = 200
REFUSED = {403: schemas.Refusal, 409: schemas.Refusal, 422: schemas.Refusal}


class Listing(Schema):
    """Which records: `after` is the `next` of the page before; filters by exact value."""

    limit: int = 50
    after: int | None = None
    status: str = ""
    updated_since: str = ""


class StepTaken(schemas.Closed):
    """A step with its reason and the fields that it asks for."""

    reason: str = ""
    confirm: bool = False
    version: int | None = None
    values: dict[str, Any] = {}


def find(declared: type[RecordType], reference: str, person: Any) -> Any:
    """The record the person may read, by reference or by a number it was known under.

    Raises:
        HttpError: 404; whether it does not exist or is hidden is not told.

    """
    if "\0" in reference:
        raise HttpError(404, f"No {declared.key} of this number.")
    visible = declared.model._default_manager.visible_to(person)  # type: ignore[attr-defined]
    found = visible.select_related(*schemas.relations(declared))
    record = found.filter(reference=reference).first()
    if record is None:
        known = Alias.objects.filter(record_key=declared.key, number=reference)
        record = found.filter(pk__in=known.values("record_id")[:2]).first()
    if record is None:
        raise HttpError(404, f"No {declared.key} {reference}.")
    return record


def page(declared: type[RecordType], asked: Listing, person: Any) -> dict[str, Any]:
    """One page in order of age, newest first, by key and never by offset."""
    if not 1 <= asked.limit <= LIMIT:
        raise Invalid({"limit": [f"Between 1 and {LIMIT}."]})
    found = declared.model._default_manager.visible_to(person)  # type: ignore[attr-defined]
    found = found.select_related(*schemas.relations(declared)).order_by("-pk")
    if asked.after is not None:
        found = found.filter(pk__lt=asked.after)
    if asked.status and declared.has_lifecycle():
        found = found.filter(status__in=_states(declared, asked.status))
    if asked.updated_since:
        found = found.filter(updated_at__gte=_moment(asked.updated_since))
    rows = list(found[: asked.limit + 1])
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    items = [schemas.shown(row, declared) for row in rows]
    return {"items": items, "next": rows[-1].pk if more else None}


def _states(declared: type[RecordType], text: str) -> list[str]:
    known = declared.model.Status.values  # type: ignore[attr-defined]
    wanted = text.split(",")
    unknown = [state for state in wanted if state not in known]
    if unknown:
        said = f"There is no state {unknown[0][:40]!r}; there are {', '.join(known)}."
        raise Invalid({"status": [said]})
    return wanted


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid({"updated_since": ["This is no time such as 2026-01-31T14:05:00Z."]})
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def record_router(declared: type[RecordType]) -> Router:
    """The router of a record type; hand-written ones call the same functions."""
    router = Router(tags=[declared.slug])
    out = schemas.out_schema(declared)
    new = schemas.in_schema(declared, declared.fields, "New")
    change = schemas.in_schema(declared, declared.changeable(), "Change")
    _reading(router, declared, out)
    _writing(router, declared, (out, new, change))
    if steps_of(declared.model):
        _stepping(router, declared, out)
    return router


def _reading(router: Router, declared: type[RecordType], out: Any) -> None:
    listed = type(
        f"{declared.model.__name__}Page",
        (Schema,),
        {"__annotations__": {"items": list[out], "next": int | None}},
    )

    @router.get("", response=listed, operation_id=f"list_{declared.key}")
    def list_records(request: HttpRequest, asked: Query[Listing]) -> Any:
        return page(declared, asked, request.user)

    @router.get("/{reference}", response=out, operation_id=f"get_{declared.key}")
    def get_record(request: HttpRequest, reference: str) -> Any:
        return schemas.shown(find(declared, reference, request.user), declared)


def _writing(router: Router, declared: type[RecordType], said: tuple[Any, Any, Any]) -> None:
    out, new, change = said

    @router.post("", response={201: out, **REFUSED}, operation_id=f"create_{declared.key}")
    def create_record(request: HttpRequest, payload: new) -> Any:  # type: ignore[valid-type]
        if not access.may_create(request.user, declared.key):
            raise NotAllowed(f"You may not create a {declared.label()}.")
        given = payload.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        values = checked(declared, given, request.user, whole=True)
        record = door.create(declared.model, by=request.user, values=values, source="api")
        return Status(201, schemas.shown(record, declared))

    @router.patch(
        "/{reference}", response={200: out, **REFUSED}, operation_id=f"change_{declared.key}"
    )
    def change_record(request: HttpRequest, reference: str, payload: change) -> Any:  # type: ignore[valid-type]
        record = find(declared, reference, request.user)
        given = payload.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        version, reason = given.pop("version", None), storable(given.pop("reason", ""))
        values = checked(declared, given, request.user)
        door.edit(
            record, by=request.user, values=values, version=version, reason=reason, source="api"
        )
        return schemas.shown(find(declared, reference, request.user), declared)


def _stepping(router: Router, declared: type[RecordType], out: Any) -> None:
    @router.post(
        "/{reference}/do/{verb}",
        response={200: out, **REFUSED},
        operation_id=f"step_{declared.key}",
    )
    def take_step(request: HttpRequest, reference: str, verb: str, payload: StepTaken) -> Any:
        record = find(declared, reference, request.user)
        values = checked(declared, payload.values, request.user)
        door.perform(
            record,
            verb,
            by=request.user,
            reason=storable(payload.reason),
            values=values,
            confirm=payload.confirm,
            version=payload.version,
            source="api",
        )
        return schemas.shown(find(declared, reference, request.user), declared)
