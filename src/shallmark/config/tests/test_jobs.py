"""All jobs are known to the worker, and what a killed worker left is taken up again."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate import jobs as kept
from procrastinate.contrib.django.models import ProcrastinateJob

import shallmark
from shallmark.config import jobs
from shallmark.config.tests.workers import run_jobs


def test_every_jobs_module_is_known_to_the_worker() -> None:
    root = Path(shallmark.__file__).parent
    modules = {
        "shallmark." + ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("jobs*.py")
        if path.parent != Path(jobs.__file__).parent
    }
    assert modules <= sys.modules.keys()


@pytest.mark.usefixtures("own_database")
def test_a_job_of_a_killed_worker_is_done_after_all() -> None:
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
    run_jobs()
    run_jobs()
    # The worker defers what the hour asks for, too: at some hours the same task.
    done = ProcrastinateJob.objects.get(task_name="jobs.forget_old", args__timestamp=0)
    assert done.status == kept.Status.SUCCEEDED.value
