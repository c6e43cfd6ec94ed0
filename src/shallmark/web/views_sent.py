"""What a form made that was sent before: for whoever comes back to it by the browser."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shallmark.kernel.people import signed_in
from shallmark.kernel.records import record_types
from shallmark.pages.idempotency import led_to

#: the list and the number of a record, in its address
ADDRESS = re.compile(r"^(/[a-z-]+)/([A-Z]{2,6}\d{7})(?:/|$)")


def sent(request: HttpRequest, token: str) -> HttpResponse:
    """`/sent/TOKEN`: a notice that names the record; 204 where the form made none."""
    person = signed_in(request)
    place = ADDRESS.match(led_to(person, token))
    for record_type in record_types() if place else ():
        if place is None or record_type.url() != place[1]:
            continue
        record = record_type.model.objects.visible_to(person).filter(reference=place[2]).first()
        if record is not None:
            context = {"record": record, "new": f"{record_type.url()}/new?another="}
            return render(request, "web/sent.html", context)
    return HttpResponse(status=204)
