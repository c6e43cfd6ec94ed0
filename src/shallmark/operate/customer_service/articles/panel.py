"""What was searched for an incident, as it was: words, what they found, and what was taken."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.operate.customer_service.models import Incident, KnowledgeArticle, KnownSearch

MOST = 8


@dataclass(frozen=True)
class Hit:
    """One of what was found, in the version that was there; where it leads, if one may open it."""

    reference: str
    version: int
    title: str
    url: str
    is_taken: bool


def searches_context(incident: Any, person: Person) -> dict[str, Any]:  # noqa: ANN401 a panel's record
    """The last searches, newest first. Three queries."""
    assert isinstance(incident, Incident)
    found = list(incident.searches.select_related("by").order_by("-pk")[:MOST])
    wanted = {str(hit["reference"]) for search in found for hit in search.hits}
    wanted |= {search.taken for search in found if search.taken}
    known: dict[str, Record] = {}
    for model in (Incident, KnowledgeArticle):
        readable = model.objects.visible_to(person).filter(reference__in=wanted)
        known |= {record.reference: record for record in readable}
    return {"searches": [(search, _hits(search, known)) for search in found]}


def _hits(search: KnownSearch, known: dict[str, Record]) -> list[Hit]:
    """Those that the reader may open; how many there were is told in any case."""
    hits = []
    for hit in search.hits:
        record = known.get(str(hit["reference"]))
        if record is not None:
            taken = search.taken == record.reference
            hits.append(
                Hit(
                    record.reference, int(hit["version"]), record.title,
                    record.get_absolute_url(), taken,
                )
            )  # fmt: skip
    return hits


SEARCHES = Panel(
    "searches", _("Searched"), "customer_service/searches.html", searches_context, lazy=True
)
