"""Whether a list is as its reader has it: asked every few seconds by the page that shows it."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from shallmark.kernel.people import signed_in
from shallmark.pages.lists import ListView


class Fresh(ListView):
    """`?mark=`: 204 where nothing that the reader may see was written since, else the new mark.

    One query, of one row; no thread is held. The page then fetches itself anew.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        visible = self.record_type.model.objects.visible_to(signed_in(request))
        newest = visible.order_by("-updated_at", "-pk").values_list("updated_at", "pk")[:1]
        mark = "".join(f"{written:%Y%m%d%H%M%S%f}-{pk}" for written, pk in newest) or "none"
        known = request.GET.get("mark", "") == mark
        response = HttpResponse(status=204 if known else 200, headers={"X-Mark": mark})
        add_never_cache_headers(response)
        return response
