"""The register of risks with its map, and parts of the page of a nonconformity."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel import access
from shallmark.kernel.people import signed_in
from shallmark.manage.grc.effect import effect, found
from shallmark.manage.grc.models import Nonconformity, Risk
from shallmark.manage.grc.queries import criteria
from shallmark.manage.grc.records.improve import NonconformityRecord
from shallmark.manage.grc.records.risk import RiskRecord
from shallmark.manage.grc.register import by_treatment, register, year
from shallmark.manage.grc.risk_map import STEPS, map_context
from shallmark.manage.grc.risk_scale import aside
from shallmark.pages.record_base import RecordView, is_staff


class RiskMap(View):
    """`/risks/map`: the map, and the register beside it; a cell of the map narrows the register."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        if not is_staff(person):
            raise PermissionDenied
        cell = {
            name: int(text)
            for name in ("likelihood", "impact")
            if (text := request.GET.get(name, "")) in {str(step) for step in STEPS}
        }
        entries, count = register(person, **cell)
        shown = entries[0].risk if entries else None
        context = {
            **map_context(person, cell, criteria()),
            "entries": entries,
            "count": count,
            "cell": cell,
            "treatments": by_treatment(person),
            "year": year(person),
            "may_create": access.may_create(person, "risk"),
            **(aside(shown, person) if shown else {"record": None}),
        }
        return render(request, "grc/map.html", context)


class RiskAside(RecordView[Risk]):
    """One risk beside the register."""

    record_type = RiskRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        return render(request, "grc/risk_aside.html", aside(self.find(reference), self.person))


class FoundRows(RecordView[Nonconformity]):
    """The rows of the check that a nonconformity holds, then and now."""

    record_type = NonconformityRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        context = found(self.find(reference), self.person)
        return render(request, "grc/found.html", context)


class Effect(RecordView[Nonconformity]):
    """The runs of its check, before and after what was done."""

    record_type = NonconformityRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        return render(request, "grc/effect.html", effect(self.find(reference)))
