"""A new incident: for staff the least that is needed, for customers two questions."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.common.discussion.actions import attach
from shallmark.kernel import writes
from shallmark.kernel.autocomplete import choice_text
from shallmark.kernel.people import signed_in
from shallmark.operate.customer_service import known, matches
from shallmark.operate.customer_service.articles import finding, searches
from shallmark.operate.customer_service.follows import DECIDING
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.models import Incident, IncidentTemplate
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.pages.record_base import is_staff
from shallmark.pages.record_create import RecordCreate

#: what a template fills in
TEMPLATED = ("title", "description", "category", "service", "impact", "urgency")
#: asked of everybody here first; the rest is folded away
FIRST = (
    "title", "description", "reporter", "channel", "service", "category", "impact", "urgency",
)  # fmt: skip
CUSTOMERS = ("title", "description", "service")


class IncidentCreate(RecordCreate):
    """`/incidents/new`, with `?template=` and any field; drafts and double clicks as everywhere."""

    record_type = IncidentRecord

    @property
    def staff(self) -> bool:
        return is_staff(self.person)

    @property
    def template_name(self) -> str:  # type: ignore[override]
        own = "incident_new" if self.staff else "incident_report"
        return f"customer_service/{own}.html"

    def field_names(self) -> tuple[str, ...]:
        return IncidentRecord.fields if self.staff else CUSTOMERS

    def initial(self) -> dict[str, Any]:
        values = super().initial()
        template = self._template(values.pop("template", ""))
        if template is not None:
            for name in TEMPLATED:
                value = getattr(template, name)
                if value not in (None, ""):
                    values.setdefault(name, value.pk if hasattr(value, "pk") else value)
        return values

    def _template(self, reference: str) -> IncidentTemplate | None:
        if not reference or not self.staff:
            return None
        template: IncidentTemplate | None = IncidentTemplate.objects.filter(
            reference=reference[:40], is_active=True
        ).first()
        return template

    def make(self, form: BaseForm) -> str:
        values = self.values(form)
        if not self.staff:
            values |= {"channel": Incident.Channel.PORTAL, "reporter": self.person}
        with transaction.atomic():
            record = writes.create(Incident, by=self.person, values=values)
            if self.staff and (seen := self.request.POST.get("seen_known")):
                searches.keep_seen(seen, record, self.person)
            if files := self.request.FILES.getlist("files"):
                attach(record, by=self.person, files=files)
        sentence = _("%s was created.") if self.staff else _("We have it. Its number is %s.")
        messages.success(self.request, sentence % record.reference)
        return str(record.get_absolute_url())

    def more(self, _form: BaseForm) -> dict[str, Any]:
        if not self.staff:
            return frame_context(self.person)
        templates = IncidentTemplate.objects.filter(is_active=True).order_by("title")
        return {
            "templates": list(templates.values_list("reference", "title")[:50]),
            "chosen": self.request.GET.get("template", ""),
            "first": FIRST,
            "deciding": DECIDING,
            "foreseen": None,
            "priority_name": priority_name,
            "me": choice_text(self.person),
        }


class Matches(View):
    """Earlier incidents that fit what is being typed: ?title=, description=, service=."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(signed_in(request)):
            return HttpResponse(status=404)
        query = request.GET
        service = query.get("service", "")
        title, text = query.get("title", "")[:240], query.get("description", "")[:2000]
        service_id = int(service) if service.isdecimal() and len(service) < 18 else None
        person = signed_in(request)
        results = matches.find(title, text, person, service_id=service_id)
        articles = finding.find(title, person, text=text)
        hits = searches.hits_of((one.incident for one in results), articles)
        context = {
            "matches": results,
            "articles": articles,
            "seen": searches.seen(known.plain_words(title), hits, person) if title.strip() else "",
        }
        return render(request, "customer_service/matches.html", context)
