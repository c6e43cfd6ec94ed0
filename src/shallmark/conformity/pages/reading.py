"""Reading the sampled texts: one at a time, and a press says whether it says something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from shallmark.conformity.gates import may_judge
from shallmark.conformity.models import TextReading
from shallmark.conformity.pages import frame
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import get_record_type

VERDICTS = {"says": "says", "nothing": "says_nothing"}
#: so many are looked at to find one that the person may judge
LOOKED_AT = 200


@require_http_methods(["GET", "POST"])
@frame.for_staff
def read(request: HttpRequest) -> HttpResponse:
    """`/text-readings/read`: GET shows the next text to read, POST judges the one that it names."""
    person = signed_in(request)
    if request.method == "GET":
        return _show(request, _next_for(person))
    reading = get_object_or_404(
        TextReading.objects.visible_to(person), reference=request.POST.get("reference", "")
    )
    note = request.POST.get("note", "")
    try:
        writes.perform(
            reading, VERDICTS.get(request.POST.get("verdict", ""), ""), by=person,
            values={"note": note},
        )  # fmt: skip
    except Refused as wrong:
        return _show(request, reading, note=note, error=wrong.sentence, status=wrong.status)
    return redirect("text-reading")


def _next_for(person: Person) -> TextReading | None:
    """The first that waits and that the person may judge."""
    waiting = TextReading.objects.visible_to(person).filter(status=TextReading.Status.UNREAD)
    some = waiting.select_related("sample").order_by("pk")[:LOOKED_AT]
    return next(
        (
            each
            for each in some
            if access.may_step(person, each, "says") and may_judge(each, person.pk)
        ),
        None,
    )


def _show(
    request: HttpRequest,
    reading: TextReading | None,
    *,
    note: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    of_sample = TextReading.objects.filter(sample=reading.sample_id if reading else None)
    context = {
        "reading": reading,
        "slug": get_record_type(reading.record_key).slug if reading else "",
        "checks": reading.checks.split() if reading else [],
        "done": of_sample.exclude(status=TextReading.Status.UNREAD).count(),
        "total": of_sample.count(),
        "note": note,
        "error": error,
    }
    return render(request, "conformity/reading.html", context, status=status)
