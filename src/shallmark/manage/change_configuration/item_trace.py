"""What became of an item, line by line: what changed, by whom, and what explains it.

Changes of fields come from its versions, relations from their beginnings and ends, and what was
seen but nobody explained from its open discrepancies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.history_entries import (
    Difference,
    HistoryEntry,
    Row,
    happenings,
)
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.item_drawn import link_of
from shallmark.manage.change_configuration.item_relations import was_under
from shallmark.manage.change_configuration.models import (
    Change,
    Ci,
    CiRelationship,
    DiscoveryResult,
    Discrepancy,
)
from shallmark.pages.record_fields import REFERENCE, Link

#: versions that are read, lines in view, and letters of a value
VERSIONS, SHOWN, CUT = 60, 6, 60
#: fields that a line does not tell as changes: what explains it, and what the title says
SILENT = frozenset({"explained_by", "uid"})
_OPEN = ("open", "assigned", "correcting")


@dataclass(frozen=True)
class Line:
    """One change of an item. `explained`: yes, no, or None where nothing has to explain it."""

    at: datetime
    differences: tuple[Difference, ...] = ()
    #: a step, or what else happened, in words
    words: str = ""
    by: str = ""
    reference: str = ""
    link: Link | None = None
    explained: bool | None = None
    #: the difference that is open, of what discovery saw
    discrepancy: Discrepancy | None = None
    #: a list told that it was there
    found: bool = False


@dataclass
class Trace:
    """All lines that were read, newest first."""

    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def rest(self) -> list[Line]:
        return self.lines[SHOWN:]

    @property
    def asked(self) -> int:
        """Lines that something has to explain."""
        return sum(line.explained is not None for line in self.lines)

    @property
    def explained(self) -> int:
        return sum(line.explained is True for line in self.lines)


def trace_of(item: Ci, rows: list[Row], person: Person) -> Trace:
    """Of its newest versions, newest first (`history_entries.versions`), and all else on record."""
    lines = [*_of_versions(item, rows), *_of_relations(item, person), *_of_drift(item, person)]
    known = _explanations({line.reference for line in lines if line.reference}, person)
    told = [replace(line, link=known.get(line.reference)) for line in lines]
    return Trace(sorted(told, key=lambda line: line.at, reverse=True))


def _of_versions(item: Ci, rows: list[Row]) -> Iterator[Line]:
    told = {entry.pgh_id: entry for entry in happenings(item, rows, limit=VERSIONS, staff=True)}
    for new, old in pairwise([*rows, None]):
        entry = told.get(new["pgh_id"]) if new else None
        if new and entry is not None:
            line = _of_version(entry, new, old)
            if line is not None:
                yield line


def _of_version(entry: HistoryEntry, new: Row, old: Row | None) -> Line | None:
    if old is None:
        source = _("brought in") if entry.source == "import" else _("registered")
        found = new.get("found_in_id") is not None
        return Line(entry.at, words=source, by=entry.by, found=found)
    differences = tuple(_differences(entry, new, old))
    words = entry.label or (entry.after[1] if entry.after[0] else "")
    if not (differences or entry.after[0]):
        return None
    # Before it is live, and while nothing is altered, nothing has to explain it (CHK-CFG-02).
    asks = "live" in {old.get("status"), new.get("status")}
    reference = str(new.get("explained_by") or "").strip() if asks else ""
    explained = bool(REFERENCE.fullmatch(reference)) if asks else None
    return Line(entry.at, differences, words, entry.by, reference, None, explained)


def _differences(entry: HistoryEntry, new: Row, old: Row) -> Iterator[Difference]:
    """The fields that changed; own attributes each for itself."""
    for one in entry.differences:
        if one.field == "attributes":
            yield from _own(old["attributes"] or {}, new["attributes"] or {})
        elif one.field not in SILENT:
            yield one


def _own(old: dict[str, object], new: dict[str, object]) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            words = [str(each.get(name, ""))[:CUT] for each in (old, new)]
            yield Difference(name, name.replace("_", " "), *words)


def _of_relations(item: Ci, person: Person) -> Iterator[Line]:
    """Beginnings and ends, with the change that was carried out on one of the two then."""
    ends = Q(from_item=item) | Q(to_item=item)
    ties = CiRelationship.objects.visible_to(person).filter(ends)
    near = ties.select_related("kind", "from_item", "to_item", "created_by", "updated_by")
    relations = list(near.order_by("-effective_from", "-pk")[:VERSIONS])
    names = {one.reference for tie in relations for one in (tie.from_item, tie.to_item)}
    changes = list(
        Change.objects.visible_to(person)
        .filter(started_at__isnull=False, items__has_any_keys=sorted(names))
        .only("reference", "items", "started_at", "closed_at")
    ) if relations else []  # fmt: skip
    for tie in relations:
        moments = [(tie.effective_from, False), (tie.effective_to, True)]
        for at, over in moments:
            if at is not None:
                yield _of_relation(item, tie, at, changes, over=over)


def _of_relation(
    item: Ci, tie: CiRelationship, at: datetime, changes: list[Change], *, over: bool
) -> Line:
    out = tie.from_item_id == item.pk
    other = tie.to_item if out else tie.from_item
    words = tie.kind.title if out else tie.kind.inverse or tie.kind.title
    named = {tie.from_item.reference, tie.to_item.reference}
    behind = [one.reference for one in changes if named & set(one.items) and was_under(one, at)]
    by = tie.updated_by if over else tie.created_by
    difference = Difference("relation", words, *((other.title, "") if over else ("", other.title)))
    asks = item.live_at is not None and item.live_at < at and tie.joins_live_items()
    return Line(
        at, (difference,), by=str(by or ""), reference=behind[-1] if behind else "",
        explained=bool(behind) if asks else None,
    )  # fmt: skip


def _of_drift(item: Ci, person: Person) -> Iterator[Line]:
    """What was found and nobody has explained."""
    found = Discrepancy.objects.visible_to(person).filter(ci=item, status__in=_OPEN)
    for one in found.select_related("discovery").order_by("pk"):
        label = one.field.replace("_", " ") or str(one.get_kind_display())
        by = one.discovery.source if one.discovery else ""
        said = Difference(one.field, label, one.expected[:CUT], one.found[:CUT])
        words = "" if one.expected or one.found else f"{one.get_kind_display()}: {label}"
        differences = () if words else (said,)
        yield Line(one.found_at, differences, words, by, explained=False, discrepancy=one)


def _explanations(references: set[str], person: Person) -> dict[str, Link]:
    """Changes and sightings by number, as far as the reader may open them. Two queries."""
    if not references:
        return {}
    changes = Change.objects.visible_to(person).filter(reference__in=references)
    seen = DiscoveryResult.objects.visible_to(person).filter(reference__in=references)
    return {one.reference: link_of(one) for one in (*changes, *seen)}
