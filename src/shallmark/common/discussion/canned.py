"""Canned texts with the record's own facts filled in."""

import re

from django.db.models import Q

from shallmark.common.discussion.models import CannedText
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
#: names that a text may use
VARIABLES = ("reference", "title", "caller", "agent")


def texts_for(record: Record, person: Person) -> list[tuple[str, str]]:
    """(title, text as it would be sent) of the active texts for this kind of record."""
    key = type_of(type(record)).key
    canned_texts = CannedText.objects.filter(Q(record_key=key) | Q(record_key=""), is_active=True)
    facts = _facts(record, person)
    return [
        (canned.title, filled(canned.text, facts))
        for canned in canned_texts.order_by("title", "pk")
    ]


def preview(canned: CannedText, record: Record | None, person: Person) -> str:
    """The text as it would be sent on the record; without one its variables stay."""
    return canned.text if record is None else filled(canned.text, _facts(record, person))


def filled(text: str, facts: dict[str, str]) -> str:
    """The text with its variables replaced; a name that nobody knows stays as it is written."""
    return VARIABLE.sub(lambda match: facts.get(match[1], match[0]), text)


def _facts(record: Record, person: Person) -> dict[str, str]:
    caller = getattr(record, "reporter", None) or record.created_by
    return dict(
        zip(
            VARIABLES,
            (record.reference, record.title, str(caller or ""), str(person)),
            strict=True,
        )
    )
