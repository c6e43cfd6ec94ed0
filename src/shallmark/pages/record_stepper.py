"""Where a record stands: its states as steps, with the gates of each and what opens them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Generic

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import access, clock, hooks
from shallmark.kernel.gates import GateState
from shallmark.kernel.lifecycle import Step, available, state_of, states_of, steps_of
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import AnyRecord, Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, type_of
from shallmark.kernel.texts import capital
from shallmark.pages.record_fields import field_of

#: states beside the main line: one waits, or it came to nothing
ASIDE = frozenset({"on_hold", "waiting", "canceled", "cancelled", "rejected", "obsolete"})
#: of those, the ones nothing follows
NOTHING = ASIDE - {"on_hold", "waiting"}
#: states of what has had its time: nobody is led there
ENDS = frozenset({"superseded", "withdrawn", "retired", "disposed", "revoked"})


class Gates(Generic[AnyRecord]):
    """The gates of one record; waivers are asked for once, and only when a gate is shut."""

    def __init__(self, record: AnyRecord) -> None:
        self.record = record

    @cached_property
    def waived(self) -> frozenset[str]:
        return hooks.waived_checks(self.record.reference)

    def states(self, way: Step[AnyRecord]) -> list[GateState]:
        states = []
        for gate in way.gates:
            refusal = gate.refusal(self.record)
            waived = bool(refusal) and gate.waivable and gate.check in self.waived
            states.append(GateState(gate, refusal, waived))
        return states


@dataclass
class Position:
    """One step of the stepper; `gates` and `moves` as the component draws them."""

    status: str
    name: str
    at: str
    since: datetime | None = None
    seconds: float | None = None
    open_gates: int = 0
    gates: list[dict[str, str]] = field(default_factory=list)
    moves: list[dict[str, str]] = field(default_factory=list)

    @property
    def progress(self) -> str:
        """As "1 of 3 gates open"; empty without gates."""
        if not self.gates or self.at in {"done", "present"}:
            return ""
        return _("%(open)d of %(all)d gates open") % {
            "open": self.open_gates,
            "all": len(self.gates),
        }


def offered(record: Record, person: Person, *, may_change: bool) -> list[Step[Record]]:
    """Steps that start here and that the person may take; no query."""
    steps = []
    for step in available(record):
        related = any(getattr(record, f"{name}_id", None) == person.pk for name in step.allowed_for)
        if step.automatic or not (may_change or related):
            continue
        by_role = not step.personal and access.may_step(person, record, step.verb)
        if related or by_role:
            steps.append(step)
    return steps


def main_line(record: Record) -> list[str]:
    """The states that lead to the end, with the present one in its place."""
    states = list(states_of(type(record)))
    line = [state for state in states if state not in ASIDE]
    present = state_of(record)
    if present in ASIDE - NOTHING:
        before = [state for state in states[: states.index(present)] if state in line]
        line[line.index(before[-1])] = present
    elif present in NOTHING:
        reached = [state for state in line[:-1] if _entered(record, state)] or line[:1]
        line = [*reached, present]
    return line


def stepper(
    record_type: type[RecordType], record: Record, steps: Iterable[Step[Record]]
) -> list[Position]:
    """The record's steps. Gates are asked once each, for the steps that lie ahead."""
    line, present = main_line(record), state_of(record)
    here = line.index(present)
    labels = states_of(type(record))
    entered = [_entered(record, state) for state in line]
    gates, stages = Gates(record), []
    for place, state in enumerate(line):
        at = "done" if place < here else "present" if place == here else "later"
        at = "next" if place == here + 1 else at
        position = Position(state, labels.get(state, state), at, since=entered[place])
        if at == "done":
            position.seconds = _span(entered, place)
        elif at == "present":
            position.moves = _moves(record, steps, line)
        else:
            way = _way(record, present if at == "next" else line[place - 1], state)
            _show_gates(record_type, gates, position, way)
        stages.append(position)
    if here:
        _show_gates(record_type, gates, stages[0], _way(record, line[0], "", line[1:]))
        if stages[0].open_gates < len(stages[0].gates):
            # It went another way, or before the gate was there.
            stages[0].gates = []
    return stages


