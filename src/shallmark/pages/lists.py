"""The list of a record type: its page, and its counters."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType
from shallmark.looks import record_looks
from shallmark.pages.additions import list_additions
from shallmark.pages.filter_menu import filter_menu
from shallmark.pages.filters import names_of
from shallmark.pages.keyset import InvalidCursor, Page, page_of
from shallmark.pages.list_address import AFTER, BEFORE, CHOICE, VIEW
from shallmark.pages.list_context import context_of, parts_of, refused, save_context
from shallmark.pages.list_counts import bounded_each
from shallmark.pages.list_query import ListState
from shallmark.pages.record_base import may_list


class ListView(View):
    """Common to everything below a list's address: nobody without a right to read comes in."""

    record_type: type[RecordType] = RecordType
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may_list(signed_in(request), self.record_type):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RecordList(ListView):
    """One page of 50 at this address, or the part that chooses a filter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = ListState.of(self.record_type, request, CHOICE)
        state.looks = True
        choose = request.GET.get("choose", "")
        if choose not in {"", "save!", *names_of(self.record_type)}:
            state.faults["choose"] = _("This list has no filter of this name.")
        if state.faults:
            return refused(request, state)
        if request.GET.get("choose") == "save!":
            return render(request, "pages/list_save.html", save_context(state))
        if "choose" in request.GET:
            return render(request, "pages/list_choose.html", filter_menu(state, request.GET))
        try:
            state, page = _filled(state)
        except InvalidCursor:
            place = AFTER if state.address.get(AFTER) else BEFORE
            state.faults[place] = _("That place in the list is not known.")
            return refused(request, state)
        shown = (row["reference"] for row in page.rows)
        record_looks(self.record_type.model, shown, state.person, "list")
        context = context_of(state, page, request)
        context |= list_additions(self.record_type, signed_in(request))
        return render(request, "pages/list.html", context)


def _filled(state: ListState) -> tuple[ListState, Page]:
    """The state and its page; of a list opened without a view, all where the first view is empty.

    Raises:
        InvalidCursor: the place in the list is not known.

    """
    address = state.address
    after, before = address.get(AFTER), address.get(BEFORE)
    page = page_of(state.queryset, state.order, state.paths, after=after, before=before)
    whole = [tab for tab in state.tabs if tab.saved is None][-1]
    if page.rows or after or before or address.has(VIEW) or state.tab is whole:
        return state, page
    rest = ListState(state.record_type, state.person, address.with_(view=whole.key))
    rest.tabs, rest.looks = state.tabs, state.looks
    others = page_of(rest.queryset, rest.order, rest.paths, after="", before="")
    if not others.rows:
        return state, page
    words = _("Nothing is in “%(view)s” now: these are all.")
    rest.notes[VIEW] = words % {"view": state.tab.name}
    return rest, others


class ViewCounts(ListView):
    """Counters of the tabs and of the list itself, fetched after the page. One query for all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = ListState.of(self.record_type, request)
        state.looks = True
        if state.faults:
            return refused(request, state)
        querysets = [state.rows, *(state.in_tab(tab) for tab in state.tabs)]
        count, *each = bounded_each(querysets)
        counts = list(zip(state.tabs, each, strict=True))
        more = list_additions(self.record_type, signed_in(request)) if count else {}
        context = {"counts": counts, **more, **parts_of(count)}
        return render(request, "pages/list_counts.html", context)
