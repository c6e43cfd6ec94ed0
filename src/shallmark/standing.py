"""How a state is said where its key alone does not tell: in force, while the next is a draft.

A life says so by an expression that gives `key|words`, or the key alone (`use_standing`); whoever
shows the states of many records asks for `shown_state` with their rows, and reads it by `read`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Cast

Expression = models.Expression | models.F


@dataclass(frozen=True)
class Standing:
    """How it is told, and the states whose key alone does not tell."""

    made: Callable[[], Expression]
    states: Collection[str]
    #: the same of a record in hand, where its own fields say it
    told: Callable[[Any], str] | None = None


_standing: dict[type[models.Model], Standing] = {}


def use_standing(
    model: type[models.Model],
    made: Callable[[], Expression],
    states: Collection[str],
    told: Callable[[Any], str] | None = None,
) -> None:
    """Say how these states of the model are shown."""
    _standing[model] = Standing(made, states, told)


def shown_state(model: type[models.Model]) -> models.Expression:
    """What `read` takes, as a column; empty for what has no states."""
    own = _standing.get(model)
    plain = models.F("status") if hasattr(model, "Status") else models.Value("")
    return Cast(own.made() if own else plain, models.CharField())


def read(model: type[models.Model], told: str) -> tuple[str, str]:
    """The key of a state, which has a shape, and its words."""
    key, _bar, words = told.partition("|")
    states = getattr(model, "Status", None)
    return key, words or str(dict(states.choices).get(key, "")) if states and key else ""


def known(record: models.Model) -> str | None:
    """What is told of a record in hand; None where the database is to be asked."""
    status = str(getattr(record, "status", ""))
    own = _standing.get(type(record))
    told: str | None = getattr(record, "shown_state", None)
    if told is not None:
        return told
    if own and status in own.states:
        return own.told(record) if own.told else None
    return status


def in_words(record: models.Model) -> tuple[str, str]:
    """Key and words of one record; a query where they were not read with it."""
    told = known(record)
    if told is None:
        found = type(record)._default_manager.filter(pk=record.pk)
        told = found.values_list(shown_state(type(record)), flat=True).first()
    return read(type(record), told or "")
