"""Pages of this function beside those of every record: duties kept apart, and who does what."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel import access, clock
from shallmark.kernel.people import signed_in
from shallmark.manage.team import duties, raci
from shallmark.pages.record_base import is_staff


class DutiesApart(View):
    """`/separation-of-duties/matrix`: roles by roles, who unites two, and what watches over it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(signed_in(request)):
            raise PermissionDenied
        context = {
            **duties.matrix(clock.now().date(), signed_in(request)),
            "may_add_measure": access.may_create(signed_in(request), "compensating_measure"),
            "may_add_rule": access.may_create(signed_in(request), "separation_rule"),
        }
        return render(request, "team/apart.html", context)


class WhoDoesWhat(View):
    """`/responsibilities/matrix`: processes and services by roles."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(signed_in(request)):
            raise PermissionDenied
        may_add = access.may_create(signed_in(request), "responsibility")
        return render(
            request,
            "team/responsibilities.html",
            {**raci.matrix(signed_in(request)), "may_add": may_add},
        )
