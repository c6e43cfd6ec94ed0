"""The list of a record type: page, counters, export, saved views, mass actions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from shallmark.kernel import access
from shallmark.kernel.access import Scope
from shallmark.kernel.exchange import FORMS, download
from shallmark.kernel.keyset import Page, UnknownPlace, page_of
from shallmark.kernel.pages.list_address import AFTER, BEFORE
from shallmark.kernel.pages.list_choose import chooser
from shallmark.kernel.pages.list_counts import bounded_each
from shallmark.kernel.pages.list_mass import MassAction
from shallmark.kernel.pages.list_mass import offered as mass_offered
from shallmark.kernel.pages.list_saved import SaveView
from shallmark.kernel.pages.list_show import context_of, parts_of, save_context
from shallmark.kernel.pages.list_state import ListState
from shallmark.kernel.records import RecordType

__all__ = ["MassAction", "RecordExport", "RecordList", "SaveView", "ViewCounts"]


class ListView(View):
    """Common to everything below a list's address: nobody without a right to read comes in."""

    record_type: type[RecordType] = RecordType
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        grants = access.grants_of(request.user, self.record_type.key)
        if not any(grant.read > Scope.NOTHING for grant in grants):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RecordList(ListView):
    """One page of 50 at this address, or the part that chooses a filter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = ListState.of(self.record_type, request)
        if request.GET.get("choose") == "save!":
            return render(request, "kernel/list_save.html", save_context(state))
        if "choose" in request.GET:
            return render(request, "kernel/list_choose.html", chooser(state, request.GET))
        page = _page(state)
        context = context_of(state, page, request)
        context["mass"] = mass_offered(self.record_type, request.user)
        return render(request, "kernel/list.html", context)


def _page(state: ListState) -> Page:
    after, before = state.address.get(AFTER), state.address.get(BEFORE)
    try:
        return page_of(state.queryset, state.order, state.paths, after=after, before=before)
    except UnknownPlace:
        state.notes.append(_("That place in the list is not known: this is its beginning."))
        return page_of(state.queryset, state.order, state.paths)


class ViewCounts(ListView):
    """Counters of the tabs and of the list itself, fetched after the page. One query for all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = ListState.of(self.record_type, request)
        asked = [state.queryset, *(state.in_tab(tab) for tab in state.tabs)]
        found, *each = bounded_each(asked)
        counts = list(zip(state.tabs, each, strict=True))
        mass = found and mass_offered(self.record_type, request.user)
        context = {"counts": counts, "mass": mass, **parts_of(found)}
        return render(request, "kernel/list_counts.html", context)


class RecordExport(ListView):
    """Exactly what the list shows at this address, whole, as a file."""

    def get(self, request: HttpRequest, form: str) -> Any:
        state = ListState.of(self.record_type, request)
        if form not in FORMS:
            messages.error(request, _("There is no export “%(form)s”.") % {"form": form[:20]})
            return redirect(str(state.address))
        rows = state.queryset.order_by(*state.order.by()).values(*state.paths)
        return download(form, self.record_type.slug, state.columns, rows, mark="bom" in request.GET)
