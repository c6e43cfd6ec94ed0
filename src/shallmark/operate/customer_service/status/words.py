"""What must not be in words for outsiders: names of customers and of people, items, references."""

import re
from collections.abc import Iterable, Iterator

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Length, Lower, StrIndex
from django.utils.translation import gettext as _

from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Customer

#: a name shorter than this is a word of the language as well
SHORTEST = 4
#: how many are named in a refusal
MOST = 3


def inside_names(*texts: str) -> list[str]:
    """Names that stand in these texts and belong to insiders. Three queries."""
    text = "\n".join(texts)
    if not text.strip():
        return []
    found = [*_references(text), *_titles(text)]
    return list(dict.fromkeys(found))[:MOST]


def refusal(*texts: str) -> str | None:
    """The sentence that keeps such texts from outsiders; None where they may go."""
    names = inside_names(*texts)
    if not names:
        return None
    sentence = _("Outsiders read it: leave out names of customers, people and items (%(names)s).")
    return sentence % {"names": ", ".join(names)}


def _references(text: str) -> Iterator[str]:
    prefixes = "|".join(sorted({each.prefix for each in record_types() if each.prefix}))
    for hit in re.finditer(rf"\b(?:{prefixes})\d{{4,}}\b", text):
        yield hit[0]


def _titles(text: str) -> Iterator[str]:
    # an item is told by its number: "web-03"; others are called as the service is
    items = Ci.objects.filter(title__regex=r"\d")
    for model in (Customer.objects.all(), Person.objects.filter(is_system=False), items):
        for title in _standing_in(model, text):
            if re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text, re.IGNORECASE):
                yield title


def _standing_in(
    records: QuerySet[Customer] | QuerySet[Person] | QuerySet[Ci], text: str
) -> Iterable[str]:
    place = StrIndex(Value(text.lower(), output_field=CharField()), Lower("title"))
    named = records.annotate(place=place, letters=Length(F("title")))
    return named.filter(Q(place__gt=0, letters__gte=SHORTEST)).values_list("title", flat=True)[:20]
