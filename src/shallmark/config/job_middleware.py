"""What surrounds each job of the worker: its writes come from a job, and may act for the system."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from shallmark.kernel.provenance import Source, entered

Result = TypeVar("Result")


def as_job(call_next: Callable[[], Result], _context: object, _worker: object) -> Result:
    """Run one task."""
    with entered(Source.JOB):
        return call_next()


async def as_async_job(
    call_next: Callable[[], Awaitable[Result]], _context: object, _worker: object
) -> Result:
    """Run one task that waits instead of blocking."""
    with entered(Source.JOB):
        return await call_next()


#: for settings.PROCRASTINATE_WORKER_DEFAULTS
AROUND_EACH = (as_job, as_async_job)
