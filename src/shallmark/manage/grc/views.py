"""The register of risks with its map, and parts of the page of a nonconformity."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View
from markupsafe import Markup

from shallmark.kernel import access
from shallmark.kernel.people import signed_in
from shallmark.manage.grc import risk_map
from shallmark.manage.grc.effect import effect, found
from shallmark.manage.grc.models import Nonconformity, Risk
from shallmark.manage.grc.models.risk import LEVELS
from shallmark.manage.grc.queries import criteria
from shallmark.manage.grc.records.improve import NonconformityRecord
from shallmark.manage.grc.records.risk import RiskRecord
from shallmark.manage.grc.register import by_rest, by_treatment, register, year
from shallmark.manage.grc.risk_scale import aside
from shallmark.pages.list_address import VIEW, Address
from shallmark.pages.list_query import ListState
from shallmark.pages.record_base import RecordView, is_staff

#: the look at scores after treatment
AFTER = "after"


class RiskMap(View):
    """`/risks/map`: the list of risks as register and map, with its views, filters and files.

    `look=after`: by the score after treatment. What the list does not understand, it says itself.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        if not is_staff(person):
            raise PermissionDenied
        state = ListState.of(RiskRecord, request, ("look",))
        if state.faults:
            return redirect(str(state.address))
        after = request.GET.get("look") == AFTER
        entries, count = register(state.queryset, after=after)
        shown = entries[0].risk if entries else None
        rules = criteria()
        look = {"look": AFTER} if after else {}
        axes = risk_map.AFTER if after else risk_map.NOW
        wide = ListState(RiskRecord, person, state.address.with_(**dict.fromkeys(axes)))
        here = state.address.at(risk_map.PATH).with_(**look)
        context = {
            **risk_map.map_context(wide.queryset, rules, here, axes),
            **places(state, look, axes),
            "after": after,
            "entries": entries,
            "count": count,
            "treatments": by_treatment(wide.queryset),
            "rest": by_rest(wide.queryset, rules.limit_score if rules else LEVELS * LEVELS),
            "year": year(person),
            "may_create": access.may_create(person, "risk"),
            **(aside(shown, person) if shown else {"record": None}),
        }
        return render(request, "grc/map.html", context)


def places(state: ListState, look: dict[str, str], axes: tuple[str, str]) -> dict[str, Any]:
    """Where else the same risks stand: other views, now and after, the list, and a file.

    A cell of one map is none of the other.
    """
    here = state.address.at(risk_map.PATH)
    bare = here.with_(**dict.fromkeys(axes))
    cell = [state.address.get(name) for name in axes if state.address.get(name)]
    return {
        "tabs": [
            {
                "name": tab.name,
                "url": str(Address(risk_map.PATH, ((VIEW, tab.key), *look.items()))),
                "active": tab is state.tab,
                "sign": Markup('<small id="count-{}"></small>').format(tab.key),
            }
            for tab in state.tabs
        ],
        "looks": [
            {"name": _("Now"), "url": str(bare.with_(look=None)), "active": not look},
            {"name": _("After"), "url": str(bare.with_(look=AFTER)), "active": bool(look)},
        ],
        "cell": " × ".join(cell),
        "whole": str(bare.with_(**look)),
        "list_url": str(state.address),
        "export": str(state.address.at(f"{RiskRecord.url()}/export.xlsx")),
        "narrowed": state.narrowed,
        "save_url": str(state.address.with_(choose="save!")),
        "counts_url": str(state.address.at(f"{RiskRecord.url()}/count")),
    }


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
