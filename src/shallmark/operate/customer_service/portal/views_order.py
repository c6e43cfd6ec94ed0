"""Ordering: the catalogue, the form of an item, and the answer to what was delivered."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.articles import finding
from shallmark.operate.customer_service.models import RequestItem, ServiceRequest
from shallmark.operate.customer_service.portal import catalogue as items
from shallmark.operate.customer_service.portal import order_form
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.pages import record_drafts
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView, is_staff
from shallmark.plan.alignment.models import CustomerPerson

#: characters of what is searched
LONGEST = 200


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/portal/catalogue?q=`: what one may order, by service."""
    person, words = signed_in(request), request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    if is_staff(person):
        return redirect("/request-items?view=offered")
    context = {
        **frame_context(person),
        "words": words,
        "groups": items.groups(items.offered(person, words)[: items.MOST]),
    }
    return render(request, "customer_service/portal/catalogue.html", context)


class Order(View):
    """`/portal/catalogue/<reference>`: the form of an item; sent once, it is a request."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = signed_in(request)
        if is_staff(person):
            return redirect(f"/request-items/{reference}")
        item = self._item(reference, person)
        draft = record_drafts.find(person, order_form.draft_place(item))
        if draft is None:
            return self._show(order_form.empty(item, person), new_token())
        order = order_form.resumed(item, person, draft.values)
        return self._show(order, new_token(), kept_at=draft.kept_at)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = signed_in(request)
        if is_staff(person):
            raise Http404
        order = order_form.sent(self._item(reference, person), person, request.POST)
        token = request.POST.get("token", "")
        if order.wrong:
            return self._show(order, token)
        if order.shown_cost != order.cost:
            # Without the script the button could not say it, or the price is another one since.
            return self._show(order, token, costs_other=True)
        try:
            address = run_once(person, token, lambda: self._order(order))
        except Refused as refused:
            return self._show(order, token, refused=refused)
        record_drafts.drop(person, order_form.draft_place(order.item))
        return redirect(address)

    def _item(self, reference: str, person: Person) -> RequestItem:
        """The item, if it is offered to the reader.

        Raises:
            Http404: it is not, or there is none; which of the two is not told.

        """
        item = items.offered(person).filter(reference=reference.replace("\0", "")[:40]).first()
        if item is None:
            raise Http404
        return item

    def _order(self, order: order_form.Order) -> str:
        """Make the request and submit it to whoever decides."""
        values = {
            "title": order.item.title,
            "item": order.item,
            "requester": order.person,
            "requested_for": _whom(order),
            "channel": ServiceRequest.Channel.PORTAL,
            "description": order.note,
            "answers": order.answers,
        }
        made = writes.create(ServiceRequest, by=order.person, values=values)
        # Where nobody else may decide, as for the main contact's own orders, the desk sees to it;
        # what needs no approval the desk accepts, which is the first response.
        if made.needs_approval and rules.approvers_of(made):
            made = writes.perform(made, "submit", by=order.person)
        messages.success(self.request, _("It is ordered. Its number is %s.") % made.reference)
        return str(made.get_absolute_url())

    def _show(
        self,
        order: order_form.Order,
        token: str,
        *,
        refused: Refused | None = None,
        costs_other: bool = False,
        kept_at: datetime | None = None,
    ) -> HttpResponse:
        person = order.person
        context: dict[str, Any] = {
            **frame_context(person),
            "item": order.item,
            "known": finding.about(order.item.title, person, most=2),
            "order": order,
            "questions": order.questions,
            "ahead": items.ahead(order.item, person),
            "colleagues": order_form.colleagues(person),
            "may_order": access.may_create(person, "service_request"),
            "token": token,
            "refused": refused,
            "costs_other": costs_other,
            "place": order_form.draft_place(order.item),
            "kept_at": kept_at,
        }
        status = refused.status if refused else 422 if order.wrong or costs_other else 200
        return render(self.request, "customer_service/portal/order.html", context, status=status)


def _whom(order: order_form.Order) -> Person | None:
    """Somebody else of the organisation, whom it is for."""
    if order.whom == order.person.reference:
        return None
    found = CustomerPerson.objects.select_related("person").get(person__reference=order.whom)
    return found.person


class RequesterAnswer(RecordView[ServiceRequest]):
    """The word of who ordered: it is right, it is not, it is not needed any more."""

    record_type = get_record_type("service_request")
    http_method_names = ["post"]
    #: answer -> step, and the field that takes the words
    VERBS = {
        "confirm": ("close", ""),
        "again": ("reopen", "reopen_reason"),
        "cancel": ("cancel", "closure_reason"),
    }

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        answer = request.POST.get("answer", "")
        if answer not in self.VERBS or self.person.pk not in _whose(record):
            raise Http404(reference)
        token = request.POST.get("token", "")
        try:
            run_once(self.person, token, lambda: self._take(record, *self.VERBS[answer]))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("Thank you. It is noted."))
        return redirect(record.get_absolute_url())

    def _take(self, record: ServiceRequest, verb: str, field: str) -> str:
        text = self.request.POST.get("text", "").replace("\0", "").strip()
        values = {field: text[:500]} if field else {}
        reason = text or str(_("Said by who ordered it."))
        writes.perform(record, verb, by=self.person, reason=reason, values=values, confirm=True)
        if text:
            add_entry(record, by=self.person, text=text, public=True)
        return str(record.get_absolute_url())


def _whose(record: ServiceRequest) -> set[int | None]:
    return {record.requester_id, record.requested_for_id}
