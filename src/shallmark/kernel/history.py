"""Who, why and from where, told to the database before the first write of a transaction.

pghistory's triggers copy the context into each event row; nothing here writes history itself.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shallmark.kernel import clock, config_cache, provenance
from shallmark.kernel.authority import Authority, Following
from shallmark.kernel.numbers import reference_of, sequence_name
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Provenance, ProvenanceError
from shallmark.signing import WRITE, mark_of, state_key, unseen_cursor

_SET = """
select set_config('shallmark.now', %s, true), set_config('shallmark.brings_in', %s, true),
       set_config('pghistory.context_id', %s, true),
       set_config('pghistory.context_metadata', %s, true), {number}, {versions}
"""


@dataclass(slots=True)
class OpenWrite:
    """A write that is going on: what others of the same transaction follow."""

    verb: str
    by: Person | None
    reason: str
    #: the effective moment
    at: datetime
    #: whether the moment was stated, so that it is not the time of the recording
    own_time: bool
    provenance: Provenance
    #: None where the rights of `by` are asked
    authority: Authority | None = None
    #: of the record, as soon as it has one
    reference: str = ""


#: the innermost write that is going on
_open: ContextVar[OpenWrite | None] = ContextVar("shallmark_open_write", default=None)
#: whether several writes are one transaction, so that none needs a savepoint
_joined: ContextVar[bool] = ContextVar("shallmark_joined", default=False)


def strip_nul(text: str) -> str:
    """The text without what no column holds: NUL, and halves of letters."""
    return text.replace("\0", "").encode(errors="replace").decode()


@contextmanager
def write_transaction(
    *,
    by: Person | None,
    verb: str,
    reason: str = "",
    at: datetime | None = None,
    reference: str = "",
    prefix: str = "",
    authority: Authority | None = None,
) -> Iterator[OpenWrite]:
    """One transaction with its context; yields the write that is now open.

    A write within a write is no transaction of its own: what it refuses, refuses the whole.

    Args:
        by: who writes; nobody only where the system acts.
        verb: create, edit, the verb of a step, or what else happens.
        reason: goes into the history.
        at: effective moment; only import and simulation state one.
        reference: of the record, where it has one already.
        prefix: of the record that is made, which takes its reference from it.
        authority: by what right, where it is not the person's own.

    Raises:
        ProvenanceError: the source of this write does not allow what is claimed.

    """
    origin, outer = provenance.current(), _open.get()
    _refuse_claims(origin, outer, by=by, at=at, authority=authority)
    moment = clock.now() if at is None else at
    stated = at is not None or (clock.is_held() and (origin.own_time or _has_own_time(outer)))
    # What follows is part of what the person did who made the open write.
    writer = outer.by if outer is not None and isinstance(authority, Following) else by
    with clock.at(moment), transaction.atomic(savepoint=outer is None and not _joined.get()):
        write = OpenWrite(verb, writer, reason, clock.now(), stated, origin, authority, reference)
        _tell_database(write, outer, prefix)
        token = _open.set(write)
        try:
            yield write
        finally:
            _open.reset(token)
            if outer is None and not _joined.get():
                config_cache.set_version(None)


def is_open() -> bool:
    """Whether a write is going on."""
    return _open.get() is not None


@contextmanager
def one_transaction() -> Iterator[None]:
    """Several writes in one transaction, all or none; spares each its savepoint."""
    outermost = not _joined.get()
    with transaction.atomic():
        token = _joined.set(True)
        try:
            yield
        finally:
            _joined.reset(token)
            if outermost and _open.get() is None:
                config_cache.set_version(None)


def _refuse_claims(
    origin: Provenance,
    outer: OpenWrite | None,
    *,
    by: Person | None,
    at: datetime | None,
    authority: Authority | None,
) -> None:
    """What the program may not claim here is a fault of the program, never a person's."""
    if isinstance(authority, Following):
        if outer is None:
            raise ProvenanceError("A write follows from an open one only, and none is open.")
    elif authority is not None and not origin.for_system:
        raise ProvenanceError(f"Nothing acts for the system within a person's “{origin.source}”.")
    elif authority is None and by is None:
        raise ProvenanceError("A write by nobody acts for the system: it must say so.")
    if at is not None and not origin.own_time:
        raise ProvenanceError(f"“{origin.source}” writes at its own moment and states none.")


def _has_own_time(outer: OpenWrite | None) -> bool:
    return outer is not None and outer.own_time


def _tell_database(write: OpenWrite, outer: OpenWrite | None, prefix: str) -> None:
    """Set the context of the history, and ask in the same statement for what the write needs."""
    origin = write.provenance
    context: dict[str, Any] = {"verb": write.verb, "source": origin.source}
    if origin.request:
        context["request"] = origin.request
    if write.by is not None:
        context["by"] = write.by.pk
    if write.reason:
        context["reason"] = strip_nul(write.reason)
    if write.own_time:
        context["at"] = write.at.isoformat()
    if outer is not None and isinstance(write.authority, Following):
        context["follows"] = {"record": outer.reference, "verb": outer.verb}
    brings_in, named = "on" if origin.brings_in else "off", str(uuid.uuid4())
    context["mark"] = mark_of(WRITE, [named, context])
    values = [write.at.isoformat(), brings_in, named, json.dumps(context)]
    with unseen_cursor() as cursor:  # Nobody takes the context of a write that is going on.
        if origin.brings_in:
            state_key()
        number = "nextval(%s::regclass)" if prefix else "null"
        text = _SET.format(number=number, versions=config_cache.versions())
        cursor.execute(text, [*values, sequence_name(prefix)] if prefix else values)
        *_settings, taken, version = cursor.fetchone()
    if prefix:
        write.reference = reference_of(prefix, taken)
    config_cache.set_version(str(version))
