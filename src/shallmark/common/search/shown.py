"""Lines of the page of hits: where the words were found, the state, the person and the day."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from markupsafe import Markup

from shallmark import standing
from shallmark.common.search.index import text_fields
from shallmark.common.search.queries import BELONGS, WORKERS, Hit
from shallmark.common.unmarked import unmarked
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital

#: characters of a text that stand before and after the word that was found
BEFORE, AROUND = 40, 120
#: endings that the index takes off a word, as the marks must
ENDINGS = re.compile(r"(?:ing|ed|es|s)$")
PIECE = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Line:
    """One hit as it is shown."""

    hit: Hit
    kind: str
    title: Markup
    #: field where the words were found, and the words around
    field: str
    excerpt: Markup
    state: str
    state_word: str
    place: str
    person: Record | None
    at: datetime


def lines(hits: list[Hit], person: Person, typed: str) -> list[Line]:
    """The hits with what tells one from another; one query per type that occurs."""
    wanted: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        wanted[hit.record_key].append(hit)
    records: dict[tuple[str, int], Record] = {}
    for key, found in wanted.items():
        record_type = found[0].record_type
        follow = [name for name in (*WORKERS, *BELONGS) if _is_key(record_type, name)]
        readable = record_type.model.objects.visible_to(person).select_related(*follow)
        ids = [hit.record_id for hit in found]
        shown = readable.annotate(shown_state=standing.shown_state(record_type.model))
        records |= {(key, record.pk): record for record in shown.filter(pk__in=ids)}
    pattern = words_of(typed)
    return [_line(hit, records[hit.place], pattern) for hit in hits if hit.place in records]


def words_of(typed: str) -> re.Pattern[str] | None:
    """What the marks look for: words that begin with a piece of what was typed, or its stem."""
    pieces = {piece.lower() for piece in PIECE.findall(typed)}
    stems = {stem if len(stem := ENDINGS.sub("", each)) >= 3 else each for each in pieces}
    if not stems:
        return None
    begun = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
    return re.compile(rf"\b(?:{begun})[^\W_]*", re.IGNORECASE)


def marked(text: str, pattern: re.Pattern[str] | None) -> Markup:
    """The text with what was found marked."""
    if pattern is None:
        return Markup.escape(text)
    parts: list[Markup] = []
    end = 0
    for found in pattern.finditer(text):
        parts += [Markup.escape(text[end : found.start()]), Markup("<mark>%s</mark>") % found[0]]
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


def _line(hit: Hit, record: Record, pattern: re.Pattern[str] | None) -> Line:
    field, around = _found_in(hit, record, pattern)
    state, word = standing.in_words(record)
    return Line(
        hit=hit,
        kind=capital(hit.record_type.label()),
        title=marked(hit.title, pattern),
        field=field,
        excerpt=marked(around, pattern),
        state=state,
        state_word=word,
        place=str(_first_of(record, hit.record_type, BELONGS) or ""),
        person=_first_of(record, hit.record_type, WORKERS),
        at=record.updated_at,
    )


def _found_in(hit: Hit, record: Record, pattern: re.Pattern[str] | None) -> tuple[str, str]:
    """The first text that has a word, with its field's name; else the beginning of the text."""
    if pattern is not None and not pattern.search(hit.title):
        for field, whole in _texts(hit.record_type, record):
            text = unmarked(whole)
            found = pattern.search(text)
            if found:
                start = max(found.start() - BEFORE, 0)
                cut = " ".join(text[start : start + AROUND].split())
                return str(field.verbose_name), f"… {cut}" if start else cut
    return "", " ".join(unmarked(hit.excerpt)[:AROUND].split())


def _texts(
    record_type: type[RecordType], record: Record
) -> Iterable[tuple["Field[object, object]", str]]:
    for name in text_fields(record_type):
        field = _field(record_type, name)
        if field is not None:
            yield field, str(getattr(record, name) or "")


def _field(record_type: type[RecordType], name: str) -> "Field[object, object] | None":
    try:
        field = record_type.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _is_key(record_type: type[RecordType], name: str) -> bool:
    field = _field(record_type, name)
    return field is not None and bool(field.many_to_one)


def _first_of(record: Record, record_type: type[RecordType], names: Iterable[str]) -> Record | None:
    keys = (name for name in names if _is_key(record_type, name))
    return next((other for name in keys if (other := getattr(record, name))), None)
