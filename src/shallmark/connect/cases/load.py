"""Cases into the database: one transaction, set-based, the same whether tried or done."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shallmark.connect.cases import staging
from shallmark.connect.cases.case import Case
from shallmark.connect.cases.columns import LONGEST_TITLE
from shallmark.connect.cases.coverage import record_coverage
from shallmark.connect.cases.digest import Digest
from shallmark.connect.cases.entries import keep_entries
from shallmark.connect.cases.models import SourcePriority
from shallmark.connect.cases.plan import Plan, Stored, make_plan
from shallmark.connect.cases.record_kinds import INCIDENT, RecordKind
from shallmark.connect.cases.stub_records import Placeholders, placeholders, references
from shallmark.connect.cases.transition_times import stamps_of
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.numbers import skip_to
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM

#: A number of the source that can be ours: it stands in addresses and in subjects of mail.
#: Bare digits are nobody's number in particular.
_USABLE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(slots=True)
class Loaded:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: list[tuple[Case, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: the same by kind, with the records that they concern
    noted: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Where the cases go and how they were read."""

    source: str
    named: bool
    supplied: frozenset[str]
    #: impact, urgency, priority
    matrix: Sequence[tuple[int, int, int]] = ()
    kind: RecordKind = INCIDENT
    dry_run: bool = False


@entered(Source.IMPORT)
def load(cases: list[Case], aim: LoadOptions, progress: staging.Progress) -> Loaded:
    """Creates and updates records; `ImportAborted` when the file is of another instance."""
    loaded = Loaded()
    with write_transaction(by=None, verb="import", authority=SYSTEM, reason=aim.source):
        _lock(aim.source)
        _load(cases, aim, loaded, progress)
        if aim.dry_run:
            # everything was done but the keeping: a dry run finds what the real one would
            transaction.set_rollback(True)
    return loaded


