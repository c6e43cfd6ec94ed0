"""Every refusal of the API in one form: what, a sentence, the field, the check, errors by field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.responses import Response

from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid, Refused, TooManyTries
from shallmark.kernel.texts import Text

#: status -> what it is called, and what is said where nobody knows more
STATUSES: dict[int, tuple[str, Text]] = {
    202: ("awaits_second_person", _("Nothing is changed until a second person confirms it.")),
    400: ("bad_request", _("This request could not be read.")),
    401: ("not_signed_in", _("Send a token as “Authorization: Bearer sm_...”, or sign in.")),
    403: ("not_allowed", _("Your roles do not include this.")),
    404: ("not_found", _("There is nothing at this address, or it is not open to you.")),
    405: ("no_such_method", _("This address does not take this method; “Allow” names those.")),
    406: ("no_such_form", _("Every answer is application/json; accept it.")),
    409: ("refused", _("This is not possible as the record stands now.")),
    412: ("stale", _("The record is not as “If-Match” says; read it again.")),
    413: ("too_large", _("This is too large to be taken; send less at once.")),
    415: ("no_json", _("Send the body as “Content-Type: application/json”.")),
    422: ("invalid", _("These values cannot be kept.")),
    429: ("too_many_tries", _("Wait as long as “Retry-After” says, then try again.")),
    500: ("broken", _("Something broke on our side; nothing was written.")),
    503: ("unavailable", _("The database does not answer; try again in a minute.")),
    507: (
        "disk_full",
        _("The disk is full and nothing was written; make room on the server first."),
    ),
}


class Refusal(Schema):
    """What was refused, which field, parameter or check is meant, and the errors of each field."""

    error: str
    sentence: str
    field: str
    check: str
    errors: dict[str, list[str]]


class NotFound(Refused):
    code = "not_found"
    status = 404


class NotAcceptable(Refused):
    code = "no_such_form"
    status = 406


class Unreadable(Refused):
    code = "bad_request"
    status = 400


class NotJson(Refused):
    code = "no_json"
    status = 415


class PreconditionFailed(Refused):
    code = "stale"
    status = 412


class KeyReused(Refused):
    """An idempotency key that was sent with something else before."""

    code: ClassVar[str] = "key_reused"
    status = 422


def refusal(
    error: str,
    sentence: str,
    *,
    field: str = "",
    check: str = "",
    errors: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """The one form, as plain values."""
    return {
        "error": error,
        "sentence": sentence,
        "field": field,
        "check": check,
        "errors": {name: list(texts) for name, texts in (errors or {}).items()},
    }


def refusal_of(wrong: Refused) -> dict[str, Any]:
    errors = wrong.errors if isinstance(wrong, Invalid) else {}
    return refusal(wrong.code, wrong.sentence, field=wrong.field, check=wrong.check, errors=errors)


def headers_of(wrong: Refused) -> dict[str, str]:
    """What the answer says beside its body: where it waits, or how long to wait."""
    if isinstance(wrong, AwaitsSecondPerson):
        return {"Location": f"/api/v1{wrong.address}"}
    return {"Retry-After": str(wrong.seconds)} if isinstance(wrong, TooManyTries) else {}


def answer(wrong: Refused) -> Response:
    return Response(refusal_of(wrong), status=wrong.status, headers=headers_of(wrong))


def plain_answer(status: int, sentence: str = "") -> Response:
    """A refusal that is told by its status; `sentence` says more where more is known."""
    error, usual = STATUSES[status]
    return Response(refusal(error, sentence or str(usual)), status=status)


def errors_of(faults: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What pydantic found, by the name of the field; "body" where the whole is meant."""
    errors: dict[str, list[str]] = {}
    for fault in faults:
        place = [str(part) for part in fault["loc"] if part not in {"body", "payload"}]
        if place[:1] == ["values"] and len(place) > 1:
            place = place[1:]
        errors.setdefault(".".join(place) or "body", []).append(_sentence(fault))
    return errors


def _sentence(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return str(_("There is no such field, or it is not given here."))
    wrong = fault.get("ctx", {}).get("error")
    return str(wrong) if wrong is not None else f"{fault['msg']}."
