"""The impact of an item: a page of its own with the drawing, and the drawing's data."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.impact_graph import FARTHEST, WAYS, drawn
from shallmark.manage.change_configuration.models import Ci
from shallmark.pages.record_base import RecordView

#: items of one hop that the page names; counts are of all
MOST = 50


class ItemImpact(RecordView[Ci]):
    """Which way and how far stand in the address: `?way=beneath&hops=2`."""

    record_type = get_record_type("ci")

    def way_and_hops(self) -> tuple[str, int]:
        way, hops = self.request.GET.get("way", ""), self.request.GET.get("hops", "")
        far = int(hops) if hops.isascii() and hops.isdecimal() and len(hops) < 3 else 3
        return way if way in WAYS else WAYS[0], min(max(far, 1), FARTHEST)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        item = self.find(reference)
        way, far = self.way_and_hops()
        words = dict(zip(WAYS, (_("Both ways"), _("Who is harmed"), _("Rests on")), strict=True))
        context = {
            "record": item,
            "record_type": self.record_type,
            "said": described(item, most=MOST),
            "ways": [
                {"name": words[key], "url": f"?way={key}&hops={far}", "active": key == way}
                for key in WAYS
            ],
            "hops_asked": [
                {"name": str(hops), "url": f"?way={way}&hops={hops}", "active": hops == far}
                for hops in range(1, FARTHEST + 1)
            ],
            "data": f"{item.get_absolute_url()}/graph?way={way}&hops={far}",
        }
        return render(request, "change_configuration/item_impact.html", context)


class ItemGraph(ItemImpact):
    """The drawing's items and relations, those that the reader may see."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        way, far = self.way_and_hops()
        return JsonResponse(drawn(self.find(reference), signed_in(request), far=far, way=way))
