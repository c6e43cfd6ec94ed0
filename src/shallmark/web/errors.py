"""Pages for what went wrong: what happened, what was kept, what to do."""

import shutil
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext_lazy as _

from shallmark.api.refusals import plain_answer
from shallmark.kernel.exceptions import Refused
from shallmark.outages import is_disk_full

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
    507: (
        _("The disk of this installation is full"),
        _("Nothing was changed. What you typed is kept and stands on its page again."),
        _("Tell the administrator that the server needs room, and send it again after that."),
    ),
}


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """The error page of this status; `sentence` replaces what happened where we know more."""
    happened, preserved, do = WORDS[status]
    context = {"status": status, "happened": sentence or happened, "kept": preserved, "do": do}
    if request.path.startswith("/api/"):
        # A program is answered in the form of all its refusals; what it typed is not kept here.
        return plain_answer(status, sentence)
    try:
        return render(request, "web/error.html", context, status=status)
    except TemplateDoesNotExist:
        return HttpResponse(f"{context['happened']} {preserved} {do}", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, exception.sentence if isinstance(exception, Refused) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, a disk is full, or the database is away; nothing here asks it again."""
    request.user = AnonymousUser()
    error = sys.exc_info()[1]
    if error is not None and is_disk_full(error):
        return page(request, 507)
    if isinstance(error, OperationalError | InterfaceError):
        # It ends where its own log finds no room.
        if shutil.disk_usage(settings.HOME).free < settings.DISK_ROOM:
            return page(request, 507)
        return page(request, 503, str(_("The database does not answer")))
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """For settings.CSRF_FAILURE_VIEW: most often a sign-in that ran out in another window."""
    return page(request, 403, str(_("This form is too old: your sign-in has changed since.")))
