"""What a picker offers while one types: records by name, number or part, with kind and state."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel.people import signed_in
from shallmark.pages.pickers import MOST, offers


class Suggest(View):
    """`/suggest/<keys>?q=text`: the best of what the reader may see, as options of a listbox.

    `&called`: only people whom a text can name.
    """

    def get(self, request: HttpRequest, keys: str) -> HttpResponse:
        person, text = signed_in(request), request.GET.get("q", "")
        try:
            records = offers(
                keys, text, person, called=keys == "person" and "called" in request.GET
            )
        except KeyError as wrong:
            raise Http404(keys) from wrong
        context = {
            "records": records[:MOST],
            "more": len(records) > MOST,
            "several": "," in keys or keys == "any",
            "text": text,
        }
        return render(request, "pages/picker_offers.html", context)
