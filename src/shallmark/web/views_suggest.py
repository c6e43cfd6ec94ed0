"""What a picker offers while one types: records by name, number or part, with kind and state."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.people import signed_in
from shallmark.manage.team.models import Person, RoleDefinition
from shallmark.manage.team.records import RoleRecord
from shallmark.pages.pickers import MANY_TYPES, MOST, offers, types_of
from shallmark.pages.record_base import new_address
from shallmark.web.picker_people import beside
from shallmark.web.role_words import sentence, usual_roles


def makes(keys: str, text: str, person: AnyPerson) -> list[tuple[str, str]]:
    """What `text` could become where it names no record yet: (kind, address of its form)."""
    types = types_of(keys)
    if len(types) >= MANY_TYPES:
        return []
    named = [kind for kind in types if "title" in kind.fields]
    ways = ((str(kind.label()), new_address(person, kind.key, title=text)) for kind in named)
    return [(label, address) for label, address in ways if address]


class Suggest(View):
    """`/suggest/<keys>?q=text`: the best of what the reader may see, as options of a listbox.

    `&called`: only people whom a text can name. `&make`: with forms that make what is not there.
    """

    def get(self, request: HttpRequest, keys: str) -> HttpResponse:
        person, text = signed_in(request), request.GET.get("q", "")
        try:
            records = offers(
                keys, text, person, called=keys == "person" and "called" in request.GET
            )
        except KeyError as wrong:
            raise Http404(keys) from wrong
        if keys == RoleRecord.key and not text.strip():
            usual = usual_roles(person)
            records = [*usual, *(one for one in records if one not in usual)]
        ways = makes(keys, text, person) if "make" in request.GET else []
        context = {
            "records": records[:MOST],
            "more": len(records) > MOST,
            "beside": beside([one for one in records if isinstance(one, Person)], person),
            "allows": {
                one.pk: sentence(one.rights) for one in records if isinstance(one, RoleDefinition)
            },
            "several": "," in keys or keys == "any",
            "text": text,
            "makes": ways if text.strip() else [],
            "may_make": bool(ways),
        }
        return render(request, "pages/picker_offers.html", context)
