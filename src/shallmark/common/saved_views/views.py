"""Saving what a list shows as a view: for oneself, or for everybody."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from shallmark.kernel.models.personal import SavedView
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType
from shallmark.pages.list_address import CHOICE, PLACE, Address
from shallmark.pages.list_query import ListState
from shallmark.pages.list_views import DEFAULT_PLACE

LONGEST = 2000


class SaveView(View):
    """POST with `then`: save (name, query, shared), update, delete, default or share (view)."""

    record_type: type[RecordType] = RecordType
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        act = {
            "save": self._save,
            "update": self._update,
            "delete": self._delete,
            "default": self._default,
            "share": self._share,
        }.get(request.POST.get("then", "save"))
        key = act(request) if act else ""
        url = self.record_type.url()
        return redirect(f"{url}?view={key}" if key else f"{url}?{request.POST.get('query', '')}")

    def _own(self, request: HttpRequest) -> SavedView | None:
        """The view named in the form, if it is the person's own."""
        number = request.POST.get("view", "").removeprefix("s")
        own = SavedView.objects.filter(person=signed_in(request), record_key=self.record_type.key)
        view = (
            own.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        )
        if view is None:
            messages.error(request, _("This view is not yours to change."))
        return view

    def _save(self, request: HttpRequest) -> str:
        name = " ".join(request.POST.get("name", "").split())[:60]
        query = _clean(request.POST.get("query", ""))
        if self._is_faulty(request, query):
            return ""
        if not name or len(query) > LONGEST:
            messages.error(request, _("A view needs a name; its filters must fit into an address."))
            return ""
        values = {
            "record_key": self.record_type.key,
            "person": signed_in(request),
            "name": name,
            "query": query,
            "shared": "shared" in request.POST,
            "position": self._last(signed_in(request)) + 1,
        }
        try:
            with transaction.atomic():
                view = SavedView.objects.create(**values)
        except IntegrityError:
            messages.error(
                request, _("You have a view called “%(name)s” already.") % {"name": name}
            )
            return ""
        messages.success(request, _("View “%(name)s” saved.") % {"name": name})
        return f"s{view.pk}"

    def _is_faulty(self, request: HttpRequest, query: str) -> bool:
        """Whether no list could show this; says why."""
        address = Address.read(self.record_type.url(), QueryDict(query))
        faults = ListState(self.record_type, signed_in(request), address).faults
        for name, sentence in faults.items():
            messages.error(request, f"{name[:60]}: {sentence}")
        return bool(faults)

    def _last(self, person: Person) -> int:
        own = SavedView.objects.filter(person=person, record_key=self.record_type.key)
        last: int | None = own.aggregate(last=Max("position"))["last"]
        return last or DEFAULT_PLACE

    def _update(self, request: HttpRequest) -> str:
        view = self._own(request)
        query = _clean(request.POST.get("query", ""))
        if view is None or len(query) > LONGEST or self._is_faulty(request, query):
            return ""
        view.query = query
        view.save(update_fields=["query"])
        messages.success(request, _("View “%(name)s” changed.") % {"name": view.name})
        return f"s{view.pk}"

    def _delete(self, request: HttpRequest) -> str:
        view = self._own(request)
        if view is not None:
            view.delete()
            messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
        return ""

    def _default(self, request: HttpRequest) -> str:
        view = self._own(request)
        if view is None:
            return ""
        own = SavedView.objects.filter(person=signed_in(request), record_key=self.record_type.key)
        own.filter(position=DEFAULT_PLACE).update(position=self._last(signed_in(request)) + 1)
        own.filter(pk=view.pk).update(position=DEFAULT_PLACE)
        messages.success(request, _("“%(name)s” opens first now.") % {"name": view.name})
        return f"s{view.pk}"

    def _share(self, request: HttpRequest) -> str:
        view = self._own(request)
        if view is None:
            return ""
        view.shared = not view.shared
        view.save(update_fields=["shared"])
        return f"s{view.pk}"


def _clean(query: str) -> str:
    """The query without the place in the list and without the view it replaces."""
    data = QueryDict(query, mutable=True)
    for name in (*PLACE, *CHOICE):
        data.pop(name, None)
    if data.get("view", "").startswith("s") and data.get("view", "")[1:].isdecimal():
        data.pop("view")
    return str(data.urlencode(safe=",.:"))
