"""`/to-confirm`: what waits for one's word."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shallmark.common.stated import inbox
from shallmark.kernel.people import Person, signed_in
from shallmark.pages.idempotency import new_token


@never_cache
@require_GET
def to_confirm(request: HttpRequest) -> HttpResponse:
    """Each entry with what it says, and the press that confirms it."""
    context = {"groups": list(inbox.of(_staff(request))), "new_token": new_token}
    return render(request, "stated/to_confirm.html", context)


def _staff(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.is_staff_member:
        raise PermissionDenied
    return person
