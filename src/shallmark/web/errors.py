"""Pages for what went wrong: what happened, what was kept, what to do."""

import sys
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.refusals import Refused

WORDS: dict[int, tuple[Any, Any, Any]] = {
    400: (
        _("This request could not be read"),
        _("Nothing was changed. What you typed is kept as a draft on its page."),
        _("Go back, reload the page, and send it again."),
    ),
    403: (
        _("This is not open to you"),
        _("Nothing was changed. Your roles do not include this record or this step."),
        _("Ask the owner of the record, or whoever assigns roles, if you need it."),
    ),
    404: (
        _("There is nothing at this address"),
        _("Records are never deleted, so the reference may be mistyped, or not open to you."),
        _("Search for the reference or for words of the title."),
    ),
    413: (
        _("This is too large to be taken"),
        _("Nothing was changed. What you typed is kept as a draft on its page."),
        _("Go back and send less at once: smaller files, or fewer."),
    ),
    500: (
        _("Something broke on our side"),
        _("Your last change was not saved, half of it neither. What you typed is kept as a draft."),
        _("Try again. If it breaks again, tell the administrator the time and the address."),
    ),
    503: (
        _("Shallmark is being brought up to date"),
        _("Nothing was lost. What you typed is kept and stands on its page again."),
        _("Reload this page in a minute."),
    ),
}


#: what the API answers in place of a page
ERRORS = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    413: "too_large",
    500: "broken",
    503: "unavailable",
}


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """The error page of this status; `sentence` replaces what happened where we know more."""
    happened, kept, do = WORDS[status]
    context = {"status": status, "happened": sentence or happened, "kept": kept, "do": do}
    if request.path.startswith("/api/"):
        # What a program typed is not kept here.
        said = {"error": ERRORS[status], "sentence": str(context["happened"]), "field": ""}
        return JsonResponse(said, status=status)
    try:
        return render(request, "web/error.html", context, status=status)
    except TemplateDoesNotExist:
        return HttpResponse(f"{context['happened']} {kept} {do}", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, exception.sentence if isinstance(exception, Refused) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, or the database is away; nothing here asks the database again."""
    request.user = AnonymousUser()
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return page(request, 503, str(_("The database does not answer")))
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """For settings.CSRF_FAILURE_VIEW: most often a sign-in that ran out in another window."""
    return page(request, 403, str(_("This form is too old: your sign-in has changed since.")))
