"""The REST API under /api/v1: one router per record type, OpenAPI at /api/v1/openapi.json."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import django_auth

from shallmark import __version__
from shallmark.kernel.api.routers import record_router
from shallmark.kernel.api.sign_in import TokenAuth
from shallmark.kernel.records import record_types
from shallmark.kernel.refusals import Invalid, Refused
from shallmark.manage.change_configuration.api_change import router as decisions

api = NinjaAPI(
    title="Shallmark",
    version=__version__,
    auth=[TokenAuth(), django_auth],
    urls_namespace="api-1",
    description="Every write goes through the same gates as the pages.",
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, wrong: Refused) -> HttpResponse:
    """A refusal as JSON: what, which field, which check."""
    said: dict[str, Any] = {
        "error": wrong.code,
        "sentence": wrong.sentence,
        "field": wrong.field,
        "check": wrong.check,
    }
    if isinstance(wrong, Invalid):
        said["errors"] = wrong.errors
    return api.create_response(request, said, status=wrong.status)


@api.exception_handler(ValidationError)
def misread(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """A body or query of the wrong types, in the same form as every other refusal."""
    errors: dict[str, list[str]] = {}
    for one in wrong.errors:
        # The first parts name the place it came from: body, payload; query.
        name = ".".join(str(part) for part in one["loc"][1:] if part != "payload")
        errors.setdefault(name or "body", []).append(f"{one['msg']}.")
    return refused(request, Invalid(errors))


for declared in record_types():
    api.add_router(f"/{declared.slug}", record_router(declared))

api.add_router("/decisions", decisions)

urlpatterns = [path("", api.urls)]
