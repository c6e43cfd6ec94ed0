"""Subscribing to the status page. No address acts by being opened.

These forms carry no token against forgery, for none of them acts by who is signed in: asking sends
a mail to the address alone, and the links of mails are signed. So the page needs no cookie, and the
program of a reader's mailbox may end a subscription with one click (RFC 8058).
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from shallmark.kernel.exceptions import TooManyTries
from shallmark.operate.customer_service.status import subscribing, tokens
from shallmark.operate.customer_service.status.readers import entries_for, opening
from shallmark.operate.customer_service.status.subscribing import SubscribeForm
from shallmark.operate.customer_service.status.tokens import Wish
from shallmark.operate.customer_service.status.views import reader_of, refused

outside = [login_not_required, csrf_exempt, never_cache]


def said(request: HttpRequest, title: str, text: str, button: str = "") -> HttpResponse:
    """A page with one sentence, and the button that does it where there is something to do."""
    context = {"title": title, "text": text, "button": button}
    return render(request, "status_page/said.html", context)


@method_decorator(outside, name="dispatch")
class Subscribe(View):
    """`/status/subscribe`: the form by itself; what is sent asks the address by mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._refused() or self._show(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        person = reader_of(request)
        no_page = self._refused()
        if no_page is not None:
            return no_page
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, 422)
        values = form.cleaned_data
        wish = Wish(
            values["address"].lower(), values["trouble"], values["planned"],
            tuple(values["entries"]), person.pk if person else None,
        )  # fmt: skip
        try:
            subscribing.ask(wish)
        except TooManyTries as wrong:
            form.add_error(None, wrong.sentence)
            return self._show(form, wrong.status)
        return redirect("status-asked")

    def _form(self, posted: QueryDict | None = None) -> SubscribeForm:
        person = reader_of(self.request)
        return subscribing.form_of(person, entries_for(person, opening()), posted)

    def _refused(self) -> HttpResponse | None:
        person = reader_of(self.request)
        no_page = refused(self.request, person, opening())
        if no_page is None and not subscribing.is_offered(person):
            raise Http404
        return no_page

    def _show(self, form: SubscribeForm, status: int = 200) -> HttpResponse:
        return render(self.request, "status_page/subscribe.html", {"form": form}, status=status)


@login_not_required
@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """`/status/asked`: what happens next; the same for every address, known or not."""
    no_page = refused(request, reader_of(request), opening())
    text = _("We sent a mail to that address. News begin when you follow the link in it.")
    return no_page or said(request, _("Look into your mailbox"), text)


@method_decorator(outside, name="dispatch")
class Confirm(View):
    """`/status/confirm/<token>`: the link of the mail; the button on it subscribes."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        wish = self._wish(token)
        text = _("News of the status page go to %(address)s from then on.")
        text %= {"address": wish.address}
        return said(request, _("Do you want news?"), text, _("Yes, send me news"))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        wish = self._wish(token)
        subscribing.subscribe(wish)
        text = _("News go to %(address)s. Each mail has a link that ends it.")
        return said(request, _("You are subscribed"), text % {"address": wish.address})

    def _wish(self, token: str) -> Wish:
        wish = subscribing.confirmed(token)
        if wish is None:
            raise Http404
        return wish


@method_decorator(outside, name="dispatch")
class Leave(View):
    """`/status/leave/<token>`: of each mail; its button or the mailbox's program ends it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if tokens.subscription_of(token) is None:
            raise Http404
        text = _("No more mails of the status page come to you then.")
        return said(request, _("End the news?"), text, _("Send me no more"))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not subscribing.leave(token):
            raise Http404
        text = _("No more mails of the status page come to you. Your address is kept no longer.")
        return said(request, _("Ended"), text)
