"""Where a write comes from: stated once by the request, job, command or import, never by the write.

Provenance gives no right; the history, the ledger and the notices read it. Who may act for the
system (`kernel.system`) or set the time of a write is refused here where a person is at work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """The ways in. The history keeps the value. `PORTAL`: pages as customers see them."""

    PAGE = "page"
    PORTAL = "portal"
    API = "api"
    EMAIL = "email"
    #: rows of a file that a person brings, with that person's rights
    FILE = "file"
    COMMAND = "command"
    JOB = "job"
    SEED = "seed"
    #: records of another tool, with their own times
    IMPORT = "import"
    SIMULATION = "simulate"


#: what people send; their rights are asked, and nothing acts for the system within
OF_PEOPLE = frozenset({Source.PAGE, Source.PORTAL, Source.API, Source.FILE, Source.COMMAND})
#: what tells of times that are not the time of its recording
WITH_OWN_TIME = frozenset({Source.IMPORT, Source.SIMULATION})


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of the writes that are going on, and the request's id where there is one."""

    source: Source
    request: str = ""
    #: whether a write may act for the system
    for_system: bool = False
    #: whether a write may state its own time
    own_time: bool = False
    #: whether records are brought in as they are elsewhere, in whatever state
    brings_in: bool = False


class ProvenanceError(RuntimeError):
    """A fault of the program, not of a person: a write came from nowhere, or claimed too much."""


_current: ContextVar[Provenance | None] = ContextVar("shallmark_provenance", default=None)


def current() -> Provenance:
    """The provenance of what is going on.

    Raises:
        ProvenanceError: no request, job, command or import has stated one.

    """
    provenance = _current.get()
    if provenance is None:
        raise ProvenanceError("Nothing says where this write comes from: enter a provenance first.")
    return provenance


@contextmanager
def entered(source: Source, *, request: str = "", for_system: bool = False) -> Iterator[None]:
    """State where the writes of this block come from. Also works as a decorator.

    `for_system` is for commands of the installation that name no person; jobs, seed, import and
    simulation act for the system anyhow.

    Raises:
        ProvenanceError: a person is at work, and the block would act for the system.

    """
    outer = _current.get()
    system = for_system or source not in OF_PEOPLE
    if system and outer is not None and not outer.for_system:
        raise ProvenanceError(f"“{source}” is not entered within a person's “{outer.source}”.")
    token = _current.set(
        Provenance(
            source,
            request=request or (outer.request if outer is not None else ""),
            for_system=system,
            own_time=source in WITH_OWN_TIME,
            brings_in=source in WITH_OWN_TIME,
        )
    )
    try:
        yield
    finally:
        _current.reset(token)
