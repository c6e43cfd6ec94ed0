"""What a change names by reference, and the names that nobody bears (ADR 30).

The registry of record types is asked, so floors above need not be imported: a type that is not
built yet has no prefix to recognise its references by, and its names pass.
"""

import re

from django.db.models import Q

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.models.kinds import Kind
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_lists import unknown

#: plans that a change can make invalid
PLANS = (Kind.AVAILABILITY_PLAN, Kind.CONTINUITY_PLAN, Kind.CAPACITY_PLAN)
#: what may take effect under a change
DOCUMENTS = ("document", "policy", "process", "scope_statement")
#: fields of one word, and the record types that it may be a reference of
WORDS = {
    "release": ("release",),
}


def unknown_references(change: Change) -> list[str]:
    """What it names and no record has: documents, plans, controls, project, release.

    Kept on the record, as gates ask several times.
    """
    words = (getattr(change, word) for word in ("project", *WORDS))
    values = (change.documents, change.invalidates, change.controls_affected, *words)
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
    if change.documents:
        missing += unknown(change.documents, DOCUMENTS)
    if controls:
        missing += unknown(controls, ("control",))
    if change.project.strip() and not leads_through_design(change):
        missing.append(change.project.strip())
    for name, keys in WORDS.items():
        word = getattr(change, name).strip()
        missing += unknown([word], _types_of(word, keys))
    return list(dict.fromkeys(missing))


def leads_through_design(change: Change) -> bool:
    """Whether its project is a plan of design and transition, or the change that carries one."""
    wanted = change.project.strip()
    plans = Document.objects.filter(reference=wanted, kind=Kind.TRANSITION_PLAN)
    carrying = Change.objects.filter(reference=wanted).exclude(
        Q(pk=change.pk) | Q(category="standard") | Q(status__in=("rejected", "canceled"))
    )
    return plans.exists() or carrying.exists()


def plans_not_updated(change: Change) -> list[str]:
    """The plans that it breaks and that none of the linked versions mends (CHK-CHG-03).

    A version mends its own plan, unless it was in force before the change was asked for: that is
    the one that is broken.
    """
    broken = list(change.invalidates)
    if not broken:
        return []
    newer = Q(effective_from=None) | Q(effective_from__gt=change.requested_at)
    mended = DocumentVersion.objects.filter(newer, reference__in=change.plan_updates)
    held = set(mended.values_list("document__reference", flat=True))
    return [plan for plan in broken if plan not in held]


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
