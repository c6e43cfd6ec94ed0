"""A new incident: for staff the least that is needed, for customers two questions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import door
from shallmark.kernel.pages.record_base import is_staff
from shallmark.kernel.pages.record_create import RecordCreate
from shallmark.kernel.picks import word_for
from shallmark.operate.customer_service import matches
from shallmark.operate.customer_service.models import Incident, IncidentTemplate
from shallmark.operate.customer_service.records import IncidentRecord

#: what a template fills in
TEMPLATED = ("title", "description", "category", "service", "impact", "urgency")
#: asked of everybody here first; the rest is folded away
FIRST = ("title", "description", "reporter", "channel", "service", "category")
CUSTOMERS = ("title", "description", "service")


class IncidentCreate(RecordCreate):
    """`/incidents/new`, with `?template=` and any field; drafts and double clicks as everywhere."""

    record_type = IncidentRecord

    @property
    def staff(self) -> bool:
        return is_staff(self.request.user)

    @property
    def template_name(self) -> str:  # type: ignore[override]
        own = "incident_new" if self.staff else "incident_report"
        return f"customer_service/{own}.html"

    def field_names(self) -> tuple[str, ...]:
        return IncidentRecord.fields if self.staff else CUSTOMERS

    def initial(self) -> dict[str, Any]:
        found = super().initial()
        template = self._template(found.pop("template", ""))
        if template is not None:
            for name in TEMPLATED:
                value = getattr(template, name)
                if value not in (None, ""):
                    found.setdefault(name, value.pk if hasattr(value, "pk") else value)
        return found

    def _template(self, reference: str) -> IncidentTemplate | None:
        if not reference or not self.staff:
            return None
        found: IncidentTemplate | None = IncidentTemplate.objects.filter(
            reference=reference[:40], is_active=True
        ).first()
        return found

    def make(self, form: Any) -> str:
        values = self.values(form)
        source = "page" if self.staff else "portal"
        if not self.staff:
            values |= {"channel": Incident.Channel.PORTAL, "reporter": self.request.user}
        record = door.create(Incident, by=self.request.user, values=values, source=source)
        said = _("%s was created.") if self.staff else _("We have it. Its number is %s.")
        messages.success(self.request, said % record.reference)
        return str(record.get_absolute_url())

    def more(self, _form: Any) -> dict[str, Any]:
        if not self.staff:
            return {}
        templates = IncidentTemplate.objects.filter(is_active=True).order_by("title")
        return {
            "templates": list(templates.values_list("reference", "title")[:50]),
            "chosen": self.request.GET.get("template", ""),
            "first": FIRST,
            "me": word_for(self.request.user),
        }


class Matches(View):
    """Earlier incidents that fit what is being typed: ?title=, description=, service=."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(request.user):
            return HttpResponse(status=404)
        given = request.GET
        service = given.get("service", "")
        title, text = given.get("title", "")[:240], given.get("description", "")[:2000]
        service_id = int(service) if service.isdecimal() and len(service) < 18 else None
        found = matches.find(title, text, request.user, service_id=service_id)
        return render(request, "customer_service/matches.html", {"matches": found})
