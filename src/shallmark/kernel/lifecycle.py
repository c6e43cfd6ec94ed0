"""Steps of a lifecycle: django-fsm-2 transitions that also say who, what is needed and which gates.

A transition method only changes fields of its own record; everything around it (rights, gates,
stamps, history, notices) happens in `door.perform`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models

from shallmark.kernel.gates import Gate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Step:
    """What a transition asks for. Bound to its verb and states by `steps_of`."""

    label: "str | _StrPromise"
    #: fields that must not be empty when the step runs
    needs: tuple[str, ...] = ()
    #: fields the step's form offers (needs first)
    asks: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    #: time columns that get the effective moment
    stamps: tuple[str, ...] = ()
    #: fields of the record that name people who may do this without a role
    relations: tuple[str, ...] = ()
    reason_needed: bool = False
    #: done by jobs only, never offered on a page
    automatic: bool = False
    icon: str = ""
    verb: str = ""
    sources: frozenset[str] = field(default_factory=frozenset)
    #: the state after the step; "" keeps the present one
    target: str = ""

    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.needs, *self.asks)))


def step(label: "str | _StrPromise", **said: Any) -> dict[str, Any]:
    """The `custom` argument of a transition."""
    return {"step": Step(label=label, **said)}


def _bound(model: type[models.Model]) -> Iterator[Step]:
    for name in dir(model):
        method = getattr(model, name, None)
        meta = getattr(method, "_django_fsm", None)
        if meta is None:
            continue
        transitions = list(meta.transitions.values())
        said: Step = transitions[0].custom["step"]
        target = transitions[0].target
        sources = frozenset(str(found.source) for found in transitions)
        yield Step(
            **{**said.__dict__, "verb": name, "sources": sources, "target": str(target or "")}
        )


@cache
def steps_of(model: type[models.Model]) -> dict[str, Step]:
    """All steps of a model by verb, in the order of its states."""
    order = [value for value, _label in getattr(model, "Status", models.TextChoices).choices]

    def place(found: Step) -> tuple[int, int]:
        first = min((order.index(s) for s in found.sources if s in order), default=0)
        return first, order.index(found.target) if found.target in order else len(order)

    return {found.verb: found for found in sorted(_bound(model), key=place)}


def available(record: models.Model) -> Iterable[Step]:
    """The steps that start in the record's present state, rights and gates aside."""
    status = record.status  # type: ignore[attr-defined]
    return [found for found in steps_of(type(record)).values() if status in found.sources]


def edges(model: type[models.Model]) -> set[tuple[str, str]]:
    """The state changes Python allows, to be compared with the trigger's."""
    return {
        (source, found.target)
        for found in steps_of(model).values()
        for source in found.sources
        if found.target and found.target != source
    }
