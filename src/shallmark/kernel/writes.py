"""The one way to write a record: create, edit, perform.

Each call is one transaction that checks rights, fields and gates, saves, and runs the after-steps.
What is refused raises one of `exceptions.Refused` and changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _

from shallmark.kernel import access, config_cache, hooks, second_person
from shallmark.kernel.authority import Authority
from shallmark.kernel.exceptions import (
    GateClosed,
    Invalid,
    NotAllowed,
    RequiredFieldMissing,
    VersionConflict,
    WrongState,
)
from shallmark.kernel.gates import GateState
from shallmark.kernel.history import OpenWrite, write_transaction
from shallmark.kernel.lifecycle import Step, life_of, state_of, steps_of
from shallmark.kernel.models.record import AnyRecord, Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.kernel.second_person import SecondPersonNeeded
from shallmark.ledger.says import says

#: the columns of a record as they were when its row was locked
Row = Mapping[str, object]
_MISSING = object()


def create(
    model: type[AnyRecord],
    *,
    by: Person | None,
    values: Mapping[str, object],
    reason: str = "",
    at: datetime | None = None,
    authority: Authority | None = None,
) -> AnyRecord:
    """A new record of `model` with `values` (already of the fields' types).

    Without an `authority` (`kernel.authority`) the rights of `by` are asked; `at` is for import
    and simulation. So in `edit` and `perform`.
    """
    record_type = type_of(model)
    if not authority and by and not access.may_create(by, record_type.key):
        raise NotAllowed(_("You may not create a %(label)s.") % {"label": record_type.label()})
    record = model(**values)
    prefix = "" if record.reference else record_type.prefix
    with (
        second_person.keeping(),
        write_transaction(
            by=by,
            verb="create",
            reason=reason,
            at=at,
            reference=record.reference,
            prefix=prefix,
            authority=authority,
        ) as write,
    ):
        record.created_at = record.updated_at = write.at
        record.created_by = record.updated_by = write.by
        record.reference = write.reference
        record.prepare_new(by=by, at=write.at)
        life_of(model).prepare_new(record, by=by, at=write.at)
        _require_alone(record, values, None, write)
        _save(record)
        _after(record, write)
    return record


def edit(
    record: AnyRecord,
    *,
    by: Person | None,
    values: Mapping[str, object],
    version: int | None = None,
    reason: str = "",
    at: datetime | None = None,
    authority: Authority | None = None,
) -> AnyRecord:
    """Change fields of a record; returns it as it then stands.

    Raises:
        VersionConflict: `version` is given and somebody wrote meanwhile.

    """
    record_type, number = type_of(type(record)), record.reference
    with (
        second_person.keeping(),
        write_transaction(
            by=by, verb="edit", reason=reason, at=at, reference=number, authority=authority
        ) as write,
    ):
        fresh, row = _locked(record, version)
        if not authority and not (by and access.may_edit(by, fresh)):
            raise NotAllowed(
                _("You may not change this %(label)s.") % {"label": record_type.label()}
            )
        before = _apply(fresh, values)
        if before:
            _stamp(fresh, write)
            _on_edit(fresh, before, by)
            _require_alone(fresh, values, before, write)
            _save(fresh, row)
            _after(fresh, write, before)
    return fresh


def _require_alone(
    record: Record, values: Mapping[str, object], before: dict[str, object] | None, write: OpenWrite
) -> None:
    """Raise where it waits for a second person; what is wrong in itself is refused instead."""
    if write.by is None or write.authority:
        return
    reason = type_of(type(record)).second_person(record, before, write.by)
    if reason is not None:
        _clean(record, None if before is None else frozenset(before))
        raise SecondPersonNeeded(record, write.by, values, before, reason, write.reason)


def perform(
    record: AnyRecord,
    verb: str,
    *,
    by: Person | None,
    reason: str = "",
    values: Mapping[str, object] | None = None,
    confirm: bool = False,
    version: int | None = None,
    at: datetime | None = None,
    authority: Authority | None = None,
) -> AnyRecord:
    """Take a step of the record's lifecycle; returns the record as it then stands.

    `confirm` with a reason passes gates that only warn.
    """
    with write_transaction(
        by=by, verb=verb, reason=reason, at=at, reference=record.reference, authority=authority
    ) as write:
        fresh, row = _locked(record, version)
        taken = _step(fresh, verb)
        if not authority:
            require_right(fresh, taken, by)
        signed = dict.fromkeys(taken.signs, by) if by else {}
        before = _apply(fresh, _only(taken, values or {}) | signed)
        before.setdefault("status", state_of(fresh))
        _on_edit(fresh, before, by)
        require_open(fresh, taken, reason=reason, confirm=confirm)
        taken.apply(fresh, by)
        for column in taken.sets_time:
            setattr(fresh, column, write.at)
        if verb in type_of(type(fresh)).closing_steps():
            fresh.closed_at, fresh.closed_by = write.at, write.by
        _stamp(fresh, write)
        _save(fresh, row)
        _after(fresh, write, before)
    return fresh


def require_right(record: AnyRecord, taken: Step[AnyRecord], by: Person | None) -> None:
    """Raise NotAllowed unless a role of the person, or a relation to the record, gives the step."""
    if by is None or not _has_right(record, taken, by):
        raise NotAllowed(_("Your roles do not let you do “%(step)s” here.") % {"step": taken.label})


def _has_right(record: AnyRecord, taken: Step[AnyRecord], by: Person) -> bool:
    if any(getattr(record, f"{name}_id", None) == by.pk for name in taken.allowed_for):
        return True
    may = not taken.personal and access.may_step(by, record, taken.verb)
    return may and access.may_edit(by, record)


def require_open(record: AnyRecord, taken: Step[AnyRecord], *, reason: str, confirm: bool) -> None:
    """Needs first, then gates; the first thing that is wrong is said."""
    for name in taken.required:
        if getattr(record, name, None) in (None, ""):
            label = getattr(record._meta.get_field(name), "verbose_name", name)
            raise RequiredFieldMissing(
                _("“%(step)s” needs %(field)s.") % {"step": taken.label, "field": label}, field=name
            )
    if taken.reason_needed and not says(reason):
        raise RequiredFieldMissing(
            _("Give a reason for “%(step)s”, in words.") % {"step": taken.label}, field="reason"
        )
    for gate in taken.gates:
        refusal = gate.refusal(record)
        if refusal is None or (gate.waivable and hooks.is_waived(gate.check, record.reference)):
            continue
        if gate.effect == "warn" and confirm and says(reason):
            continue
        raise GateClosed(refusal, field=gate.field, check=gate.check, warns=gate.effect == "warn")


def _step(record: AnyRecord, verb: str) -> Step[AnyRecord]:
    step = steps_of(type(record)).get(verb)
    if step is None:
        raise WrongState(_("There is no step “%(verb)s”.") % {"verb": verb})
    if state_of(record) not in step.sources:
        raise WrongState(
            _("“%(step)s” is not possible while this is “%(state)s”.")
            % {"step": step.label, "state": getattr(record, "get_status_display", str)()}
        )
    return step


def _only(taken: Step[AnyRecord], values: Mapping[str, object]) -> dict[str, object]:
    extra = [name for name in values if name not in taken.form_fields]
    if extra:
        raise Invalid({extra[0]: [_("“%(step)s” does not ask for this.") % {"step": taken.label}]})
    return dict(values)


def _locked(record: AnyRecord, version: int | None) -> tuple[AnyRecord, Row]:
    """The record as the database holds it, locked, and the columns it was loaded with."""
    # The type checker takes the manager of a type variable for that of its bound.
    locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    fresh = cast("AnyRecord", locked)
    if version is not None and fresh.version != version:
        who = fresh.updated_by
        raise VersionConflict(
            _("%(who)s changed this while you typed. Your text is kept: look at both, then choose.")
            % {"who": who or _("Somebody")}
        )
    return fresh, dict(fresh.__dict__)


def _apply(record: Record, values: Mapping[str, object]) -> dict[str, object]:
    before: dict[str, object] = {}
    for name, value in values.items():
        old = getattr(record, name)
        if old != value:
            before[name] = old
            setattr(record, name, value)
    return before


def _on_edit(record: Record, before: dict[str, object], by: Person | None) -> None:
    record.on_edit(before=before, by=by)
    life_of(type(record)).on_edit(record, before=before, by=by)


def _stamp(record: Record, write: OpenWrite) -> None:
    record.updated_at, record.updated_by = write.at, write.by
    record.version += 1


def _save(record: Record, row: Row | None = None) -> None:
    """Insert the record, or write what differs from the `row` that was locked."""
    _clean(record, None if row is None else frozenset(_changed(record, row)))
    try:
        changed = None if row is None else _changed(record, row)  # `clean` may have changed more
        record.save(force_insert=row is None, update_fields=changed)
    except IntegrityError as wrong:
        raise _invalid(record, wrong) from wrong
    except DatabaseError as wrong:
        if "Invalid transition" in str(wrong):
            raise WrongState(_("The database does not know this change of state.")) from wrong
        raise
    config_cache.invalidate(type(record))


def _clean(record: Record, changed: frozenset[str] | None) -> None:
    """Raise Invalid where a value, or a value that changed, is none that the record may have."""
    fields = {field.name for field in record._meta.concrete_fields}
    keys = {field.name for field in record._meta.concrete_fields if field.is_relation}
    # What an import left empty is asked for where it matters, not by every write of something else.
    untouched = set() if changed is None else fields - changed
    try:
        record.clean_fields(exclude={*keys, *untouched, "id"})
        record.clean()
    except ValidationError as wrong:
        raise Invalid(wrong.message_dict) from wrong


def _changed(record: Record, row: Row) -> list[str]:
    """Names of the fields that differ from the row that was locked; no more is written."""
    return [
        field.name
        for field in record._meta.concrete_fields
        if isinstance(value := getattr(record, field.attname), dict | list)
        or value != row.get(field.attname, _MISSING)
    ]


def _invalid(record: Record, wrong: IntegrityError) -> Invalid:
    """The sentence of the constraint that refused, on its field where there is one."""
    name = getattr(getattr(wrong.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in record._meta.constraints:
        if constraint.name == name:
            field = (getattr(constraint, "fields", ()) or ("__all__",))[0]
            return Invalid({field: [str(constraint.get_violation_error_message())]})
    for one in record._meta.concrete_fields:
        if one.unique and name.startswith(f"{record._meta.db_table}_{one.column}_"):
            return Invalid({one.name: [_("Another one has this already.")]})
    return Invalid({"__all__": [_("This contradicts what is already recorded (%s).") % name]})


def _after(record: Record, write: OpenWrite, before: dict[str, object] | None = None) -> None:
    source = write.provenance.source
    event = hooks.WriteEvent(
        record, write.verb, write.by, write.at, write.reason, source, before or {}
    )
    hooks.follow(event)


def gate_states(record: AnyRecord, taken: Step[AnyRecord]) -> list[GateState]:
    """The step's gates as they stand for the record now."""
    states = []
    for gate in taken.gates:
        refusal = gate.refusal(record)
        waived = bool(refusal) and gate.waivable and hooks.is_waived(gate.check, record.reference)
        states.append(GateState(gate, refusal, waived))
    return states
