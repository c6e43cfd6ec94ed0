"""Finding records: by number first, then by words, only what the person may read."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce

from shallmark.common.over import over
from shallmark.common.search import matching
from shallmark.common.search.models import SearchEntry, Word
from shallmark.kernel.access import Scope, grants_of
from shallmark.kernel.models import Alias, Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types

#: characters of what is typed
LONGEST = 200
NUMBER = re.compile(r"^([A-Za-z]{2,8})[-\s]?0*(\d{1,12})$")
#: digits that alone may be the number of a record
DIGITS = 9
#: how alike a word must be to be offered instead
ALIKE = 0.3

#: fields that name who works on a record, the first that it has; and what it belongs to
WORKERS, BELONGS = ("assigned_to", "implementer", "owner"), ("service", "customer")

Place = tuple[str, int]
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found."""

    record_key: str
    record_id: int
    reference: str
    title: str
    excerpt: str

    @property
    def place(self) -> Place:
        return self.record_key, self.record_id

    @property
    def record_type(self) -> type[RecordType]:
        return get_record_type(self.record_key)

    @property
    def url(self) -> str:
        return f"{self.record_type.url()}/{self.reference}"


def search(person: Person, text: str, limit: int = 20) -> list[Hit]:
    """Records for what was typed, best first; the last word may be unfinished.

    A number of a record, also one it had elsewhere, comes before everything else. Words are all to
    be found; among the newest 1,000 hits those in titles come first.
    """
    typed = _clean(text)
    everything, narrow = _types(person)
    hits = _by_number(typed, person, {*everything, *narrow})
    words = matching.read(typed)
    if words is not None and len(hits) < limit:
        if everything:
            hits += _readable(_best(words, everything), person)
        for key in narrow:
            hits += _narrow(words, key, person)
    return _once(hits)[:limit]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a search is narrowed by: of what is named, number and name; of what is not, neither."""

    is_open: bool
    at: datetime
    service: Named = ("", "")
    customer: Named = ("", "")
    person: Named = ("", "")


@dataclass(frozen=True, slots=True)
class Results:
    """Everything found for what was typed: open records first, then the best first."""

    hits: list[Hit]
    #: of each: whether it still asks for work or still holds, and what it is narrowed by
    facts: Mapping[Place, Facts]
    #: whether there may be more, among older records
    more: bool
    #: how many were found by their number; they stand first
    numbered: int = 0

    def is_open(self, hit: Hit) -> bool:
        return self.facts[hit.place].is_open


def find(person: Person, text: str, *, wide: bool = True) -> Results:
    """What is found among the newest 1,000 hits, what is open before what is closed.

    All of them where it is `wide`, else the best 200.
    Of either, what is called exactly so comes first, then the best; settings come last.
    """
    typed = _clean(text)
    everything, narrow = _types(person)
    numbered = _once(_by_number(typed, person, {*everything, *narrow}))
    words = matching.read(typed)
    hits: list[Hit] = []
    if words is not None:
        if everything:
            hits += _best(words, everything, wide=wide)
        for key in narrow:
            hits += _narrow(words, key, person, wide=wide)
    more = len(hits) >= (matching.NEWEST if wide else matching.ASKED) or (
        len(hits) >= matching.ENOUGH and matching.is_longer(matching.WALKED)
    )
    found = _once([*numbered, *hits])
    states = _states(found, person)
    readable = [hit for hit in found if hit.place in states]
    first = {hit.place for hit in numbered}
    named = typed.strip().lower()
    ordered = sorted(
        readable,
        key=lambda hit: (
            hit.place not in first,
            not states[hit.place].is_open,
            hit.record_type.phase == "settings",
            hit.title.lower() != named,
        ),
    )
    return Results(ordered, states, more, len(numbered))


def _once(hits: list[Hit]) -> list[Hit]:
    """Each record once, at its first place."""
    unique: dict[Place, Hit] = {}
    for hit in hits:
        unique.setdefault(hit.place, hit)
    return list(unique.values())


def _clean(text: str) -> str:
    return text.replace("\0", "")[:LONGEST]


def _types(person: Person) -> tuple[list[str], list[str]]:
    """Keys of types the person reads whole, and of those read in part."""
    everything, narrow = [], []
    for record_type in record_types():
        scopes = {grant.read for grant in grants_of(person, record_type.key)} - {Scope.NOTHING}
        if Scope.EVERYTHING in scopes:
            everything.append(record_type.key)
        elif scopes:
            narrow.append(record_type.key)
    return everything, narrow


def _by_number(typed: str, person: Person, keys: set[str]) -> list[Hit]:
    number = typed.strip()
    if not number or len(number) > 120:
        return []
    wanted = {number, number.upper()}
    match = NUMBER.match(number)
    if match:
        wanted.add(f"{match[1].upper()}{int(match[2]):07d}")
    elif number.isascii() and number.isdigit() and len(number) <= DIGITS:
        prefixes = {get_record_type(key).prefix for key in keys} - {""}
        wanted |= {f"{prefix}{int(number):07d}" for prefix in prefixes}
    places = set(
        SearchEntry.objects.filter(reference__in=wanted).values_list("record_key", "record_id")
    ) | set(Alias.objects.filter(number__in=wanted).values_list("record_key", "record_id")[:50])
    places = {place for place in places if place[0] in keys}
    if not places:
        return []
    entries = SearchEntry.objects.filter(
        record_key__in={key for key, _pk in places}, record_id__in={pk for _key, pk in places}
    )
    rows = entries.order_by("-updated_at").values_list(
        "record_key", "record_id", "reference", "title", "body"
    )
    return _readable([Hit(*row) for row in rows if row[:2] in places], person)


def _best(
    typed: matching.Typed,
    keys: list[str],
    part: matching.Part | None = None,
    *,
    wide: bool = False,
) -> list[Hit]:
    return [Hit(*row) for row in matching.best(typed, keys, part, wide=wide)]


def _narrow(typed: matching.Typed, key: str, person: Person, *, wide: bool = False) -> list[Hit]:
    """Hits of a type read in part: access is asked inside, or the newest may be all of others."""
    visible = get_record_type(key).model.objects.visible_to(person).values("pk")
    late = visible.order_by("-updated_at")[: matching.NARROW]
    try:
        whole, newest = (
            queryset.query.sql_with_params() for queryset in (visible.order_by(), late)
        )
    except EmptyResultSet:
        return []
    part = matching.Part(matching.Query(*whole), matching.Query(*newest))
    return _best(typed, [key], part, wide=wide)


def _readable(hits: list[Hit], person: Person) -> list[Hit]:
    """Those the person may read; one query per type that occurs."""
    visible = _states(hits, person)
    return [hit for hit in hits if hit.place in visible]


def _states(hits: list[Hit], person: Person) -> dict[Place, Facts]:
    """Those the person may read, with their facts; one query per type that occurs."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        wanted[hit.record_key].add(hit.record_id)
    states: dict[Place, Facts] = {}
    for key, ids in wanted.items():
        model = get_record_type(key).model
        readable = model.objects.visible_to(person).filter(_is_one_of(model, ids))
        is_open = Case(When(over(model), then=Value(False)), default=Value(True))
        names = [
            _named(model, fields, part) for fields in _NAMED for part in ("reference", "title")
        ]
        rows = readable.order_by().values_list("pk", is_open, "updated_at", *names)
        states |= {(key, pk): Facts(still, at, *_pairs(told)) for pk, still, at, *told in rows}
    return states


