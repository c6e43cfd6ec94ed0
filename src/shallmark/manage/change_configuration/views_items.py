"""The impact of an item: a page of its own with the drawing, and the drawing's data."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shallmark.kernel.pages.record_base import RecordView
from shallmark.kernel.records import record_type
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.impact_graph import FARTHEST, WAYS, drawn

#: items of one hop that the page names; counts are of all
MOST = 50


class ItemImpact(RecordView):
    """Which way and how far stand in the address: `?way=beneath&hops=2`."""

    record_type = record_type("ci")

    def asked(self) -> tuple[str, int]:
        way, hops = self.request.GET.get("way", ""), self.request.GET.get("hops", "")
        far = int(hops) if hops.isascii() and hops.isdecimal() and len(hops) < 3 else 3
        return way if way in WAYS else WAYS[0], min(max(far, 1), FARTHEST)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        item: Any = self.find(reference)
        way, far = self.asked()
        words = dict(zip(WAYS, (_("Both ways"), _("Who is harmed"), _("Rests on")), strict=True))
        context = {
            "record": item,
            "declared": self.record_type,
            "said": described(item, most=MOST),
            "ways": [
                {"name": words[one], "url": f"?way={one}&hops={far}", "active": one == way}
                for one in WAYS
            ],
            "hops_asked": [
                {"name": str(one), "url": f"?way={way}&hops={one}", "active": one == far}
                for one in range(1, FARTHEST + 1)
            ],
            "data": f"{item.get_absolute_url()}/graph?way={way}&hops={far}",
        }
        return render(request, "change_configuration/item_impact.html", context)


class ItemGraph(ItemImpact):
    """The drawing's items and relations, those that the reader may see."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        way, far = self.asked()
        return JsonResponse(drawn(self.find(reference), request.user, far=far, way=way))
