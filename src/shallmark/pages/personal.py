"""Pages for what belongs to one person."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.generic import View

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.people import signed_in
from shallmark.pages import record_drafts


class KeepDraft(View):
    """Keeps what is being typed: POST place, values (a JSON object of texts)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        place = request.POST.get("place", "")
        try:
            values = record_drafts.read(request.POST.get("values", ""))
            record_drafts.keep(signed_in(request), place, values)
        except Invalid as wrong:
            answer = {"error": wrong.code, "sentence": wrong.sentence, "field": wrong.field}
            return JsonResponse(answer, status=wrong.status)
        return JsonResponse({"kept_at": clock.now().isoformat()})
