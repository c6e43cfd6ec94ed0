"""What the address of a search asks for: words, and what narrows and orders what they find."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.search.queries import Facts, Hit, Results
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import Text
from shallmark.pages.record_base import may_list

OPEN, CLOSED, NEWEST = "open", "closed", "newest"
#: by what is named: name in the address, record type of what is named, its word
NAMED: tuple[tuple[str, str, Text], ...] = (
    ("service", "service", gettext_lazy("Service")),
    ("customer", "customer", gettext_lazy("Customer")),
    ("person", "person", gettext_lazy("Person")),
)
#: by the last change: name in the address -> days and words
SPANS: dict[str, tuple[int, Text]] = {
    "1d": (1, gettext_lazy("last 24 hours")),
    "7d": (7, gettext_lazy("last 7 days")),
    "30d": (30, gettext_lazy("last 30 days")),
    "365d": (365, gettext_lazy("last 12 months")),
}
#: values of one name that are offered, most found first
MOST = 12


@dataclass(frozen=True)
class Asked:
    """The words of an address of a search; each empty where it says nothing."""

    q: str = ""
    kind: str = ""
    state: str = ""
    service: str = ""
    customer: str = ""
    person: str = ""
    changed: str = ""
    sort: str = ""

    @classmethod
    def read(cls, words: QueryDict) -> "Asked":
        """As an address says it; a span or an order that nobody knows says nothing."""
        told = {name: words.get(name, "").replace("\0", "").strip() for name in asdict(cls())}
        told["changed"] = told["changed"] if told["changed"] in SPANS else ""
        told["sort"] = told["sort"] if told["sort"] == NEWEST else ""
        return cls(**told)

    def words(self) -> str:
        """As an address says it."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def address(self, path: str = "/search", **changes: str) -> str:
        return f"{path}?{replace(self, **changes).words()}"

    @property
    def is_narrowed(self) -> bool:
        return self != Asked(q=self.q, sort=self.sort)

    def fits(self, hit: Hit, facts: Facts, but: str = "") -> bool:
        """Whether it is asked for, whatever the word `but` says."""
        asked = replace(self, **{but: ""}) if but else self
        if asked.kind not in {"", hit.record_key}:
            return False
        if asked.state in {OPEN, CLOSED} and facts.is_open != (asked.state == OPEN):
            return False
        if asked.changed and facts.at < clock.now() - timedelta(days=SPANS[asked.changed][0]):
            return False
        return all(
            getattr(asked, name) in {"", getattr(facts, name)[0]} for name, _key, _word in NAMED
        )

    def chosen(self, found: Results, but: str = "") -> list[Hit]:
        """The hits that are asked for, in the order that is asked for; by their number first."""
        hits = [hit for hit in found.hits if self.fits(hit, found.facts[hit.place], but)]
        if self.sort != NEWEST:
            return hits
        first = {hit.place for hit in found.hits[: found.numbered]}
        return sorted(
            hits,
            key=lambda hit: (hit.place in first, found.facts[hit.place].at),
            reverse=True,
        )


@dataclass(frozen=True)
class Choice:
    """One value that narrows the search, and how many it leaves."""

    name: str
    url: str
    count: int


@dataclass(frozen=True)
class Narrowing:
    """One thing by which the search is narrowed: the value that was chosen, or those offered."""

    label: Text
    value: str
    drop: str
    choices: tuple[Choice, ...]


def narrowings(asked: Asked, found: Results, person: Person) -> list[Narrowing]:
    """By whom and what, as far as the reader may open such records, and by time."""
    named = [
        _by_name(asked, found, name, label)
        for name, key, label in NAMED
        if may_list(person, get_record_type(key))
    ]
    return [each for each in (_by_time(asked, found), *named) if each.value or each.choices]


def _by_name(asked: Asked, found: Results, name: str, label: Text) -> Narrowing:
    hits = asked.chosen(found, but=name)
    values = [getattr(found.facts[hit.place], name) for hit in hits]
    counts = Counter(value for value in values if value[0])
    chosen = getattr(asked, name)
    title = next((title for reference, title in counts if reference == chosen), chosen)
    return Narrowing(
        label,
        title,
        asked.address(**{name: ""}),
        ()
        if chosen
        else tuple(
            Choice(title, asked.address(**{name: reference}), number)
            for (reference, title), number in counts.most_common(MOST)
        ),
    )


def _by_time(asked: Asked, found: Results) -> Narrowing:
    def held(span: str) -> int:
        return len(replace(asked, changed=span).chosen(found))

    value = str(SPANS[asked.changed][1]) if asked.changed else ""
    offered: Iterable[str] = () if asked.changed else SPANS
    counts = {span: held(span) for span in offered}
    choices = (
        Choice(str(SPANS[span][1]), asked.address(changed=span), number)
        for span, number in counts.items()
        if number
    )
    return Narrowing(_("Changed"), value, asked.address(changed=""), tuple(choices))
