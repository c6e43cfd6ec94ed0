"""Which few kinds of records the menu of Create offers to somebody."""

from datetime import timedelta

from django.db import models

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.web.palette import creatable

#: kinds in the menu, and how far back one's own are counted
MOST, BACK = 5, timedelta(days=60)
#: what comes first for whoever has made little or nothing yet
USUAL = (
    "incident", "change", "action", "nonconformity", "risk", "document", "improvement", "ci",
    "training_record", "waiver",
)  # fmt: skip


def most_made(person: Person) -> list[type[RecordType]]:
    """What the person made most by hand lately, then what is usual in their roles. One query."""
    kinds = {kind.key: kind for kind in creatable(person) if kind.phase != "settings"}
    counts = _made(list(kinds.values()), person)
    own = sorted(counts, key=lambda key: -counts[key])
    order = dict.fromkeys([*own, *(key for key in USUAL if key in kinds), *kinds])
    return [kinds[key] for key in order][:MOST]


def _made(kinds: list[type[RecordType]], person: Person) -> dict[str, int]:
    """Key -> how many of them the person made; those of which there are some."""
    since = clock.now() - BACK
    parts = [
        kind.model._default_manager.filter(created_by=person, created_at__gte=since)
        .order_by()
        .values("created_by")
        .annotate(
            kind=models.Value(kind.key, output_field=models.CharField()), number=models.Count("pk")
        )
        .values_list("kind", "number")
        for kind in kinds
    ]
    if not parts:
        return {}
    return dict(parts[0].union(*parts[1:], all=True))
