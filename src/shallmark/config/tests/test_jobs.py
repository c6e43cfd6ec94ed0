"""All jobs are known to the worker, and what a killed worker left is taken up again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate import jobs as kept
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

import shallmark
from shallmark.config import jobs


def test_every_jobs_module_is_listed() -> None:
    root = Path(shallmark.__file__).parent
    found = {
        "shallmark." + ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("jobs*.py")
        if path.parent != Path(jobs.__file__).parent
    }
    assert found == set(jobs.MODULES)


@pytest.mark.usefixtures("own_database")
def test_a_job_of_a_killed_worker_is_done_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # The worker's threads end with the test: their connections end with each job.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    with connection.cursor() as cursor:
        # As a worker leaves it that is killed within a job: doing, and silent ever since.
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')"
            " returning id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " values ('default', 'jobs.forget_old', '{\"timestamp\": 0}', 'doing', %s)",
            [worker],
        )
    retry: Any = jobs.retry_stalled
    retry.defer(timestamp=0)
    _work()
    _work()
    # The worker defers what the hour asks for, too: at some hours the same task.
    done = ProcrastinateJob.objects.get(task_name="jobs.forget_old", args__timestamp=0)
    assert done.status == kept.Status.SUCCEEDED.value


def _work() -> None:
    """Run what waits, in this process, then stop."""

    async def work() -> None:
        django: Any = app.connector
        with app.replace_connector(django.get_worker_connector()) as own:
            async with own.open_async():
                await own.run_worker_async(
                    wait=False, install_signal_handlers=False, listen_notify=False
                )

    # A browser test before this one leaves its loop running in the thread of the tests.
    with ThreadPoolExecutor(max_workers=1) as own_thread:
        own_thread.submit(asyncio.run, work()).result()
