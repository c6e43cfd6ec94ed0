"""Starting a run, following it, and the list of runs. A run is a job: it may take a while."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shallmark.common.jobs.models import Progress
from shallmark.conformity.jobs import PROGRESS, queue
from shallmark.conformity.models import CheckRun
from shallmark.conformity.pages import frame
from shallmark.conformity.sealing import is_sealed
from shallmark.conformity.verification import newest
from shallmark.kernel.people import signed_in


class RunForm(forms.Form):
    """What to judge: as of when, over which period. Empty = now, and the twelve months before."""

    as_of = forms.DateTimeField(required=False)
    period_start = forms.DateField(required=False)
    period_end = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("period_start"), values.get("period_end")
        if (start is None) != (end is None):
            raise forms.ValidationError(_("Give both ends of the period, or neither."))
        if start and end and end <= start:
            raise forms.ValidationError(_("The period must end after it begins."))
        return values


@require_POST
@frame.for_staff
def start(request: HttpRequest) -> HttpResponse:
    if not frame.may_run(signed_in(request)):
        raise PermissionDenied
    form = RunForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(text) for text in errors))
        return redirect("conformity")
    values = form.cleaned_data
    period = [_iso(values["period_start"]), _iso(values["period_end"])]
    queue(int(signed_in(request).pk), _iso(values["as_of"]), period)
    return redirect("conformity")


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


@require_safe
@frame.for_staff
def progress(request: HttpRequest) -> HttpResponse:
    """The job's line; when it is done the page is loaded again."""
    last = Progress.objects.filter(key=PROGRESS).first()
    running = last is not None and last.finished_at is None
    response = render(request, "conformity/progress.html", {"job": last, "running": running})
    if not running and "running" in request.GET:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@frame.for_staff
def listing(request: HttpRequest) -> HttpResponse:
    """All runs, newest first, each with its hash and that of the run before."""
    runs = CheckRun.objects.select_related("actor").order_by("-number")[:200]
    context = {**frame.words_of(frame.asked_run(request)), "runs": runs, "is_sealed": is_sealed}
    context["may_run"] = frame.may_run(signed_in(request))
    context["verified"] = newest()
    return render(request, "conformity/runs.html", context)
