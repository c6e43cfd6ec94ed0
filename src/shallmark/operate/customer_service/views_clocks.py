"""The clocks of a case, incident or request, with every interval that was counted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shallmark.kernel import clock, config_cache
from shallmark.kernel.texts import capital
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.operate.customer_service.page_clocks import clock_lines, explained
from shallmark.pages.record_base import RecordView, is_staff


class ExplainClocks(RecordView):
    """For staff; `?hide` folds the intervals again."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        case = self.find(reference)
        assert isinstance(case, Incident | ServiceRequest)
        hide = "hide" in request.GET
        with config_cache.single_version():
            lines, explanations = (clock_lines(case, clock.now()), []) if hide else explained(case)
        context = {
            "record": case,
            "base": case.get_absolute_url(),
            "list_url": self.record_type.url(),
            "list_name": capital(self.record_type.label_plural()),
            "clocks": lines,
            "explained": explanations,
            "is_open": True,
        }
        part = "clocks.html" if self.by_htmx else "explain.html"
        return render(request, f"customer_service/{part}", context)
