"""The one door for writes: create, edit, perform.

Each call is one transaction that checks rights, fields and gates, saves, and runs the after-steps.
What is refused raises one of `refusals.Refused` and changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models
from django.utils.translation import gettext as _

from shallmark.kernel import access, hooks, kept
from shallmark.kernel.history import writing
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.records import type_of
from shallmark.kernel.refusals import FieldMissing, GateShut, Invalid, NotAllowed, Stale, WrongState

_MISSING = object()
#: sources that act for the system itself: no person's rights are asked
TRUSTED = frozenset({"job", "seed"})


def create(
    model: type[models.Model],
    *,
    by: Any,
    values: Mapping[str, Any],
    reason: str = "",
    at: datetime | None = None,
    source: str = "page",
) -> Any:
    """A new record of `model` with `values` (already of the fields' types)."""
    declared = type_of(model)
    if source not in TRUSTED and not access.may_create(by, declared.key):
        raise NotAllowed(_("You may not create a %(label)s.") % {"label": declared.label()})
    with writing(by=by, verb="create", reason=reason, source=source, at=at) as moment:
        record: Any = model(**values)
        record.created_at = record.updated_at = moment
        record.created_by = record.updated_by = by
        if not record.reference and declared.prefix:
            record.reference = next_reference(declared.prefix)
        begin = getattr(record, "begin", None)
        if begin is not None:
            begin(by=by, at=moment)
        _keep(record, insert=True)
        _after(hooks.Change(record, "create", by, moment, reason, source))
    return record


def edit(
    record: Any,
    *,
    by: Any,
    values: Mapping[str, Any],
    version: int | None = None,
    reason: str = "",
    at: datetime | None = None,
    source: str = "page",
) -> Any:
    """Change fields of a record; returns it as it then stands.

    Raises:
        Stale: `version` is given and somebody wrote meanwhile.

    """
    declared = type_of(type(record))
    with writing(by=by, verb="edit", reason=reason, source=source, at=at) as moment:
        fresh = _locked(record, version)
        if source not in TRUSTED and not access.may_edit(by, fresh):
            raise NotAllowed(_("You may not change this %(label)s.") % {"label": declared.label()})
        before = _apply(fresh, values)
        if before:
            _stamp(fresh, by, moment)
            _on_edit(fresh, before, by)
            _keep(fresh)
            _after(hooks.Change(fresh, "edit", by, moment, reason, source, before))
    return fresh


def perform(
    record: Any,
    verb: str,
    *,
    by: Any,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    confirm: bool = False,
    version: int | None = None,
    at: datetime | None = None,
    source: str = "page",
) -> Any:
    """Take a step of the record's lifecycle; returns the record as it then stands.

    `confirm` with a reason passes gates that only warn.
    """
    with writing(by=by, verb=verb, reason=reason, source=source, at=at) as moment:
        fresh = _locked(record, version)
        taken = _step(fresh, verb)
        if source not in TRUSTED:
            require_right(fresh, taken, by)
        before = _apply(fresh, _only(taken, values or {}))
        before.setdefault("status", fresh.status)
        _on_edit(fresh, before, by)
        require_open(fresh, taken, reason=reason, confirm=confirm)
        getattr(fresh, verb)(by=by)
        for column in taken.stamps:
            setattr(fresh, column, moment)
        if verb in type_of(type(fresh)).closing_steps():
            fresh.closed_at, fresh.closed_by = moment, by
        _stamp(fresh, by, moment)
        _keep(fresh)
        _after(hooks.Change(fresh, verb, by, moment, reason, source, before))
    return fresh


def require_right(record: Any, taken: Step, by: Any) -> None:
    related = any(getattr(record, f"{name}_id", None) == by.pk for name in taken.relations)
    if not access.may_step(by, record, taken.verb, taken.relations) or not (
        related or access.may_edit(by, record)
    ):
        raise NotAllowed(_("Your roles do not let you do “%(step)s” here.") % {"step": taken.label})


def require_open(record: Any, taken: Step, *, reason: str, confirm: bool) -> None:
    """Needs first, then gates; the first thing that is wrong is said."""
    for name in taken.needs:
        if getattr(record, name, None) in (None, ""):
            label = record._meta.get_field(name).verbose_name
            raise FieldMissing(
                _("“%(step)s” needs %(field)s.") % {"step": taken.label, "field": label}, field=name
            )
    if taken.reason_needed and not reason.strip():
        raise FieldMissing(
            _("Give a reason for “%(step)s”.") % {"step": taken.label}, field="reason"
        )
    for gate in taken.gates:
        said = gate.refusal(record)
        if said is None or (gate.waivable and hooks.is_waived(gate.check, record.reference)):
            continue
        if gate.effect == "warn" and confirm and reason.strip():
            continue
        raise GateShut(said, field=gate.opens, check=gate.check, warns=gate.effect == "warn")


def _step(record: Any, verb: str) -> Step:
    model: type[models.Model] = type(record)
    found = steps_of(model).get(verb)
    if found is None:
        raise WrongState(_("There is no step “%(verb)s”.") % {"verb": verb})
    if record.status not in found.sources:
        raise WrongState(
            _("“%(step)s” is not possible while this is “%(state)s”.")
            % {"step": found.label, "state": record.get_status_display()}
        )
    return found


def _only(taken: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    allowed = set(taken.fields())
    extra = [name for name in values if name not in allowed]
    if extra:
        raise Invalid({extra[0]: [_("“%(step)s” does not ask for this.") % {"step": taken.label}]})
    return dict(values)


def _locked(record: Any, version: int | None) -> Any:
    fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if version is not None and fresh.version != version:
        who = fresh.updated_by
        raise Stale(
            _("%(who)s changed this while you typed. Your text is kept: look at both, then choose.")
            % {"who": who or _("Somebody")}
        )
    fresh._door_loaded = dict(fresh.__dict__)  # noqa: SLF001 - compared by `_changed`
    return fresh


def _apply(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    before: dict[str, Any] = {}
    for name, value in values.items():
        old = getattr(record, name)
        if old != value:
            before[name] = old
            setattr(record, name, value)
    return before


def _on_edit(record: Any, before: dict[str, Any], by: Any) -> None:
    follow = getattr(record, "follow_edit", None)
    if follow is not None:
        follow(before=before, by=by)


def _stamp(record: Any, by: Any, moment: datetime) -> None:
    record.updated_at, record.updated_by = moment, by
    record.version += 1


def _keep(record: Any, *, insert: bool = False) -> None:
    fields = {field.name for field in record._meta.concrete_fields}
    keys = {field.name for field in record._meta.concrete_fields if field.is_relation}
    # What an import left empty is asked for where it matters, not by every write of something else.
    untouched = set() if insert else fields - set(_changed(record))
    try:
        record.clean_fields(exclude={*keys, *untouched, "id"})
        record.clean()
    except ValidationError as wrong:
        raise Invalid(wrong.message_dict) from wrong
    changed = None if insert else _changed(record)
    try:
        record.save(force_insert=insert, update_fields=changed)
    except IntegrityError as wrong:
        raise _invalid(record, wrong) from wrong
    except DatabaseError as wrong:
        if "Invalid transition" in str(wrong):
            raise WrongState(_("The database does not know this change of state.")) from wrong
        raise
    kept.touch(type(record))


def _changed(record: Any) -> list[str]:
    """Names of the fields that differ from the row that was locked; it is written with no more."""
    loaded = record._door_loaded  # noqa: SLF001 - set by `_locked`
    return [
        field.name
        for field in record._meta.concrete_fields
        if isinstance(value := getattr(record, field.attname), dict | list)
        or value != loaded.get(field.attname, _MISSING)
    ]


def _invalid(record: Any, wrong: IntegrityError) -> Invalid:
    """The sentence of the constraint that refused, on its field where there is one."""
    cause: Any = wrong.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", "") or ""
    for constraint in record._meta.constraints:
        if constraint.name == name:
            field = (getattr(constraint, "fields", ()) or ("__all__",))[0]
            return Invalid({field: [str(constraint.get_violation_error_message())]})
    return Invalid({"__all__": [_("This contradicts what is already recorded (%s).") % name]})


def _after(change: hooks.Change) -> None:
    for follow in hooks.after_steps:
        follow(change)


def gate_states(record: Any, taken: Step) -> list[Any]:
    """The step's gates as they stand for the record now."""
    from shallmark.kernel.gates import GateState

    found = []
    for gate in taken.gates:
        said = gate.refusal(record)
        waived = bool(said) and gate.waivable and hooks.is_waived(gate.check, record.reference)
        found.append(GateState(gate, said, waived))
    return found


__all__ = ["create", "edit", "gate_states", "perform"]
