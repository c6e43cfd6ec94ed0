"""What an import will do with each case: create, update, leave, or refuse as a conflict."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection

from shallmark.connect.cases.case import Case
from shallmark.connect.cases.columns import moment_key
from shallmark.connect.cases.digest import Digest, digest_of
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.record_kinds import RecordKind


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that this source brought in before."""

    id: int
    source_key: str
    reference: str
    opened_at: dt.datetime
    updated_at: dt.datetime
    digest: str
    version: int


@dataclass(slots=True)
class Plan:
    create: list[Case] = field(default_factory=list)
    #: what differs from what was imported, each with the number of its first new version
    update: list[tuple[Case, Stored, int]] = field(default_factory=list)
    unchanged: int = 0
    conflicts: list[tuple[Case, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: ids of records of this source by number, for masters that the file does not hold
    numbers: dict[str, int] = field(default_factory=dict)


def make_plan(
    cases: list[Case], source: str, kind: RecordKind, *, named: bool, dated: bool
) -> Plan:
    """The plan for the cases.

    `named` tells that the person named the source; `dated`, that the file says when each record
    was last updated. `ImportAborted` when, without a name, keys exist with another opening time.
    """
    by_key, by_number = _stored(cases, source, kind)
    plan = Plan(numbers={number: stored.id for number, stored in by_number.items()})
    others: list[tuple[Case, Stored]] = []
    changed: list[tuple[Case, Stored]] = []
    for case in cases:
        case.digest = str(digest_of(case))
        stored = by_key.get(case.key) or _same_number(case, by_number)
        if stored is None:
            plan.create.append(case)
        elif stored.opened_at != case.opened_at:
            others.append((case, stored))
        elif case.digest == stored.digest:
            plan.unchanged += 1
        else:
            changed.append((case, stored))
    _refuse_others(plan, others, source, named=named)
    _sort_changed(plan, changed, kind, dated=dated)
    return plan


def _stored(
    cases: list[Case], source: str, kind: RecordKind
) -> tuple[dict[str, Stored], dict[str, Stored]]:
    """What this source brought in before: by its key, and by number or other name."""
    keys = [case.key for case in cases]
    # masters of an earlier import are named by their numbers
    numbers = list({number for case in cases for number in (case.number, case.parent)} - {""})
    by_key = _rows(kind, "i.source_key", "", source, keys)
    by_number = _rows(kind, "i.reference", "", source, numbers)
    aliases = f"join kernel_alias a on a.record_key = '{kind.key}' and a.record_id = i.id"
    return by_key, by_number | _rows(kind, "a.number", aliases, source, numbers)


def _rows(
    kind: RecordKind, name: str, joined: str, source: str, wanted: list[str]
) -> dict[str, Stored]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select i.id, i.source_key, i.reference, i.{kind.opened}, i.updated_at,"
            f" i.source_digest, i.version, {name} from {kind.table} i {joined}"
            f" where i.source_system = %s and {name} = any(%s)",
            [source, wanted],
        )
        return {row[7]: Stored(*row[:7]) for row in cursor.fetchall()}


def _same_number(case: Case, by_number: dict[str, Stored]) -> Stored | None:
    """The record that came without its sys_id before, or comes without it now."""
    stored = by_number.get(case.number)
    if stored is None or stored.opened_at != case.opened_at:
        return None
    return stored if case.number in (case.key, stored.source_key) else None


def _refuse_others(
    plan: Plan, others: list[tuple[Case, Stored]], source: str, *, named: bool
) -> None:
    """Another opening time under the same key is another incident, never a change of one."""
    if others and not named:
        sources = "; ".join(
            f"{case.number} was opened {moment_key(stored.opened_at)} here,"
            f" {moment_key(case.opened_at)} in the file"
            for case, stored in others[:3]
        )
        raise ImportAborted(
            f"{len(others)} numbers of the file exist already with another opening time: {sources}."
            " It is another instance: name it with --source NAME. If it is the same one, its"
            " --timezone differs from that of the first import. Nothing was written."
        )
    for case, stored in others:
        plan.conflicts.append(
            (case, f"{source} has this key already, opened {moment_key(stored.opened_at)}")
        )


def _sort_changed(
    plan: Plan, changed: list[tuple[Case, Stored]], kind: RecordKind, *, dated: bool
) -> None:
    edited = _edited_here([stored.id for _case, stored in changed], kind)
    older = 0
    for case, stored in changed:
        if stored.id in edited:
            plan.conflicts.append((case, f"edited here on {moment_key(edited[stored.id])}"))
            continue
        first = _first_new(case, stored)
        if first == len(case.versions) and dated and case.last.valid_from < stored.updated_at:
            older += 1
            plan.unchanged += 1
            continue
        plan.update.append((case, stored, first))
    if older:
        plan.notes.append(f"{older} records are newer here than in the file; they stay as they are")


def _first_new(case: Case, stored: Stored) -> int:
    """Position of the first version that is not stored yet; the end where that cannot be told."""
    before = Digest.parse(stored.digest)
    if before is None or before.count > len(case.versions):
        return len(case.versions)
    same = digest_of(case, before.count).versions == before.versions
    return before.count if same else len(case.versions)


def _edited_here(ids: list[int], kind: RecordKind) -> dict[int, dt.datetime]:
    """When a record was last written by something else than an import: that ended its rule."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select pgh_obj_id, max(updated_at) from {kind.history._meta.db_table}"
            " where pgh_obj_id = any(%s) and pgh_context->>'source' is distinct from 'import'"
            " group by pgh_obj_id",
            [ids],
        )
        return dict(cursor.fetchall())
