"""Suggestions while one types into a field that names one record out of many."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel.autocomplete import choice_text
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import get_record_type

MOST = 12


def suggestions(key: str, text: str, person: Person) -> list[str]:
    """Up to twelve records of this kind that begin with the text. One query.

    Raises:
        KeyError: there is no such kind of record.

    """
    record_type = get_record_type(key)
    names = {field.name for field in record_type.model._meta.concrete_fields}
    text = text.replace("\0", "").strip()[:100]
    records = record_type.model.objects.visible_to(person)
    if "is_active" in names:
        records = records.filter(Q(is_active=True))
    if "username" in names:
        condition = Q(title__istartswith=text) | Q(title__icontains=f" {text}")
        records = records.filter(condition | Q(username__istartswith=text)).order_by("title")
    elif text:
        records = records.filter(
            Q(reference__istartswith=text) | Q(title__istartswith=text)
        ).order_by("-pk")
    else:
        records = records.order_by("-pk")
    return [choice_text(record) for record in records[:MOST]]


class Suggest(View):
    """`/suggest/<key>?<any field>=text` as options of a datalist."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        text = str(next((value for _name, value in request.GET.items()), ""))
        try:
            texts = suggestions(key, text, signed_in(request))
        except KeyError as wrong:
            raise Http404(key) from wrong
        return render(request, "pages/form_suggestions.html", {"words": texts})
