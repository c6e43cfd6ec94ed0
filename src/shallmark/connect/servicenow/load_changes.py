"""Writes the changes of a list as an import does: times and states of the source, no gate asked."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.servicenow.changes import Changes, Row
from shallmark.kernel import clock
from shallmark.kernel.history import one_transaction, write_transaction
from shallmark.kernel.models.aliases import Alias
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.contract import views
from shallmark.manage.change_configuration.models import Change, Ci
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Service

#: ledger columns of a change by our field that fills them; () is always filled
LEDGER: dict[str, tuple[str, ...]] = {
    "reference": (), "title": (), "state": (), "category": (), "source_system": (),
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
#: views that no such list fills
NOT_SUPPLIED = ("approval", "test_result", "pir", "notice")


@dataclass
class Loaded:
    """Counts of what was written, or would be."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self, changes: Changes) -> dict[str, Any]:
        counts = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        rows = len(changes.rows) + len(changes.rejected)
        records = {"change": {**counts, "rejected": len(self.rejected)}}
        return outcome(changes.source, rows, records, notes=Counter(changes.notes))


@entered(Source.IMPORT)
def load(changes: Changes, *, dry_run: bool = False) -> Loaded:
    """Write what is new or different; a second import of the same list changes nothing."""
    done = Loaded(rejected=list(changes.rejected))
    known = {
        change.source_key: change for change in Change.objects.filter(source_system=changes.source)
    }
    people: dict[str, Any] = {}
    with one_transaction():
        for row in changes.rows:
            old = known.get(row.number)
            if old is not None and _is_same(old, row):
                done.unchanged += 1
                continue
            done.created += old is None
            done.updated += old is not None
            if not dry_run:
                known[row.number] = _write(row, changes.source, old, people)
        if not dry_run and (done.created or done.updated):
            _coverage(changes)
    return done


#: by the names that they bear
People = dict[str, Person]


def _is_same(change: Change, row: Row) -> bool:
    """Whether the change says what the row says; people and items by the names it knows them by."""
    same = all(getattr(change, name) == value for name, value in row.values.items())
    people = (("requester", change.requester), ("implementer", change.implementer))
    return same and all(
        row.names[name].casefold()
        in {"", str(person or "").casefold(), (person and person.username) or ""}
        for name, person in people
    )


def _write(row: Row, source: str, old: Change | None, people: People) -> Change:
    at = row.values.get("updated_at") or row.values.get("requested_at") or clock.now()
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
        change = old or Change(
            reference=next_reference("CHG"), source_system=source, source_key=row.number,
            created_at=row.values.get("requested_at") or at,
        )  # fmt: skip
        for name, value in {**row.values, **_looked_up(row, source, people)}.items():
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


def _looked_up(row: Row, source: str, people: People) -> dict[str, Any]:
    item, service = row.names["item"], row.names["service"]
    items = Ci.objects.filter(title__iexact=item) if item else Ci.objects.none()
    services = Service.objects.filter(title__iexact=service) if service else Service.objects.none()
    return {
        "requester": _person(row.names["requester"], source, people),
        "implementer": _person(row.names["implementer"], source, people),
        "items": list(items.values_list("reference", flat=True)[:1]),
        "services": list(services.values_list("reference", flat=True)[:1]),
    }


def _person(name: str, source: str, people: People) -> Person | None:
    """Who bears the name here, else an inactive placeholder; nobody for no name."""
    if not name:
        return None
    if name not in people:
        person = Person.objects.filter(title__iexact=name).first()
        person = person or Person.objects.filter(username__iexact=name).first()
        if person is None:
            with write_transaction(by=None, verb="import", authority=SYSTEM):
                person = Person(
                    reference=next_reference(Person.record_type().prefix), title=name[:240],
                    is_active=False, password=UNUSABLE_PASSWORD_PREFIX, source_system=source,
                    source_key=name[:120],
                )  # fmt: skip
                person.save(force_insert=True)
        people[name] = person
    return people[name]


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
