"""The REST API under /api/v1: one router per record type, its contract, and a page about it."""

from collections.abc import Callable
from functools import update_wrapper

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from shallmark import __version__
from shallmark.api import contract
from shallmark.api.bodies import JsonParser
from shallmark.api.docs import ApiPage
from shallmark.api.refusals import answer, errors_of, plain_answer
from shallmark.api.routers import record_router, require_known
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.api_change import router as decisions
from shallmark.manage.team.sign_in import CountedTokenAuth

api = NinjaAPI(
    title="Shallmark",
    version=__version__,
    auth=[CountedTokenAuth(), django_auth],
    urls_namespace="api-1",
    parser=JsonParser(),
    docs_url=None,
    openapi_url="",
    description="Every write goes through the same gates as the pages. docs/reference/api.md"
    " tells the rules that all operations share.",
)


@api.exception_handler(Refused)
def refused(_request: HttpRequest, wrong: Refused) -> HttpResponse:
    return answer(wrong)


@api.exception_handler(ValidationError)
def misread(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    return answer(Invalid(errors_of(wrong.errors)))


@api.exception_handler(HttpError)
def misused(_request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """What ninja refuses by itself: a body that it cannot parse, a cookie without its token."""
    cause = wrong.__cause__
    return answer(cause) if isinstance(cause, Refused) else plain_answer(wrong.status_code)


@api.exception_handler(AuthenticationError)
def unknown(_request: HttpRequest, _wrong: AuthenticationError) -> HttpResponse:
    response = plain_answer(401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(PermissionDenied)
def denied(_request: HttpRequest, _wrong: PermissionDenied) -> HttpResponse:
    return plain_answer(403)


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _wrong: Http404) -> HttpResponse:
    return plain_answer(404)


@api.exception_handler(RawPostDataException)
def a_form(_request: HttpRequest, _wrong: RawPostDataException) -> HttpResponse:
    """The body was read as a form before anybody asked for JSON."""
    return plain_answer(415)


@api.exception_handler(RequestDataTooBig)
def too_large(_request: HttpRequest, _wrong: RequestDataTooBig) -> HttpResponse:
    return plain_answer(413)


for record_type in record_types():
    api.add_router(f"/{record_type.slug}", record_router(record_type))

api.add_router("/decisions", decisions)


def contract_text() -> str:
    """The contract, as docs/reference/openapi.json holds it."""
    return contract.text(api)


@api.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    require_known(request)
    return HttpResponse(contract_text(), content_type="application/json")


class InOneForm:
    """An operation that refuses a method or a form of answer as it refuses everything else."""

    def __init__(self, operation: Callable[..., HttpResponse]) -> None:
        self.operation = operation
        update_wrapper(self, operation)

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.accepts("application/json"):
            return plain_answer(406)
        response = self.operation(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        answer = plain_answer(405)
        answer["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return answer


patterns, app, namespace = api.urls
for pattern in patterns:
    if isinstance(pattern, URLPattern) and pattern.name != "api-root":
        # An operation asks for a token or a session by itself, and answers 401 without.
        pattern.callback = login_not_required(InOneForm(pattern.callback))

urlpatterns = [
    path("docs", ApiPage.as_view(read=contract_text), name="api-docs"),
    path("docs/<slug:slug>", ApiPage.as_view(read=contract_text), name="api-docs-of"),
    path("", (patterns, app, namespace)),
]
