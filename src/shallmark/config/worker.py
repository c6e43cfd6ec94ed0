"""The worker of jobs: it outlasts a database that is away, and leaves no job without an end.

A job is retried until it is done: after an outage with a pause that grows, however long the outage
lasts. What ends a job is noted as patiently, since a job whose end could not be noted would stay
"doing" for ever. Periodic jobs whose hour passed while no worker ran are made up for.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision, exceptions, jobs
from procrastinate.contrib.django.utils import connector_params
from procrastinate.manager import JobManager
from procrastinate.periodic import MAX_DELAY, PeriodicTask
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from shallmark.config.job_middleware import marked_arguments
from shallmark.outages import is_outage

#: seconds between two tries of a job after an outage: 2, 4, 8 and so on, at most
LONGEST_PAUSE = 300
#: seconds for which a statement of the worker itself is asked again
PATIENCE = 60.0
Result = TypeVar("Result")
#: seconds between two looks for jobs that this worker holds but does not run
LOOK = 120.0


class UntilDone(BaseRetryStrategy):
    """Retries after every outage; for other errors asks the task's own strategy, if it has one."""

    def __init__(self, own: BaseRetryStrategy | None) -> None:
        self.own = own

    def get_retry_decision(
        self, *, exception: BaseException, job: jobs.Job
    ) -> RetryDecision | None:
        if is_outage(exception):
            pause = min(2 ** (job.attempts + 1), LONGEST_PAUSE)
            return RetryDecision(retry_in={"seconds": pause})
        if self.own is None:
            return None
        return self.own.get_retry_decision(exception=exception, job=job)


class DurableManager(JobManager):
    """Ends a job as done by another where one of its kind waits already; marks what is asked."""

    def _defer_jobs_query_kwargs(self, jobs: list[jobs.Job]) -> dict[str, Any]:
        marked = [job.evolve(task_kwargs=marked_arguments(job)) for job in jobs]
        return super()._defer_jobs_query_kwargs(marked)

    async def retry_job(self, job: jobs.Job, *args: Any, **options: Any) -> None:  # noqa: ANN401  what procrastinate gives
        try:
            await super().retry_job(job, *args, **options)
        except exceptions.UniqueViolation:
            # The queueing lock: the job that waits will do the work of this one.
            await self.finish_job(job, jobs.Status.ABORTED, delete_job=False)


class PatientConnector(PsycopgConnector):
    """Asks again while the database is away, so that its restart does not end the worker."""

    async def execute_query_async(self, query: str, **arguments: object) -> None:
        await _patiently(super().execute_query_async, query, arguments)

    async def execute_query_one_async(self, query: str, **arguments: object) -> dict[str, Any]:
        return await _patiently(super().execute_query_one_async, query, arguments)

    async def execute_query_all_async(
        self, query: str, **arguments: object
    ) -> list[dict[str, Any]]:
        return await _patiently(super().execute_query_all_async, query, arguments)

    async def listen_notify(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what procrastinate gives
        while True:
            try:
                await super().listen_notify(*args, **options)
            except exceptions.ConnectorException as error:
                if not is_outage(error):
                    raise
                await asyncio.sleep(1)


async def _patiently(
    ask: Callable[..., Awaitable[Result]], query: str, arguments: dict[str, object]
) -> Result:
    begun, pause = time.monotonic(), 0.2
    while True:
        try:
            return await ask(query, **arguments)
        except exceptions.ConnectorException as error:
            if not is_outage(error) or time.monotonic() - begun > PATIENCE:
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, 5.0)


class Running:
    """The jobs that this worker runs; what it holds besides was fetched or ended in an outage."""

    def __init__(self) -> None:
        self.workers: set[int | None] = set()
        self.jobs: set[int | None] = set()
        self._left: set[int | None] = set()

    async def note(
        self, call_next: Callable[[], Awaitable[Result]], context: JobContext, worker: Worker
    ) -> Result:
        """Middleware of the worker, around each job."""
        self.workers.add(worker.worker_id)
        self.jobs.add(context.job.id)
        try:
            return await call_next()
        finally:
            self.jobs.discard(context.job.id)

    async def retry_left(self, app: App) -> None:
        """Retry what two looks in a row find held by this worker and not run by it."""
        held = await app.job_manager.list_jobs_async(status=jobs.Status.DOING.value)
        left = {
            job.id: job for job in held if job.worker_id in self.workers and job.id not in self.jobs
        }
        for number in left.keys() & self._left:
            await app.job_manager.retry_job(left[number])
        self._left = set(left)

    async def watch(self, app: App) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await self.retry_left(app)


async def make_up_missed(app: App, now: float | None = None) -> list[str]:
    """Defer periodic jobs whose last hour passed while no worker ran; returns their names.

    What is at most ten minutes late the worker defers itself. A job that never ran on this
    installation was not missed.
    """
    moment = time.time() if now is None else now
    rows = await app.connector.execute_query_all_async(
        "SELECT task_name, periodic_id, max(defer_timestamp) AS last"
        " FROM procrastinate_periodic_defers GROUP BY task_name, periodic_id"
    )
    last = {(row["task_name"], row["periodic_id"]): row["last"] for row in rows}
    missed = []
    for key, periodic in app.periodic_registry.periodic_tasks.items():
        due = int(periodic.croniter.get_prev(float, start_time=moment))
        if moment - due > MAX_DELAY and key in last and last[key] < due:
            await _defer(app, periodic, due)
            missed.append(periodic.task.name)
    return missed


async def _defer(app: App, periodic: PeriodicTask[Any, Any, Any], due: int) -> None:
    options: dict[str, Any] = {**periodic.configure_kwargs, "task_kwargs": {"timestamp": due}}
    job = periodic.task.configure(**options).job
    try:
        await app.job_manager.defer_periodic_job(
            job=job, periodic_id=periodic.periodic_id, defer_timestamp=due
        )
    except exceptions.AlreadyEnqueued:
        # One of its kind waits.
        return


def prepare(app: App) -> None:
    """For settings.PROCRASTINATE_ON_APP_READY."""
    app.job_manager = DurableManager(connector=app.connector)


async def work(app: App, **options: Any) -> None:  # noqa: ANN401  what procrastinate takes
    """Run jobs until asked to stop, or with `wait=False` until none is left."""
    running = Running()
    with app.replace_connector(PatientConnector(kwargs=connector_params())) as own:
        own.perform_import_paths()  # type: ignore[no-untyped-call]
        async with own.open_async():
            await make_up_missed(own)
            watch = asyncio.create_task(running.watch(own))
            try:
                await own.run_worker_async(worker_middleware=[running.note], **options)
            finally:
                watch.cancel()
