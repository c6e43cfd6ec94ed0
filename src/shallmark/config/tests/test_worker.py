"""A job is retried until it is done, whatever ends under it; none is left without an end."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from procrastinate import jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued

from shallmark.common.jobs.models import Progress
from shallmark.config.tests.workers import jobs_of, kill_once, make_due, run_async, run_jobs
from shallmark.config.worker import (
    DurableManager,
    PatientConnector,
    Running,
    UntilDone,
    make_up_missed,
)
from shallmark.pages.tests.factory import make_person
from shallmark.simulate import demo
from shallmark.simulate.jobs import queue as queue_demonstration
from tests.support import databases

commits = pytest.mark.usefixtures("own_database")
commits_jobs = pytest.mark.usefixtures("only_jobs")

#: takes minutes to its end; test_demo_killed.py waits for it
LONG = "simulate.load_demonstration"
TABLES_OF_JOBS = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)


@pytest.fixture
def only_jobs(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test commits jobs and nothing else: they are taken away, the database stays."""
    with django_db_blocker.unblock():
        assert not ProcrastinateJob.objects.exists()
        try:
            yield
        finally:
            connection.close()
            with psycopg.connect(databases.owner_url(databases.current_name())) as owner:
                owner.execute(f"TRUNCATE {', '.join(TABLES_OF_JOBS)} RESTART IDENTITY")


def product_tasks() -> list[Any]:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    return sorted(
        {task for task in app.tasks.values() if task.func.__module__.startswith("shallmark.")},
        key=lambda task: task.name,
    )


def arguments_of(task: Any) -> dict[str, Any]:
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    if task.name in periodic:
        return {"timestamp": 0}
    if "delivery_id" in task.func.__annotations__:
        return {"delivery_id": 0}
    if "person" in task.func.__annotations__:
        return {"token": "none", "person": make_person("admin").pk}
    if "keys" in task.func.__annotations__:
        return {"keys": [0], "because": "CAL0000000"}
    if "email" in task.func.__annotations__:
        return {"email": "nobody@example.org", "base": "http://localhost"}
    return {}


def job_after(attempts: int) -> jobs.Job:
    return jobs.Job(id=1, queue="", lock=None, queueing_lock=None, task_name="", attempts=attempts)


@commits
def test_every_job_of_the_product_is_done_although_its_backend_is_killed() -> None:
    tasks = product_tasks()
    assert len(tasks) > 15
    queue_demonstration()
    for task in tasks:
        if task.name != LONG:
            task.defer(**arguments_of(task))
    kill = kill_once(always=LONG)
    run_jobs([kill])
    tries = {job.task_name: job.attempts for job in ProcrastinateJob.objects.all()}
    # Most of them ask the database; what does not cannot notice.
    assert sum(tries.values()) >= len(tasks) // 2, tries
    assert tries[LONG] >= 1
    assert Progress.objects.get(key=demo.PROGRESS).finished_at is None
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = %s", [LONG])
    make_due()
    run_jobs([kill])
    ends = ProcrastinateJob.objects.values_list("task_name", "status")
    # The worker defers what the hour asks for, too: then one of the two is superseded.
    done = {name for name, status in ends if status == "succeeded"}
    assert {task.name for task in tasks} - done == {LONG}
    assert {status for _name, status in ends} <= {"succeeded", "aborted", "todo"}


def test_the_pause_between_tries_grows_to_five_minutes_and_never_ends() -> None:
    strategy = UntilDone(None)
    lost = ConnectionResetError("gone")

    def pause(attempts: int) -> float:
        job = jobs.Job(
            id=1, queue="", lock=None, queueing_lock=None, task_name="", attempts=attempts
        )
        decision = strategy.get_retry_decision(exception=lost, job=job)
        assert decision
        assert decision.retry_at
        return (decision.retry_at - timezone.now()).total_seconds()

    assert [round(pause(number)) for number in (0, 1, 2, 10_000)] == [2, 4, 8, 300]


def test_an_error_of_ours_is_not_an_outage() -> None:
    strategy = UntilDone(None)
    assert strategy.get_retry_decision(exception=TypeError("wrong"), job=job_after(0)) is None


@commits
def test_a_job_whose_like_waits_already_ends_instead_of_staying_open() -> None:
    """Without this the retried job would stay `doing` and the worker's note of it would fail."""
    (task,) = [task for task in product_tasks() if task.name == "search.learn_words"]
    task.defer(timestamp=1)

    def defer_another(call_next: Any, context: Any, _worker: Any) -> Any:
        if context.job.task_kwargs["timestamp"] == 1:
            # What the hour asks for may wait already.
            with suppress(AlreadyEnqueued):
                task.defer(timestamp=2)
        return call_next()

    run_jobs([kill_once(), defer_another])
    make_due()
    run_jobs()
    ends = {job.args["timestamp"]: job.status for job in jobs_of("search.learn_words")}
    assert ends.pop(1) == "aborted"
    assert set(ends.values()) == {"succeeded"}


@pytest.mark.usefixtures("django_db_setup")
def test_the_worker_asks_again_when_its_own_statement_is_cut_off() -> None:
    def cut_off() -> None:
        with databases.maintenance() as server:
            ended = None
            while not ended:
                ended = server.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where query like 'select pg_sleep(1)%%' and datname = %s",
                    [databases.worker_name()],
                ).fetchone()

    async def ask() -> str:
        connector = PatientConnector(kwargs=connector_params())
        await connector.open_async()
        try:
            killer = asyncio.to_thread(cut_off)
            slow = connector.execute_query_one_async("select pg_sleep(1)::text, 'done' as word")
            _, row = await asyncio.gather(killer, slow)
        finally:
            await connector.close_async()
        return str(row["word"])

    assert run_async(ask()) == "done"


@commits_jobs
def test_what_the_worker_holds_but_does_not_run_is_retried() -> None:
    """As when the database goes away between the fetch of a job and the answer."""
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values returning id")
        (worker,) = cursor.fetchone()
        for number in (1, 2):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
                " values ('default', 'search.learn_words', %s, 'doing', %s) returning id",
                [f'{{"timestamp": {number}}}', worker],
            )
            (last,) = cursor.fetchone()
    running = Running()
    running.workers, running.jobs = {worker}, {last}

    async def look_twice() -> None:
        with app.replace_connector(PatientConnector(kwargs=connector_params())) as own:
            async with own.open_async():
                await running.retry_left(own)
                await running.retry_left(own)

    run_async(look_twice())
    states = [job.status for job in jobs_of("search.learn_words")]
    assert states == ["todo", "doing"]


@commits_jobs
def test_a_periodic_job_whose_hour_passed_is_made_up_for_once() -> None:
    assert isinstance(app.job_manager, DurableManager)
    night = 1_767_233_700  # 2026-01-01 02:15 UTC
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_periodic_defers (task_name, defer_timestamp)"
            " values ('conformity.nightly', %s)",
            [night - 86_400],
        )

    async def start() -> list[str]:
        app.perform_import_paths()  # type: ignore[no-untyped-call]
        with app.replace_connector(PatientConnector(kwargs=connector_params())) as worker:
            async with worker.open_async():
                return await make_up_missed(worker, now=night + 7 * 3600)

    assert run_async(start()) == ["conformity.nightly"]
    assert run_async(start()) == []
    (job,) = jobs_of("conformity.nightly")
    assert job.args == {"timestamp": night}
