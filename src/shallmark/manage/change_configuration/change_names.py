"""What a change names by reference, and the names that nobody bears (ADR 30).

The registry of record types is asked, so floors above need not be imported: a type that is not
built yet has no prefix to recognise its references by, and its names pass.
"""

import re

from shallmark.common.documents.models import Document
from shallmark.common.documents.models.kinds import Kind
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_lists import unknown

#: plans that a change can make invalid
PLANS = (Kind.AVAILABILITY_PLAN, Kind.CONTINUITY_PLAN, Kind.CAPACITY_PLAN)
#: fields of one word, and the record types that it may be a reference of
WORDS = {
    "plan_update": ("document", "document_version", "change", "improvement"),
    "project": ("project", "document", "change"),
    "release": ("release",),
}


def unknown_references(change: Change) -> list[str]:
    """The names of plans, controls, project and release that no record has; kept on the record."""
    values = (change.invalidates, change.controls_affected, *(getattr(change, w) for w in WORDS))
    key = repr(values)
    known: tuple[str, list[str]] | None = change.__dict__.get("_nobody_has")
    if known is None or known[0] != key:
        known = change.__dict__["_nobody_has"] = (key, _nobody_has(change))
    return known[1]


def _nobody_has(change: Change) -> list[str]:
    plans, controls = list(change.invalidates), list(change.controls_affected)
    missing = []
    if plans:
        held = Document.objects.filter(reference__in=plans, kind__in=PLANS)
        missing += sorted(set(plans) - set(held.values_list("reference", flat=True)))
    if controls:
        missing += unknown(controls, ("control",))
    for name, keys in WORDS.items():
        word = getattr(change, name).strip()
        missing += unknown([word], _types_of(word, keys))
    return list(dict.fromkeys(missing))


def _types_of(word: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Of these types those whose references look like this; none for words of any other form."""
    prefix = re.sub(r"\d+$", "", word)
    if prefix in {"", word}:
        return ()
    return tuple(
        record_type.key
        for record_type in record_types()
        if record_type.prefix == prefix and record_type.key in keys
    )