def _lock(source: str) -> None:
    """Two imports of one source at once would both create what neither saw."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('import ' || %s))", [source])


def _load(cases: list[Case], aim: LoadOptions, loaded: Loaded, progress: staging.Progress) -> None:
    dated = "updated_at" in aim.supplied
    plan = make_plan(cases, aim.source, aim.kind, named=aim.named, dated=dated)
    touched = [*plan.create, *(case for case, _stored, _first in plan.update)]
    _note_losses(touched, plan, aim.kind, loaded)
    known = placeholders(touched, aim.source)
    log = any(case.events or len(case.versions) > 1 for case in cases)
    columns = aim.kind.supplied_columns(aim.supplied, log=log)
    new_ids = staging.new_ids(aim.kind, len(plan.create))
    ids = dict(zip((case.key for case in plan.create), new_ids, strict=True))
    writer = _Writer(aim, plan, known, ids, columns)
    updates = writer.real_updates(loaded)
    if plan.create or updates:
        numbers = _references(plan.create, aim.kind, dry_run=aim.dry_run)
        rows = writer.cases(updates, numbers), writer.versions(updates)
        staging.stage(aim.kind, *rows, progress)
        staging.write(aim.kind, str(uuid.uuid4()), columns)
        _matrix(aim)
        aim.kind.follow([*ids.values(), *(stored.id for _case, stored, _first in updates)])
    refused = {case.key for case, _reason in plan.conflicts}
    keep_entries([case for case in cases if case.key not in refused], aim.kind, aim.source)
    record_coverage(aim.source, aim.kind.coverage, aim.supplied, created=bool(plan.create), log=log)
    loaded.created, loaded.updated = len(plan.create), len(updates)
    loaded.unchanged += plan.unchanged
    loaded.conflicts, loaded.notes = plan.conflicts, loaded.notes + plan.notes


def _note_losses(touched: list[Case], plan: Plan, kind: RecordKind, loaded: Loaded) -> None:
    """What the cases say and the records have no place for."""
    masters = plan.numbers.keys() | {case.number for case in plan.create}
    loaded.noted += Counter(
        {
            "parent not known, left empty": sum(
                "parent" in kind.takes and bool(case.parent) and case.parent not in masters
                for case in touched
            ),
            "title cut": sum(len(case.last.title) > LONGEST_TITLE for case in touched),
            "subcategory without a category, left out": sum(
                "subcategory" in kind.takes
                and bool(case.last.subcategory)
                and not case.last.category
                for case in touched
            ),
        }
    )


Update = tuple[Case, Stored, int]


@dataclass(slots=True)
class _Writer:
    """Rows for the temporary tables."""

    aim: LoadOptions
    plan: Plan
    known: Placeholders
    ids: dict[str, int]
    columns: set[str]
    masters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.masters = self.plan.numbers | {
            case.number: self.ids[case.key] for case in self.plan.create
        }

    def real_updates(self, loaded: Loaded) -> list[Update]:
        """Updates that change something the file supplies; the others are unchanged."""
        stale = [update for update in self.plan.update if update[2] == len(update[0].versions)]
        stored = self._stored_values([update[1].id for update in stale])
        same = {
            update[1].id
            for update in stale
            if self._supplied(self._last_values(update[0], update[1].id)) == stored[update[1].id]
        }
        loaded.unchanged += len(same)
        return [update for update in self.plan.update if update[1].id not in same]

    def _stored_values(self, ids: list[int]) -> dict[int, tuple[Any, ...]]:
        names = [column.name for column in self.aim.kind.columns]
        rows = self.aim.kind.model._default_manager.filter(pk__in=ids).values_list("pk", *names)
        return {row[0]: self._supplied(row[1:]) for row in rows}

    def _supplied(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            value
            for column, value in zip(self.aim.kind.columns, values, strict=True)
            if column.name in self.columns and column.name not in ("updated_at", "updated_by_id")
        )

    def _last_values(self, case: Case, pk: int) -> tuple[Any, ...]:
        return list(self._version_rows(case, pk, len(case.versions) - 1))[-1][6:]

    def cases(self, updates: list[Update], numbers: dict[str, str]) -> Iterator[tuple[Any, ...]]:
        source = self.aim.source
        for case in self.plan.create:
            by = self.known.people.get(case.opened_by or case.created_by)
            yield (self.ids[case.key], True, numbers[case.key], case.number, source, case.key,
                   case.opened_at, case.created_at or case.opened_at, by, case.digest,
                   len(case.versions))  # fmt: skip
        for case, stored, first in updates:
            version = stored.version + max(1, len(case.versions) - first)
            yield (stored.id, False, stored.reference, case.number, source, stored.source_key,
                   case.opened_at, None, None, case.digest, version)  # fmt: skip

    def versions(self, updates: list[Update]) -> Iterator[tuple[Any, ...]]:
        for case in self.plan.create:
            yield from self._version_rows(case, self.ids[case.key], 0)
        for case, stored, first in updates:
            last = min(first, len(case.versions) - 1)
            yield from self._version_rows(case, stored.id, last, stored)

    def _version_rows(
        self, case: Case, pk: int, first: int, stored: Stored | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows from position `first` on; earlier ones count for what later ones know."""
        reopened = reassigned = 0
        stamps = stamps_of(case, self.aim.supplied)
        seq = stored.version - first if stored else 0
        # a row that is written anew because an earlier one changed is no event
        before = Digest.parse(stored.digest) if stored else None
        first_event = before.count if before else first
        for position, version in enumerate(case.versions):
            reopened = max(reopened, version.reopened or 0)
            reassigned = max(reassigned, version.reassigned or 0)
            if position < first:
                continue
            parent = self.masters.get(case.parent)
            values = self.aim.kind.values(
                case, version, stamps[position], self.known, (reopened, reassigned),
                parent if parent != pk else None,
            )  # fmt: skip
            if stored:
                values = (self._not_before(version.valid_from, stored), *values[1:])
            last = version is case.last
            event = case.events and position >= first_event
            yield (pk, seq + position + 1, version.row, version.stated_at, last, event, *values)

    def _not_before(self, moment: datetime, stored: Stored) -> datetime:
        """A later version never holds from before the one that is stored."""
        if "updated_at" not in self.aim.supplied:
            moment = clock.now()
        return max(moment, stored.updated_at)


def _references(cases: list[Case], kind: RecordKind, *, dry_run: bool) -> dict[str, str]:
    """Our number by key: the source's where it is free, else our next one."""
    wanted = [case.number for case in cases]
    of_kind = kind.model._default_manager.filter(reference__in=wanted)
    taken = set(of_kind.values_list("reference", flat=True))
    ours = re.compile(rf"{kind.prefix}(\d{{7,9}})")
    numbers: dict[str, str] = {}
    for case in cases:
        if case.number not in taken and _USABLE.fullmatch(case.number):
            numbers[case.key] = case.number
            taken.add(case.number)
    highest = max((int(m[1]) for n in numbers.values() if (m := ours.fullmatch(n))), default=0)
    if highest and not dry_run:
        skip_to(kind.prefix, highest)
    missing = [case.key for case in cases if case.key not in numbers]
    while missing:
        drawn = [number for number in references(kind.prefix, len(missing)) if number not in taken]
        numbers |= dict(zip(missing, drawn, strict=False))
        taken.update(drawn)
        missing = missing[len(drawn) :]
    return numbers


def _matrix(aim: LoadOptions) -> None:
    """The matrix by which this source's priorities are judged."""
    SourcePriority.objects.bulk_create(
        [
            SourcePriority(
                source_system=aim.source, impact=impact, urgency=urgency, priority=priority
            )
            for impact, urgency, priority in aim.matrix
        ],
        update_conflicts=True,
        unique_fields=["source_system", "impact", "urgency"],
        update_fields=["priority"],
    )
