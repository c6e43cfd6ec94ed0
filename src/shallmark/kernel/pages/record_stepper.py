"""Where a record stands: its states as steps, with the gates of each and what opens them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import access, clock
from shallmark.kernel.door import gate_states
from shallmark.kernel.gates import GateState
from shallmark.kernel.lifecycle import Step, available, steps_of
from shallmark.kernel.pages.record_fields import capital, field_of
from shallmark.kernel.records import RecordType

#: states beside the main line: one waits, or it came to nothing
ASIDE = frozenset({"on_hold", "waiting", "canceled", "cancelled", "rejected", "obsolete"})
#: of those, the ones nothing follows
NOTHING = ASIDE - {"on_hold", "waiting"}
#: states of what has had its time: nobody is led there
ENDS = frozenset({"superseded", "withdrawn", "retired", "disposed", "revoked"})


Waived = Callable[[str], frozenset[str]]
_waived_by: list[Waived] = []


def use_waived(lookup: Waived) -> None:
    """Tell the page how to ask which checks are waived for a reference now: all in one query."""
    _waived_by[:] = [lookup]


class Gates:
    """The gates of one record; waivers are asked for once, and only when a gate is shut."""

    def __init__(self, record: Any) -> None:
        self.record = record

    @cached_property
    def waived(self) -> frozenset[str]:
        return frozenset(check for lookup in _waived_by for check in lookup(self.record.reference))

    def states(self, way: Step) -> list[GateState]:
        if not _waived_by:
            return gate_states(self.record, way)
        found = []
        for gate in way.gates:
            said = gate.refusal(self.record)
            waived = bool(said) and gate.waivable and gate.check in self.waived
            found.append(GateState(gate, said, waived))
        return found


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


def offered(record: Any, person: Any, *, may_change: bool) -> list[Step]:
    """Steps that start here and that the person may take; no query."""
    found = []
    for step in available(record):
        related = any(getattr(record, f"{name}_id", None) == person.pk for name in step.relations)
        if step.automatic or not (may_change or related):
            continue
        if access.may_step(person, record, step.verb, step.relations):
            found.append(step)
    return found


def main_line(record: Any) -> list[str]:
    """The states that lead to the end, with the present one in its place."""
    states: list[str] = [str(value) for value, _label in record.Status.choices]
    line = [state for state in states if state not in ASIDE]
    present = str(record.status)
    if present in ASIDE - NOTHING:
        before = [state for state in states[: states.index(present)] if state in line]
        line[line.index(before[-1])] = present
    elif present in NOTHING:
        reached = [state for state in line[:-1] if _entered(record, state)] or line[:1]
        line = [*reached, present]
    return line


def stepper(declared: type[RecordType], record: Any, steps: Iterable[Step]) -> list[Position]:
    """The record's steps. Gates are asked once each, for the steps that lie ahead."""
    line, present = main_line(record), str(record.status)
    here = line.index(present)
    labels = {str(key): str(label) for key, label in record.Status.choices}
    entered = [_entered(record, state) for state in line]
    gates, found = Gates(record), []
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
            _show_gates(declared, gates, position, way)
        found.append(position)
    if here:
        _show_gates(declared, gates, found[0], _way(record, line[0], "", line[1:]))
        if found[0].open_gates < len(found[0].gates):
            # It went another way, or before the gate was there.
            found[0].gates = []
    return found


def _way(record: Any, source: str, target: str, targets: Iterable[str] = ()) -> Step | None:
    """The step from one state to another that a person takes."""
    wanted = {target} if target else set(targets)
    model: Any = type(record)
    for step in steps_of(model).values():
        if source in step.sources and step.target in wanted and not step.automatic:
            return step
    return None


def next_step(record: Any, steps: Iterable[Step]) -> Step | None:
    """The step that leads on along the main line, if it is offered."""
    line, present = main_line(record), str(record.status)
    ahead = line[line.index(present) + 1 :]
    aims = set(ahead or ["in_progress"]) - ENDS
    return next((step for step in steps if step.target in aims), None)


def _show_gates(
    declared: type[RecordType], gates: Gates, position: Position, way: Step | None
) -> None:
    if way is None:
        return
    states = gates.states(way)
    position.open_gates = sum(state.is_open for state in states)
    position.gates = [gate_line(declared, gates.record, way, state) for state in states]


def gate_line(
    declared: type[RecordType], record: Any, way: Step, state: GateState
) -> dict[str, str]:
    """A gate as it is drawn: for a shut one, where it is opened, and by which word.

    `target` is the part of the page that takes the form, empty where it needs a page of its own.
    """
    gate = state.gate
    line = {"label": str(gate.label), "state": "open", "reason": state.sentence or ""}
    if not state.is_open:
        line["state"] = "shut" if gate.effect == "refuse" else "warn"
        line.update(opener(declared, record, way, gate.opens))
    return line


def opener(declared: type[RecordType], record: Any, way: Step, name: str) -> dict[str, str]:
    """url, link and target of what opens a gate."""
    base = record.get_absolute_url()
    model_field = field_of(declared, name) if name else None
    own = {"url": f"{base}/do/{way.verb}", "link": _("Open"), "target": "#step-panel"}
    if model_field is None:
        return own
    word = _word(model_field)
    if name in way.fields() and record.status in way.sources:
        return {**own, "url": f"{own['url']}?focus={name}", "link": word}
    for step in available(record):
        if name in step.needs and not step.automatic:
            return {**own, "url": f"{base}/do/{step.verb}?focus={name}", "link": _("Record it")}
    if name in declared.changeable():
        target = f"#field-{name} dd" if name in declared.detail_fields else ""
        return {"url": f"{base}/field/{name}", "link": word, "target": target}
    return own


def _word(model_field: Any) -> str:
    if model_field.is_relation or getattr(model_field, "choices", None):
        return _("Choose")
    if isinstance(model_field, models.JSONField):
        return _("Answer")
    if isinstance(model_field, models.IntegerField):
        return _("Choose")
    return _("Write")


def _moves(record: Any, steps: Iterable[Step], line: list[str]) -> list[dict[str, str]]:
    """Side moves from here: what does not lead along the main line."""
    ahead = set(line[line.index(str(record.status)) + 1 :])
    base = record.get_absolute_url()
    found = []
    for step in steps:
        if step.target and step.target not in ahead:
            text, icon = capital(step.label), step.icon or "arrow-right"
            found.append({"text": text, "icon": icon, "url": f"{base}/do/{step.verb}"})
    return found


def _entered(record: Any, state: str) -> datetime | None:
    """When the record came into the state, by the stamps of the steps that lead there."""
    if state == str(record.Status.choices[0][0]):
        first: datetime = getattr(record, "reported_at", None) or record.created_at
        return first
    model: Any = type(record)
    moments = [
        getattr(record, name)
        for step in steps_of(model).values()
        if step.target == state
        for name in (*step.stamps, *(["closed_at"] if state == "closed" else []))
    ]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def _span(entered: list[datetime | None], place: int) -> float | None:
    start = entered[place]
    if start is None:
        return None
    later = [moment for moment in entered[place + 1 :] if moment is not None and moment >= start]
    return ((later[0] if later else clock.now()) - start).total_seconds()