def _way(
    record: Record, source: str, target: str, targets: Iterable[str] = ()
) -> Step[Record] | None:
    """The step from one state to another that a person takes."""
    wanted = {target} if target else set(targets)
    for step in steps_of(type(record)).values():
        if source in step.sources and step.target in wanted and not step.automatic:
            return step
    return None


def next_step(record: Record, steps: Iterable[Step[Record]]) -> Step[Record] | None:
    """The step that leads on along the main line, if it is offered."""
    line, present = main_line(record), state_of(record)
    ahead = line[line.index(present) + 1 :]
    aims = set(ahead or ["in_progress"]) - ENDS
    return next((step for step in steps if step.target in aims), None)


def _show_gates(
    record_type: type[RecordType],
    gates: Gates[Record],
    position: Position,
    way: Step[Record] | None,
) -> None:
    if way is None:
        return
    states = gates.states(way)
    position.open_gates = sum(state.is_open for state in states)
    position.gates = [gate_line(record_type, gates.record, way, state) for state in states]


def gate_line(
    record_type: type[RecordType], record: Record, way: Step[Record], state: GateState
) -> dict[str, str]:
    """A gate as it is drawn: for a shut one, where it is opened, and by which word.

    `target` is the part of the page that takes the form, empty where it needs a page of its own.
    """
    gate = state.gate
    line = {"label": str(gate.label), "state": "open", "reason": state.sentence or ""}
    if not state.is_open:
        line["state"] = "shut" if gate.effect == "refuse" else "warn"
        line.update(opener(record_type, record, way, gate.field))
    return line


def opener(
    record_type: type[RecordType], record: Record, way: Step[Record], name: str
) -> dict[str, str]:
    """url, link and target of what opens a gate."""
    base = record.get_absolute_url()
    model_field = field_of(record_type, name) if name else None
    own = {"url": f"{base}/do/{way.verb}", "link": _("Open"), "target": "#step-panel"}
    if model_field is None:
        return own
    word = _word(model_field)
    if name in way.form_fields and state_of(record) in way.sources:
        return {**own, "url": f"{own['url']}?focus={name}", "link": word}
    for step in available(record):
        if name in step.required and not step.automatic:
            return {**own, "url": f"{base}/do/{step.verb}?focus={name}", "link": _("Record it")}
    if name in record_type.changeable():
        target = f"#field-{name} dd" if name in record_type.detail_fields else ""
        return {"url": f"{base}/field/{name}", "link": word, "target": target}
    return own


def _word(model_field: ModelField) -> str:
    if model_field.is_relation or getattr(model_field, "choices", None):
        return _("Choose")
    if isinstance(model_field, models.JSONField):
        return _("Answer")
    if isinstance(model_field, models.IntegerField):
        return _("Choose")
    return _("Write")


def _moves(record: Record, steps: Iterable[Step[Record]], line: list[str]) -> list[dict[str, str]]:
    """Side moves from here: what does not lead along the main line."""
    ahead = set(line[line.index(state_of(record)) + 1 :])
    base = record.get_absolute_url()
    moves = []
    for step in steps:
        if step.target and step.target not in ahead:
            text, icon = capital(step.label), step.icon or "arrow-right"
            moves.append({"text": text, "icon": icon, "url": f"{base}/do/{step.verb}"})
    return moves


def _entered(record: Record, state: str) -> datetime | None:
    """When the record came into the state, by the stamps of the steps that lead there."""
    if state == next(iter(states_of(type(record)))):
        began = type_of(type(record)).began_at
        first: datetime = getattr(record, began) or record.created_at
        return first
    moments = [
        getattr(record, name)
        for step in steps_of(type(record)).values()
        if step.target == state
        for name in (*step.sets_time, *(["closed_at"] if state == "closed" else []))
    ]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def _span(entered: list[datetime | None], place: int) -> float | None:
    start = entered[place]
    if start is None:
        return None
    later = [moment for moment in entered[place + 1 :] if moment is not None and moment >= start]
    return ((later[0] if later else clock.now()) - start).total_seconds()