#: as the fields of `Facts`
_NAMED = (*((name,) for name in BELONGS), WORKERS)


def _named(model: type[Record], fields: Sequence[str], part: str) -> Combinable:
    """The part of the first record that these fields name; empty where the model has none."""
    keys = {field.name for field in model._meta.concrete_fields if field.many_to_one}
    paths = [F(f"{name}__{part}") for name in fields if name in keys]
    return Coalesce(*paths, Value("")) if paths else Value("")


def _pairs(told: list[str]) -> Iterator[Named]:
    return zip(told[::2], told[1::2], strict=True)


def _is_one_of(model: type[Record], ids: set[int]) -> Q:
    """As `pk__in`, with one value instead of a thousand: the driver reads each for milliseconds."""
    quote, meta = connection.ops.quote_name, model._meta
    own = f"{quote(meta.db_table)}.{quote(str(meta.pk.column))}"
    # The text is ours; the ids go as one value.
    return Q(RawSQL(f"{own} = any(%s)", [list(ids)], output_field=BooleanField()))  # noqa: S611


def complete(person: Person, beginning: str, limit: int = 5) -> list[str]:
    """Words that begin so, most used first. For staff: a word may tell of what others wrote."""
    start = _clean(beginning).strip().lower()[:40]
    if len(start) < 2 or not person.is_staff_member:
        return []
    words = Word.objects.filter(word__startswith=start).order_by("-uses", "word")
    return list(words.values_list("word", flat=True)[:limit])


def spelling_suggestion(person: Person, text: str) -> str:
    """What was probably meant, or nothing when every word is known. For staff, as above."""
    words = _clean(text).lower().split()[: matching.MOST_WORDS]
    if not words or not person.is_staff_member:
        return ""
    known = set(Word.objects.filter(word__in=words).values_list("word", flat=True))
    meant = [word if word in known else _alike(word) for word in words]
    return "" if meant == words else " ".join(meant)


def _alike(word: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select word from search_word where word %% %s and similarity(word, %s) >= %s"
            " order by similarity(word, %s) desc, uses desc limit 1",
            [word, word, ALIKE, word],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else word
