"""The status page, without a session and without a script: it may be read by nobody in particular.

To whom it is not open it answers as any other address does: strangers are led to the sign-in, and
whoever is signed in finds nothing. Which of the reasons it is, is not told.
"""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.kernel.people import Person
from shallmark.operate.customer_service.status.page import status_context
from shallmark.operate.customer_service.status.readers import Opening, may_open, opening

#: seconds for which a copy of what everybody reads may be kept by whoever carries it
KEPT = 30


def reader_of(request: HttpRequest) -> Person | None:
    """Whoever is signed in; None for everybody else."""
    person = request.user
    return person if person.is_authenticated else None


def refused(request: HttpRequest, person: Person | None, opened: Opening) -> HttpResponse | None:
    """What is answered to whom the page is not open; None where it is.

    Raises:
        Http404: it is open to nobody who is signed in so.

    """
    if may_open(person, opened):
        return None
    if person is None:
        return redirect_to_login(request.get_full_path())
    raise Http404


def shown(request: HttpRequest, template: str, opened: Opening) -> HttpResponse:
    """The page for this reader, with what may keep it for how long."""
    person = reader_of(request)
    no_page = refused(request, person, opened)
    if no_page is not None:
        return no_page
    response = render(request, template, status_context(person, opened))
    public = person is None
    response["Cache-Control"] = f"public, max-age={KEPT}" if public else "private, no-store"
    return response


@login_not_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """`/status`: how it is now."""
    return shown(request, "status_page/now.html", opening())


@login_not_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """`/status/past`: what was told in the last ninety days."""
    return shown(request, "status_page/past.html", opening())
