"""The page of the sign-in: what has to wait now, after how many tries, and who lifts it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import access
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person, signed_in
from shallmark.manage.team import throttle


def administers_people(person: Person) -> bool:
    """Whether a role lets the person change every account."""
    return any(grant.write == Scope.EVERYTHING for grant in access.grants_of(person, "person"))


class SignInWaits(View):
    """`/settings/sign-in`: GET shows what waits, POST lifts one of them."""

    def dispatch(self, request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if not administers_people(signed_in(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **options)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"locks": throttle.locks(), "limits": throttle.limits(), "names": names()}
        return render(request, "team/sign_in.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        username = request.POST.get("username", "")
        throttle.lift(username, request.POST.get("address", ""), by=signed_in(request))
        messages.success(request, _("It may be tried again."))
        return redirect("sign-in-waits")


def names() -> dict[str, str]:
    """What stands in place of a user name where tries are counted by address alone."""
    return {key: str(name) for key, name in throttle.NO_ACCOUNTS.items()}
