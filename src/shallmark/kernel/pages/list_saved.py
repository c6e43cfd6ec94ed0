"""Saving what a list shows as a view: for oneself, or for everybody."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from shallmark.kernel.models.personal import SavedView
from shallmark.kernel.pages.list_address import PARTS, PLACE
from shallmark.kernel.pages.list_views import DEFAULT_PLACE
from shallmark.kernel.records import RecordType

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

    def _own(self, request: Any) -> SavedView | None:
        """The view named in the form, if it is the person's own."""
        number = request.POST.get("view", "").removeprefix("s")
        own = SavedView.objects.filter(person=request.user, record_key=self.record_type.key)
        found = (
            own.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        )
        if found is None:
            messages.error(request, _("This view is not yours to change."))
        return found

    def _save(self, request: Any) -> str:
        name = " ".join(request.POST.get("name", "").split())[:60]
        query = _clean(request.POST.get("query", ""))
        if not name or len(query) > LONGEST:
            messages.error(request, _("A view needs a name; its filters must fit into an address."))
            return ""
        values = {
            "record_key": self.record_type.key,
            "person": request.user,
            "name": name,
            "query": query,
            "shared": "shared" in request.POST,
            "position": self._last(request.user) + 1,
        }
        try:
            with transaction.atomic():
                made = SavedView.objects.create(**values)
        except IntegrityError:
            messages.error(
                request, _("You have a view called “%(name)s” already.") % {"name": name}
            )
            return ""
        messages.success(request, _("View “%(name)s” saved.") % {"name": name})
        return f"s{made.pk}"

    def _last(self, person: Any) -> int:
        own = SavedView.objects.filter(person=person, record_key=self.record_type.key)
        found: int | None = own.aggregate(last=Max("position"))["last"]
        return found or DEFAULT_PLACE

    def _update(self, request: Any) -> str:
        found = self._own(request)
        query = _clean(request.POST.get("query", ""))
        if found is None or len(query) > LONGEST:
            return ""
        found.query = query
        found.save(update_fields=["query"])
        messages.success(request, _("View “%(name)s” changed.") % {"name": found.name})
        return f"s{found.pk}"

    def _delete(self, request: Any) -> str:
        found = self._own(request)
        if found is not None:
            found.delete()
            messages.success(request, _("View “%(name)s” deleted.") % {"name": found.name})
        return ""

    def _default(self, request: Any) -> str:
        found = self._own(request)
        if found is None:
            return ""
        own = SavedView.objects.filter(person=request.user, record_key=self.record_type.key)
        own.filter(position=DEFAULT_PLACE).update(position=self._last(request.user) + 1)
        own.filter(pk=found.pk).update(position=DEFAULT_PLACE)
        messages.success(request, _("“%(name)s” opens first now.") % {"name": found.name})
        return f"s{found.pk}"

    def _share(self, request: Any) -> str:
        found = self._own(request)
        if found is None:
            return ""
        found.shared = not found.shared
        found.save(update_fields=["shared"])
        return f"s{found.pk}"


def _clean(query: str) -> str:
    """The query without the place in the list and without the view it replaces."""
    data: Any = QueryDict(query, mutable=True)
    for name in (*PLACE, *PARTS):
        data.pop(name, None)
    if data.get("view", "").startswith("s") and data["view"][1:].isdecimal():
        data.pop("view")
    return str(data.urlencode(safe=",.:"))
