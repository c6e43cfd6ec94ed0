"""The download of a list."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shallmark.connect.exchange.export import FORMS, download
from shallmark.pages.list_address import FILE
from shallmark.pages.list_context import refused
from shallmark.pages.list_query import ListState
from shallmark.pages.lists import ListView


class RecordExport(ListView):
    """Exactly what the list shows at this address, whole, as a file."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        state = ListState.of(self.record_type, request, FILE)
        if form not in FORMS:
            messages.error(request, _("There is no export “%(form)s”.") % {"form": form[:20]})
            return redirect(str(state.address))
        state.faults.update(state.notes)
        if state.faults:
            return refused(request, state)
        rows = state.queryset.order_by(*state.order.by()).values(*state.paths)
        return download(form, self.record_type.slug, state.columns, rows, mark="bom" in request.GET)
