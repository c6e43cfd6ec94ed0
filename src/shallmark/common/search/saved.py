"""Searches that somebody saved under a name: their words are those of the address."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shallmark.common.search.asked import Asked
from shallmark.kernel.models.personal import SavedView
from shallmark.kernel.people import Person, signed_in

#: in place of the key of a record type
KEY = "search"
#: searches of one person; the bounds of name and words are those of a saved view
MOST, LONGEST_NAME, LONGEST = 30, 60, 2000


def of(person: Person) -> list[SavedView]:
    """One's own, by name. One query."""
    return list(SavedView.objects.filter(record_key=KEY, person=person).order_by("name")[:MOST])


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the search of `query` as `name`; with `drop` forget the one of this number."""
    person = signed_in(request)
    asked = Asked.read(QueryDict(request.POST.get("query", "")))
    own = SavedView.objects.filter(record_key=KEY, person=person)
    number = request.POST.get("drop", "")
    if number:
        gone = own.filter(pk=int(number)) if number.isdecimal() and len(number) < 18 else own.none()
        told = gone.first()
        gone.delete()
        if told is not None:
            messages.success(request, _("Search “%(name)s” deleted.") % {"name": told.name})
        return redirect(asked.address())
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:LONGEST_NAME]
    if not name or not asked.q or len(asked.words()) > LONGEST:
        messages.error(request, _("A search needs words and a name to be saved."))
    elif own.count() >= MOST:
        messages.error(request, _("You have %(most)s searches: delete one first.") % {"most": MOST})
    else:
        _keep(request, person, name, asked)
    return redirect(asked.address())


def _keep(request: HttpRequest, person: Person, name: str, asked: Asked) -> None:
    try:
        with transaction.atomic():
            SavedView.objects.create(record_key=KEY, person=person, name=name, query=asked.words())
    except IntegrityError:
        sentence = _("You have a search called “%(name)s” already.") % {"name": name}
        messages.error(request, sentence)
    else:
        messages.success(request, _("Search “%(name)s” saved.") % {"name": name})
