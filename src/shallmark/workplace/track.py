"""The track of a record: where it stands, and what the next step still needs.

A position is one state of the main way (`ways.py`). A state that interrupts it, such as on hold,
stands in the place of the one it interrupts; an end beside it stands after what the record has
reached, and before it is reached only in the words "or ends: …".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Step, available, state_of, states_of, steps_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, type_of
from shallmark.workplace import decided
from shallmark.workplace.gates import Gates, gate_line
from shallmark.workplace.ways import INTERRUPTS, ends_from, following, main_way

#: states of what has had its time: nobody is led there
ENDS = frozenset({"superseded", "withdrawn", "retired", "disposed", "revoked", "obsolete"})
#: positions of a line, and gates below it, before they are folded
MOST, MOST_GATES = 5, 3
#: positions of a line that has room for one gate at its end
SHORT = 4


@dataclass(frozen=True)
class Position:
    """One state of the line; `at` is done, present or later."""

    status: str
    name: str
    at: str
    since: datetime | None = None
    #: for whom points at it: the states folded into it
    title: str = ""


@dataclass(frozen=True)
class Ahead:
    """A step that lies ahead: the state it leads to, and its gates as they stand."""

    name: str
    gates: list[dict[str, str]]

    @property
    def shut(self) -> list[dict[str, str]]:
        """Those that refuse, then those that warn."""
        return [one for state in ("shut", "warn") for one in self.gates if one["state"] == state]

    @property
    def refuses(self) -> bool:
        return any(one["state"] == "shut" for one in self.gates)

    @property
    def progress(self) -> str:
        """As "1 of 3 gates open"; empty without gates."""
        if not self.gates:
            return ""
        counts = {"open": len(self.gates) - len(self.shut), "all": len(self.gates)}
        return _("%(open)d of %(all)d gates open") % counts


@dataclass(frozen=True)
class Track:
    """The line, and below it the next step; `every` has all steps ahead where they were asked."""

    line: list[Position]
    #: done, present or later, for each state of the unfolded line
    parts: list[str]
    next: Ahead | None = None
    #: the step to take, where its gates are open and the person may
    step: Step[Record] | None = None
    #: gates of all steps ahead
    count: int = 0
    #: names of the ends beside the way that may still come
    ends: tuple[str, ...] = ()
    #: verb -> the first sentence that shuts a step which the page offers
    shut: dict[str, str] = field(default_factory=dict)
    #: what others take here, and who they are
    others: Sequence[str] = ()
    every: list[Ahead] = field(default_factory=list)

    @property
    def shown(self) -> list[dict[str, str]]:
        return self.next.shut[:MOST_GATES] if self.next else []

    @property
    def more(self) -> int:
        return len(self.next.shut) - len(self.shown) if self.next else 0

    @property
    def in_line(self) -> bool:
        """Whether all that is to say fits behind the states."""
        return len(self.line) <= SHORT and len(self.shown) <= 1 and not self.more


def offered(record: Record, person: Person, *, may_change: bool) -> list[Step[Record]]:
    """Steps that start here and that the person may take by a button.

    No query, but those of `decided.offered_if` and `decided.rights`.
    """
    steps = []
    key = type_of(type(record)).key
    for step in available(record):
        if (key, step.verb) in decided.pages:
            continue
        related = any(getattr(record, f"{name}_id", None) == person.pk for name in step.allowed_for)
        if step.automatic or not (may_change or related):
            continue
        by_role = not step.personal and access.may_step(person, record, step.verb)
        if (related or by_role) and _is_wanted(key, record, step):
            steps.append(step)
    return [step for step in steps if not _refused(key, record, step, person)]


def taken_by_others(record: Record, person: Person) -> list[str]:
    """Which steps start here that only others take, and who they are."""
    key = type_of(type(record)).key
    told: dict[str, list[str]] = {}
    for step in available(record):
        if step.automatic or (key, step.verb) in decided.pages or not _is_wanted(key, record, step):
            continue
        if sentence := (_named if step.personal else _refused)(key, record, step, person):
            told.setdefault(sentence, []).append(str(step.label))
    return [f"{', '.join(steps)}: {sentence}" for sentence, steps in told.items()]


def _is_wanted(key: str, record: Record, step: Step[Record]) -> bool:
    is_wanted = decided.offered_if.get((key, step.verb))
    return is_wanted is None or is_wanted(record)


def _refused(key: str, record: Record, step: Step[Record], person: Person) -> str:
    """The sentence by which the life refuses the step to this person, or ""."""
    require = decided.rights.get((key, step.verb))
    if require is None:
        return ""
    try:
        require(record, person)
    except NotAllowed as refused:
        return refused.sentence
    return ""


def _named(key: str, record: Record, step: Step[Record], person: Person) -> str:
    """Whose word a personal step is, unless the reader is one of them."""
    if sentence := _refused(key, record, step, person):
        return sentence
    names = [name for name in step.allowed_for if getattr(record, f"{name}_id", None)]
    if any(getattr(record, f"{name}_id") == person.pk for name in names):
        return ""
    people = dict.fromkeys(str(getattr(record, name)) for name in names)
    if not people:
        return _("nobody is named who may.")
    return _("%(people)s alone.") % {"people": ", ".join(people)}


def main_line(record: Record) -> list[str]:
    """The states that lead to the end, with the present one in its place."""
    model, present = type(record), state_of(record)
    line = list(main_way(model))
    if present in line:
        return line
    if present in INTERRUPTS:
        sources = [state for state in line if present in following(model, state)] or line[:1]
        last = [state for state in sources if entered(record, state)] or sources[:1]
        line[line.index(last[-1])] = present
        return line
    reached = [state for state in line[:-1] if entered(record, state)] or line[:1]
    on = [state for state in following(model, present) if state not in reached]
    return [*reached, present, *on[:1]]


def next_step(record: Record, steps: Iterable[Step[Record]]) -> Step[Record] | None:
    """The step that leads on along the main line, or back to it, if it is offered."""
    line, present = main_line(record), state_of(record)
    ahead = [state for state in line[line.index(present) + 1 :] if state not in ENDS]
    aims = set(ahead or following(type(record), present)) - ENDS
    if not ahead and present in main_way(type(record)):
        aims = {"in_progress"}
    return _fitting(record, [step for step in steps if step.target in aims])


def _fitting(record: Record, ways: list[Step[Record]]) -> Step[Record] | None:
    """Of several ways on, the first whose first gate is open: that one says which way it is."""
    if len(ways) > 1:
        fits = (way for way in ways if not way.gates or way.gates[0].refusal(record) is None)
        return next(fits, ways[0])
    return next(iter(ways), None)


def track_of(
    record_type: type[RecordType],
    record: Record,
    lead: Step[Record] | None,
    *,
    whole: bool = False,
    beside: Sequence[Step[Record]] = (),
    others: Sequence[str] = (),
) -> Track:
    """Where the record stands. The gates of the next step are asked once each; `whole`: of all.

    `beside`: steps that have a button too, `others`: what `taken_by_others` says.
    """
    line, present = main_line(record), state_of(record)
    here = line.index(present)
    positions = [_position(record, state, place - here) for place, state in enumerate(line)]
    ways = _ways(record, line[here:], lead)
    gates = Gates(record)
    ahead = [
        Ahead(
            str(states_of(type(record)).get(way.target, way.target)),
            [gate_line(record_type, record, way, state) for state in gates.states(way)],
        )
        for way in (ways if whole else ways[:1])
    ]
    leads = bool(ways) and ways[0].target not in ENDS
    following = ahead[0] if leads and here + 1 < len(line) else None
    free = lead is not None and (following is None or not following.refuses)
    shut = {step.verb: gates.refusal(step) for step in beside}
    if lead is not None:
        shut[lead.verb] = next((one["reason"] for one in ahead[0].shut if ahead[0].refuses), "")
    states = states_of(type(record))
    return Track(
        line=_folded(positions),
        parts=[position.at for position in positions],
        next=following,
        step=lead if free else None,
        count=sum(len(way.gates) for way in ways),
        every=ahead if whole else [],
        ends=tuple(str(states[end]) for end in ends_from(type(record), line[here:])),
        shut={verb: sentence for verb, sentence in shut.items() if sentence},
        others=others,
    )


def _position(record: Record, state: str, distance: int) -> Position:
    at = "done" if distance < 0 else "later" if distance else "present"
    name = str(states_of(type(record)).get(state, state))
    return Position(state, name, at, since=entered(record, state) if at != "later" else None)


def _folded(line: list[Position]) -> list[Position]:
    """A long line folds what is done into one position."""
    done = [position for position in line if position.at == "done"]
    if len(line) <= MOST or len(done) < 2:
        return line
    names = ", ".join(position.name for position in done)
    fold = Position("closed", _("%(count)d done") % {"count": len(done)}, "done", title=names)
    return [fold, *line[len(done) :]]


def _ways(record: Record, line: list[str], lead: Step[Record] | None) -> list[Step[Record]]:
    """The steps that a person takes from here to the end, the one that is offered first."""
    present, *ahead = line
    first = lead or _way(record, present, ahead)
    later = [_way(record, source, [target]) for source, target in pairwise(ahead)]
    return [way for way in (first, *later) if way is not None] if first else []


def _way(record: Record, source: str, targets: list[str]) -> Step[Record] | None:
    """The first step that a person takes from one state to one of others."""
    ways = [step for step in steps_of(type(record)).values() if not step.automatic]
    fits = (way for target in targets for way in ways if way.target == target)
    return _fitting(record, [way for way in fits if source in way.sources])


def entered(record: Record, state: str) -> datetime | None:
    """When the record came into the state, by the stamps of the steps that lead there."""
    since = _entered(record, state)
    if since is None and state == next(iter(states_of(type(record)))):
        began = type_of(type(record)).began_at
        first: datetime = getattr(record, began) or record.created_at
        return first
    return since


def _entered(record: Record, state: str) -> datetime | None:
    moments = [
        getattr(record, name)
        for step in steps_of(type(record)).values()
        if step.target == state
        for name in (*step.sets_time, *(["closed_at"] if state == "closed" else []))
    ]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None
