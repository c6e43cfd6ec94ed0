"""Creating, changing and stepping by the API: by the page's forms and through `writes`."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from shallmark.api import preconditions
from shallmark.api.once import Done, once
from shallmark.api.preconditions import etag, expected_version
from shallmark.api.records import find, shown, shown_in_hand
from shallmark.api.refusals import PreconditionFailed, errors_of, headers_of, refusal_of
from shallmark.api.schemas import Closed, StepBody
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import (
    AwaitsSecondPerson,
    Invalid,
    NotAllowed,
    Refused,
    RequiredFieldMissing,
    VersionConflict,
)
from shallmark.kernel.history import strip_nul
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType
from shallmark.pages.values import checked

#: records of one request
MOST = 500
#: (key of a record type, verb) of steps that are taken on a version that is named alone
of_what_was_seen: set[tuple[str, str]] = set()


def create(
    request: HttpRequest, record_type: type[RecordType], new: type[Closed], body: object
) -> HttpResponse:
    """One new record.

    Raises:
        Refused: it was not made.

    """
    preconditions.require_none(request)
    person = signed_in(request)
    _require_right(record_type, person)

    def act() -> Done:
        try:
            record = _create(record_type, new, body, person)
        except AwaitsSecondPerson as waits:
            return _waiting(waits)
        headers = {"ETag": etag(record.version), "Location": _address(record_type, record)}
        return Done(201, shown_in_hand(record, record_type, person), headers)

    return once(request, person, act)


def create_several(
    request: HttpRequest, record_type: type[RecordType], new: type[Closed], bodies: list[object]
) -> HttpResponse:
    """Up to `MOST` new records in one transaction, each with a verdict in the order of the body.

    Raises:
        Refused: the request as a whole; nothing was made.

    """
    preconditions.require_none(request)
    person = signed_in(request)
    _require_right(record_type, person)
    if not 1 <= len(bodies) <= MOST:
        raise Invalid({"body": [_("Between 1 and %(most)s records at once.") % {"most": MOST}]})

    def act() -> Done:
        with transaction.atomic():
            verdicts = [_verdict(record_type, new, each, person) for each in bodies]
        created = sum(verdict["status"] == 201 for verdict in verdicts)
        return Done(
            200, {"created": created, "refused": len(bodies) - created, "verdicts": verdicts}
        )

    return once(request, person, act)


def _verdict(
    record_type: type[RecordType], new: type[Closed], body: object, person: Person
) -> dict[str, Any]:
    try:
        with transaction.atomic():
            try:
                record = _create(record_type, new, body, person)
            except AwaitsSecondPerson as waits:
                # Nothing was made, but what waits is kept.
                return {"status": waits.status, "record": None, "refusal": refusal_of(waits)}
            return {
                "status": 201,
                "record": shown_in_hand(record, record_type, person),
                "refusal": None,
            }
    except Refused as wrong:
        return {"status": wrong.status, "record": None, "refusal": refusal_of(wrong)}


def _create(
    record_type: type[RecordType], new: type[Closed], content: object, person: Person
) -> Record:
    try:
        body = new.model_validate(content)
    except ValidationError as wrong:
        raise Invalid(errors_of(wrong.errors())) from wrong
    values = checked(record_type, _fields_of(body), person, allowed=record_type.fields, whole=True)
    return writes.create(record_type.model, by=person, values=values)


def _waiting(waits: AwaitsSecondPerson) -> Done:
    """Nothing was written; what waits for a second person is kept, together with the answer."""
    return Done(waits.status, refusal_of(waits), headers_of(waits))


def _require_right(record_type: type[RecordType], person: Person) -> None:
    if not access.may_create(person, record_type.key):
        raise NotAllowed(_("You may not create a %(label)s.") % {"label": record_type.label()})


def _fields_of(body: Closed) -> dict[str, Any]:
    """The fields that the body names, null included."""
    return {name: getattr(body, name) for name in body.model_fields_set}


def _address(record_type: type[RecordType], record: Record) -> str:
    return f"/api/v1/{record_type.slug}/{record.reference}"


def change(
    request: HttpRequest, record_type: type[RecordType], reference: str, body: Closed
) -> HttpResponse:
    """The record with other values in the fields that the body names.

    Raises:
        Refused: nothing was changed.

    """
    person, values_sent = signed_in(request), _fields_of(body)
    version_sent, reason = (
        values_sent.pop("version", None),
        strip_nul(values_sent.pop("reason", "")),
    )

    def act(record: Record, version: int | None) -> Record:
        values = checked(record_type, values_sent, person, allowed=record_type.changeable())
        return writes.edit(record, by=person, values=values, version=version, reason=reason)

    return _write(request, record_type, reference, version_sent, act)


def take_step(
    request: HttpRequest, record_type: type[RecordType], step: Step, reference: str, body: StepBody
) -> HttpResponse:
    """The record after the step.

    Raises:
        Refused: it was not taken.

    """
    person = signed_in(request)

    def act(record: Record, version: int | None) -> Record:
        if version is None and (record_type.key, step.verb) in of_what_was_seen:
            sentence = _("Name the version that you read: If-Match, or “version” of the body.")
            raise RequiredFieldMissing(sentence, field="version")
        values = checked(record_type, _fields_of(body.values), person, allowed=step.form_fields)
        return writes.perform(
            record,
            step.verb,
            by=person,
            reason=strip_nul(body.reason),
            values=values,
            confirm=body.confirm,
            version=version,
        )

    return _write(request, record_type, reference, body.version, act)


def _write(
    request: HttpRequest,
    record_type: type[RecordType],
    reference: str,
    version_sent: int | None,
    act: Callable[[Record, int | None], Record],
) -> HttpResponse:
    """Find the record, hold its version against header and body, write, and show what it is now."""
    person = signed_in(request)

    def done() -> Done:
        record = find(record_type, reference, person)
        version = expected_version(request, record.version, version_sent)
        try:
            fresh = act(record, version)
        except AwaitsSecondPerson as waits:
            return _waiting(waits)
        except VersionConflict as wrong:
            if preconditions.HEADER not in request.headers:
                raise
            raise PreconditionFailed(wrong.sentence, field=preconditions.HEADER) from wrong
        return Done(200, shown(fresh, record_type, person), {"ETag": etag(fresh.version)})

    return once(request, person, done)
