"""Suggestions while one types into a field that names one record out of many."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel.picks import word_for
from shallmark.kernel.records import record_type

MOST = 12


def suggestions(key: str, text: str, person: Any) -> list[str]:
    """Up to twelve records of this kind that begin with the text. One query.

    Raises:
        KeyError: there is no such kind of record.

    """
    declared = record_type(key)
    model: Any = declared.model
    names = {field.name for field in model._meta.concrete_fields}
    text = text.replace("\0", "").strip()[:100]
    found = model.objects.visible_to(person)
    if "is_active" in names:
        found = found.filter(is_active=True)
    if "username" in names:
        condition = Q(title__istartswith=text) | Q(title__icontains=f" {text}")
        found = found.filter(condition | Q(username__istartswith=text)).order_by("title")
    elif text:
        found = found.filter(Q(reference__istartswith=text) | Q(title__istartswith=text)).order_by(
            "-pk"
        )
    else:
        found = found.order_by("-pk")
    return [word_for(one) for one in found[:MOST]]


class Suggest(View):
    """`/suggest/<key>?<any field>=text` as options of a datalist."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        text = str(next((value for _name, value in request.GET.items()), ""))
        try:
            found = suggestions(key, text, request.user)
        except KeyError as wrong:
            raise Http404(key) from wrong
        return render(request, "kernel/form_suggestions.html", {"words": found})
