"""The life of a record: its steps, each with who may, what is required and which gates.

`life.py` of an app declares one `Lifecycle` per model; it stands above the model, its rules and its
gates, and is discovered as `records.py` is. A step only changes fields of its own record; rights,
gates, times, history and notices happen in `writes.perform`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Generic, cast, get_args

from typing_extensions import TypeVar

from shallmark.kernel.gates import Gate
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text

#: the record of a life; a step without gates and effect is a step of any record
Subject = TypeVar("Subject", bound=Record, default=Record)
Subject_contra = TypeVar("Subject_contra", bound=Record, contravariant=True, default=Record)
#: changes fields of the record that takes the step; it runs before the state changes
Effect = Callable[[Subject_contra, Person | None], None]


@dataclass(frozen=True, eq=False)
class Step(Generic[Subject_contra]):
    """A change of state, with who may take it and what it asks for.

    A step that writes more than state and times decorates the function that does: ``@Step(...)``
    over ``@staticmethod`` over ``def approve(change: Change, by: Person | None) -> None``.
    """

    #: the state, or the states, where it starts
    source: str | tuple[str, ...]
    #: the state after it; None keeps the present one
    to: str | None
    label: Text
    _: KW_ONLY
    #: fields that must not be empty when the step runs
    required: tuple[str, ...] = ()
    #: further fields that the step's form offers
    fields: tuple[str, ...] = ()
    gates: tuple[Gate[Subject_contra], ...] = ()
    #: time columns that get the effective moment
    sets_time: tuple[str, ...] = ()
    #: fields that say who took the step: they get that person, and nobody writes them otherwise
    signs: tuple[str, ...] = ()
    #: fields of the record that name people who may do this without a role
    allowed_for: tuple[str, ...] = ()
    #: taken by the people of `allowed_for` alone: no role gives somebody else's word
    personal: bool = False
    reason_needed: bool = False
    #: done by jobs only, never offered on a page
    automatic: bool = False
    icon: str = ""
    effect: "Effect[Subject_contra] | None" = None
    #: its name in the life
    verb: str = ""

    def __call__(self, effect: "Effect[Subject]") -> "Step[Subject]":
        """Take the decorated function as what the step writes."""
        return replace(cast("Step[Subject]", self), effect=effect)

    def also(
        self,
        *,
        required: tuple[str, ...] = (),
        fields: tuple[str, ...] = (),
        gates: tuple[Gate[Subject], ...] = (),
        sets_time: tuple[str, ...] = (),
        signs: tuple[str, ...] = (),
    ) -> "Step[Subject]":
        """The same step, asking for more; several lives may share a step."""
        shared = cast("Step[Subject]", self)
        return replace(
            shared,
            required=tuple(dict.fromkeys((*self.required, *required))),
            fields=(*self.fields, *fields),
            gates=(*shared.gates, *gates),
            sets_time=(*self.sets_time, *sets_time),
            signs=(*self.signs, *signs),
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        several = self.source if isinstance(self.source, tuple) else (self.source,)
        return frozenset(str(state) for state in several)

    @cached_property
    def target(self) -> str:
        """The state after the step; "" keeps the present one."""
        return str(self.to or "")

    @cached_property
    def form_fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.required, *self.fields)))

    def apply(self, record: Subject_contra, by: Person | None) -> None:
        """Write what the step writes into the record; the caller asks rights and gates first."""
        if self.effect is not None:
            self.effect(record, by)
        if self.to is not None:
            record.status = self.target  # type: ignore[attr-defined]  # whoever has steps has it


class Lifecycle(Generic[Subject]):
    """The steps of one model, in the order of its states; a subclass of it declares them.

    It says too what follows from the values that a record is created with, or given by an edit,
    where that asks rules or queries. What asks neither stands in the model, by the same names.

    Raises:
        TypeError: a gate or an effect is written for another record.

    """

    #: by verb
    steps: ClassVar[Mapping[str, Step]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        (model,) = get_args(cls.__dict__["__orig_bases__"][0])
        steps = {verb: step for verb, step in vars(cls).items() if isinstance(step, Step)}
        cls.steps = {step.verb: step for step in _ordered(model, steps)} if steps else {}
        _lives[model] = cls

    @staticmethod
    def prepare_new(record: Subject, *, by: Person | None, at: datetime) -> None:
        """Set what follows from the values of a new record, before it is saved."""

    @staticmethod
    def on_edit(record: Subject, *, before: Mapping[str, object], by: Person | None) -> None:
        """Set what follows from a change of the fields in `before`, before gates look at it."""


_lives: dict[type[Record], type[Lifecycle[Any]]] = {}


def life_of(model: type[Subject]) -> type[Lifecycle[Subject]]:
    return _lives.get(model, Lifecycle)


def _ordered(model: type[Record], steps: dict[str, Step]) -> list[Step]:
    order = list(states_of(model))

    def place(step: Step) -> tuple[int, int]:
        first = min(order.index(state) for state in step.sources)
        return first, order.index(step.target) if step.target else len(order)

    for verb, step in steps.items():
        for function in (*(gate.condition for gate in step.gates), step.effect):
            _require_taker(function, model, verb)
    return sorted((replace(step, verb=verb) for verb, step in steps.items()), key=place)


def _require_taker(function: object, model: type[Record], verb: str) -> None:
    """Mypy compares the gates of a step with each other; whether the life is theirs, nobody."""
    taken = next(iter(getattr(function, "__annotations__", {}).values()), None)
    if isinstance(taken, type) and issubclass(taken, Record) and not issubclass(model, taken):
        name = getattr(function, "__name__", function)
        raise TypeError(f"{name} of step {verb} takes a {taken.__name__}, not a {model.__name__}.")


def states_of(model: type[Record]) -> dict[str, str]:
    """The states of a model with their words, in their order; whatever has steps has them."""
    return {value: str(label) for value, label in getattr(model, "Status").choices}  # noqa: B009


def state_of(record: Record) -> str:
    """The record's present state; "" where its type has no life."""
    return str(getattr(record, "status", ""))


def steps_of(model: type[Subject]) -> Mapping[str, Step[Subject]]:
    """All steps of a model by verb, in the order of its states."""
    return life_of(model).steps


def available(record: Subject) -> Iterable[Step[Subject]]:
    """The steps that start in the record's present state, rights and gates aside."""
    status = state_of(record)
    return [step for step in steps_of(type(record)).values() if status in step.sources]


def edges(model: type[Record]) -> set[tuple[str, str]]:
    """The state changes Python allows, to be compared with the trigger's."""
    return {
        (source, step.target)
        for step in steps_of(model).values()
        for source in step.sources
        if step.target and step.target != source
    }
