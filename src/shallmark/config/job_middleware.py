"""What surrounds each job of the worker: its writes come from a job, and may act for the system.

What a job is asked to do, and for whom, bears a mark by the key outside the database: a row that
somebody else put into the queue, or a second copy of one of ours, is refused.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from django.db import connection
from procrastinate import JobContext, jobs

from shallmark.kernel.provenance import Source, entered
from shallmark.signing import is_ours, mark_of

Result = TypeVar("Result")
#: the argument that says who asked: a number used once, and the mark on it and all others
MARK = "mark"
#: what the schedule gives, which names nobody
OF_SCHEDULE = frozenset({"timestamp"})
_COPIES = "select count(*) from procrastinate_jobs where args -> 'mark' ->> 'once' = %s"


class NotOurs(RuntimeError):
    """Somebody else put this job into the queue."""

    def __init__(self, job: jobs.Job) -> None:
        super().__init__(
            f"Job {job.id} ({job.task_name}) was not asked for by this installation, or is a copy"
            " of one that was: it is refused."
        )


def marked_arguments(job: jobs.Job) -> dict[str, Any]:
    """The arguments of a job with their mark, where there are any."""
    if not job.task_kwargs:
        return job.task_kwargs
    once = secrets.token_hex(8)
    mark = mark_of("job", [job.task_name, once, job.task_kwargs])
    return {**job.task_kwargs, MARK: {"once": once, "mark": mark}}


def is_asked_by_us(task_name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether these arguments are ours: without any, the schedule may have put it there."""
    plain = {name: value for name, value in arguments.items() if name != MARK}
    mark = arguments.get(MARK)
    if not isinstance(mark, dict):
        return plain.keys() <= OF_SCHEDULE
    once = str(mark.get("once"))
    return is_ours("job", [task_name, once, plain], str(mark.get("mark")))


def _take_mark(job: jobs.Job) -> str:
    """Take the mark out of the arguments, which the task does not know; raise where it is wrong."""
    if not is_asked_by_us(job.task_name, job.task_kwargs):
        raise NotOurs(job)
    mark = job.task_kwargs.pop(MARK, None)
    return str(mark["once"]) if isinstance(mark, dict) else ""


def as_job(call_next: Callable[[], Result], context: JobContext, _worker: object) -> Result:
    """Run one task."""
    if once := _take_mark(context.job):
        with connection.cursor() as cursor:
            cursor.execute(_COPIES, [once])
            if cursor.fetchone()[0] > 1:
                raise NotOurs(context.job)
    with entered(Source.JOB):
        return call_next()


async def as_async_job(
    call_next: Callable[[], Awaitable[Result]], context: JobContext, _worker: object
) -> Result:
    """Run one task that waits instead of blocking."""
    _take_mark(context.job)
    with entered(Source.JOB):
        return await call_next()


#: for settings.PROCRASTINATE_WORKER_DEFAULTS
AROUND_EACH: tuple[Callable[..., Any], ...] = (as_job, as_async_job)
