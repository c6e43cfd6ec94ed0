"""A worker in the process of the test, on the test's own database."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.config.worker import work
from tests.support import databases

Middleware = Callable[..., Any]
Result = TypeVar("Result")


def run_async(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end in a thread: a browser test before may have left its loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as own_thread:
        return own_thread.submit(asyncio.run, coroutine).result()


def run_jobs(middleware: Sequence[Middleware] = ()) -> None:
    """Run what is due, then stop; `middleware` stands around each job, in the job's thread.

    Nothing is added by the schedule, so that a test does the same at every hour.
    """
    options: dict[str, Any] = {
        "wait": False,
        "install_signal_handlers": False,
        "listen_notify": False,
        "task_middleware": [*app.worker_defaults["task_middleware"], *middleware],
    }
    before = connection.settings_dict["CONN_MAX_AGE"]
    # The worker's threads end with the test: their connections end with each job.
    connection.settings_dict["CONN_MAX_AGE"] = 0
    schedule, app.periodic_registry.periodic_tasks = app.periodic_registry.periodic_tasks, {}
    try:
        run_async(work(app, **options))
    finally:
        connection.settings_dict["CONN_MAX_AGE"] = before
        app.periodic_registry.periodic_tasks = schedule


def make_due() -> None:
    """Let no job wait for its hour."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


def kill_own_backend() -> None:
    """End the server's process behind this thread's connection, as an administrator does."""
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    with databases.maintenance() as server:
        server.execute("select pg_terminate_backend(%s, 5000)", [number])


def kill_once(always: str = "") -> Middleware:
    """Middleware that kills the backend under each job at its first try, under one at each."""
    killed: set[int] = set()

    def middleware(call_next: Callable[[], Any], context: Any, _worker: Any) -> Any:
        if context.job.id not in killed or context.job.task_name == always:
            killed.add(context.job.id)
            kill_own_backend()
        return call_next()

    return middleware


def jobs_of(task_name: str) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=task_name).order_by("pk"))
