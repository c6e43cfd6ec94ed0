"""The download of what a search found."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from shallmark.common.search import queries, shown
from shallmark.common.search.asked import Asked
from shallmark.connect.exchange.export import FORMS, sent
from shallmark.kernel.people import signed_in
from shallmark.kernel.texts import Text
from shallmark.pages.tables import Column


def _column(key: str, label: Text, value: Callable[[shown.Line], object]) -> Column:
    return Column(key, label, plain=lambda row: value(row["line"]))


COLUMNS = [
    _column("reference", gettext_lazy("number"), lambda line: line.hit.reference),
    _column("kind", gettext_lazy("kind"), lambda line: line.kind),
    _column("title", gettext_lazy("title"), lambda line: line.hit.title),
    _column("state", gettext_lazy("state"), lambda line: line.state_word),
    _column("place", gettext_lazy("belongs to"), lambda line: line.place),
    _column("person", gettext_lazy("person"), lambda line: str(line.person or "")),
    _column("found", gettext_lazy("found in"), lambda line: line.excerpt.striptags()),
    _column("changed", gettext_lazy("changed"), lambda line: line.at),
]


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Everything that the page of this search counts, in its order, as a file."""
    person, asked = signed_in(request), Asked.read(request.GET)
    if form not in FORMS:
        messages.error(request, _("There is no export “%(form)s”.") % {"form": form[:20]})
        return redirect(asked.address())
    hits = asked.chosen(queries.find(person, asked.q)) if asked.q else []
    rows: list[Any] = [{"line": line} for line in shown.lines(hits, person, asked.q)]
    return sent(form, "search", COLUMNS, rows, mark="bom" in request.GET)
