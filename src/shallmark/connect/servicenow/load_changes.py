"""Writes the changes of a list as an import does: times and states of the source, no gate asked."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps

from shallmark.common.discussion.actions import tell
from shallmark.common.discussion.models import Entry
from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.exchange.shape import Refusal
from shallmark.connect.servicenow.changes import Changes, Row
from shallmark.connect.servicenow.names_of_changes import Names
from shallmark.kernel import clock
from shallmark.kernel.history import one_transaction, write_transaction
from shallmark.kernel.models.aliases import Alias
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.ledger.contract import views
from shallmark.manage.change_configuration.models import Change

#: ledger columns of a change by our field that fills them; () is always filled
LEDGER: dict[str, tuple[str, ...]] = {
    "reference": (), "title": (), "state": (), "category": ("kind",), "source_system": (),
    "stored_at": (), "created_at": (), "recorded_at": (), "requested_at": (),
    "requested_on": (), "requested_quarter": (), "calendar": (), "caused_incident": (),
    "requester": ("requester",), "implementer": ("implementer",), "reason": ("reason",),
    "assessment_risk": ("risk",), "assessment_services": ("service_impact",),
    "backout_plan": ("backout_plan",), "planned_start": ("planned_start",),
    "planned_start_on": ("planned_start",), "planned_end": ("planned_end",),
    "started_at": ("started_at",), "started_on": ("started_at",),
    "implemented_at": ("implemented_at",), "outcome": ("outcome",), "updated_at": ("updated_at",),
    "closed_at": ("closed_at",), "decision_reason": ("close_notes",),
}  # fmt: skip
#: first line of what has no field
_BESIDE = "The source says besides:"
#: views that no such list fills
NOT_SUPPLIED = ("approval", "test_result", "pir", "notice")


@dataclass
class Loaded:
    """Counts of what was written, or would be."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Refusal] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, sentence: str) -> None:
        self.notes.setdefault(kind, []).append(sentence)

    def as_json(self, changes: Changes, rejected_file: Path | None = None) -> dict[str, Any]:
        counts = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        rows = len(changes.table.rows) if changes.table else len(changes.rows)
        records = {"change": {**counts, "rejected": len(self.rejected)}}
        notes = {kind: len(said) for kind, said in self.notes.items()}
        return outcome(changes.source, rows, records, notes=notes, rejected_file=rejected_file)


@entered(Source.IMPORT)
def load(changes: Changes, *, dry_run: bool = False) -> Loaded:
    """Write what is new or different; a second import of the same list changes nothing.

    What somebody edited here is governed here from then on.
    """
    notes = {kind: list(said) for kind, said in changes.notes.items()}
    done = Loaded(rejected=list(changes.rejected), notes=notes)
    known = {
        change.source_key: change for change in Change.objects.filter(source_system=changes.source)
    }
    names = Names(changes)
    with one_transaction():
        for row in changes.rows:
            values = row.values | names.values(row, done)
            old, beside = known.get(row.number), _beside(row)
            if old is not None and _is_same(old, values, names.unknown_people(row)):
                done.unchanged += 1
                if not dry_run:
                    _tell_beside(old, beside)
                continue
            if old is not None and (why := _why_it_stays(old, row)):
                done.rejected.append(Refusal(row.number, why, row.row))
                continue
            done.created += old is None
            done.updated += old is not None
            if not dry_run:
                values |= names.placeholders(row, changes.source)
                _tell_beside(_write(row, values, changes.source, old), beside)
        if not dry_run and (done.created or done.updated):
            _coverage(changes)
    return done


def _is_same(change: Change, values: dict[str, Any], unknown_people: bool) -> bool:
    """Whether the change says what the row says."""
    return not unknown_people and all(
        getattr(change, name) == value for name, value in values.items()
    )


def _why_it_stays(change: Change, row: Row) -> str:
    """Why the row does not govern the change any more; empty where it does."""
    if change.updated_by_id is not None:
        return f"edited here on {change.updated_at:%Y-%m-%d}"
    told = row.values.get("updated_at")
    imported = versions_of(Change).filter(pgh_obj_id=change.pk, pgh_context__verb="import")
    newest = imported.order_by("-pgh_id").values_list("updated_at", flat=True).first()
    older = told is not None and newest is not None and told < newest
    return f"older than what the source said on {newest:%Y-%m-%d}" if older else ""


def _write(row: Row, values: dict[str, Any], source: str, old: Change | None) -> Change:
    at = row.values.get("updated_at") or row.values.get("requested_at") or clock.now()
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
        change = old or Change(
            reference=next_reference("CHG"), source_system=source, source_key=row.number,
            created_at=row.values.get("requested_at") or at,
        )  # fmt: skip
        for name, value in values.items():
            setattr(change, name, value)
        change.updated_at = at
        if old is None:
            change.save(force_insert=True)
            Alias.objects.create(
                record_key="change", record_id=change.pk, number=row.number, source_system=source
            )
        else:
            change.version += 1
            change.save()
    return change


def _beside(row: Row) -> str:
    """What the list says and the change has no field for."""
    lines = [f"{head}: {cell}" for head, cell in row.beside.items()]
    return "\n".join([_BESIDE, *lines]) if lines else ""


def _tell_beside(change: Change, text: str) -> None:
    """Leave it in the timeline, once."""
    said = Entry.objects.filter(record_key="change", record_id=change.pk, text=text)
    if text and not said.exists():
        tell(change, by=None, text=text, authority=SYSTEM)


def _coverage(changes: Changes) -> None:
    """Which ledger columns this source fills: the rest is judged not assessable, not green."""
    model = apps.get_model("conformity", "SourceCoverage")
    columns = {
        name: name in LEDGER and (not LEDGER[name] or bool(set(LEDGER[name]) & changes.supplied))
        for name in views()["change"].columns
    }
    rows = [("change", name, supplied) for name, supplied in columns.items()]
    for view in NOT_SUPPLIED:
        rows += [(view, name, False) for name in views()[view].columns]
    model.objects.bulk_create(
        [
            model(
                source_system=changes.source, record_type=view, column_name=name, supplied=supplied
            )
            for view, name, supplied in rows
        ],
        update_conflicts=True,
        unique_fields=["source_system", "record_type", "column_name"],
        update_fields=["supplied"],
    )
