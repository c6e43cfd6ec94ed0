"""Confirming what waits for a second person: what would change, and the password once more."""

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.forms import QuietBoundField
from shallmark.kernel.people import Person, signed_in
from shallmark.manage.team import confirming, throttle
from shallmark.manage.team.models import AccessChange
from shallmark.manage.team.records_access import AccessChangeRecord, requested_values
from shallmark.manage.team.to_confirm import confirmable
from shallmark.pages.record_base import RecordView


class PasswordForm(forms.Form):
    """The password of whoever confirms."""

    bound_field_class = QuietBoundField
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Signs you in once more: the confirmation is yours alone."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmAccess(RecordView[AccessChange]):
    """`/access-changes/ACX.../confirm`: GET shows what would change, POST confirms it."""

    record_type = AccessChangeRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        change = self._waiting(reference)
        return self._show(change, PasswordForm(initial={"version": change.version}))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        change, person = self._waiting(reference), self.person
        form = PasswordForm(request.POST)
        if form.is_valid() and self._is_signed_in(form, person):
            try:
                with confirming.signed_in_as(person):
                    writes.perform(
                        change, "confirm", by=person, version=form.cleaned_data["version"]
                    )
            except Refused as wrong:
                form.add_error(None, wrong.sentence)
                return self._show(change, form, status=wrong.status)
            messages.success(request, _("%s is confirmed.") % change.reference)
            return redirect(change.get_absolute_url())
        lock = throttle.lock_on(request)
        response = self._show(change, form, status=429 if lock else 422)
        if lock:
            response["Retry-After"] = str(lock.seconds)
        return response

    def _waiting(self, reference: str) -> AccessChange:
        change = self.find(reference)
        if change.status != AccessChange.Status.WAITING:
            raise Http404(reference)
        return change

    def _is_signed_in(self, form: PasswordForm, person: Person) -> bool:
        """Whether the password is the person's own; it is counted as at the sign-in."""
        password = form.cleaned_data["password"]
        authenticated = authenticate(
            self.request, username=person.get_username(), password=password
        )
        if authenticated is not None and authenticated.pk == person.pk:
            return True
        lock = throttle.lock_on(self.request)
        form.add_error("password", lock.sentence if lock else _("This is not your password."))
        return False

    def _show(self, change: AccessChange, form: PasswordForm, status: int = 200) -> HttpResponse:
        context = {
            "record": change,
            "form": form,
            "label_plural": str(self.record_type.label_plural()).capitalize(),
            "list_url": self.record_type.url(),
            **requested_values(change, self.person),
        }
        return render(self.request, "team/confirm.html", context, status=status)


@never_cache
@require_GET
def second_person(request: HttpRequest) -> HttpResponse:
    """How many changes wait for the reader as their second person, as a line of a page."""
    person = signed_in(request)
    if not person.is_staff_member:
        raise Http404
    context = {"count": len(confirmable(person)), "alone": "alone" in request.GET}
    return render(request, "team/second.html", context)
