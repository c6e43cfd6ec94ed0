"""What is set down in a row and done by a job, and what becomes of it when its job is lost.

Each app declares `BACKLOGS` in its jobs module. A periodic job gives what was lost a job again;
`./shallmark doctor` counts it, and `doctor --repair` does the same at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.common.jobs.models import Progress
from shallmark.kernel import clock

#: within a request the row comes first and the job a moment later
GRACE = timedelta(minutes=2)
_RETRY = "select procrastinate_retry_job_v2(%s, now(), null, null, null)"
_ABORT = "update procrastinate_jobs set status = 'aborted' where id = %s and status = 'doing'"


@dataclass(frozen=True, slots=True)
class Backlog:
    """One kind of work that waits in rows."""

    #: plural, for the sentence of doctor
    name: str
    #: the task that does it, empty where it is done by whoever finds it
    task: str
    #: what waits and has no job
    lost: Callable[[], Sequence[Any]]
    #: gives one of them a job, or ends it where that is impossible
    take_up: Callable[[Any], object]
    #: looked for once a night instead of every few minutes, because the look is dear
    nightly: bool = False

    def sweep(self) -> int:
        """Take up what is lost; returns how many."""
        lost = self.lost()
        for each in lost:
            self.take_up(each)
        return len(lost)


def has_job(task_name: str, **arguments: object) -> bool:
    """Whether a job of the task with these arguments waits or runs."""
    alive = ProcrastinateJob.objects.filter(task_name=task_name, status__in=("todo", "doing"))
    return bool(alive.filter(args__contains=arguments).exists())


def retry(job_id: int) -> bool:
    """Let a job that failed or was left run again; where one like it waits, that one is enough."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(_RETRY, [job_id])
        except IntegrityError:
            cursor.execute(_ABORT, [job_id])
            return False
    return True


def progress_backlog(name: str, key: str, task_name: str) -> Backlog:
    """For a task that shows how far it is: its `Progress` runs on and no job works on it."""

    def lost() -> list[Progress]:
        before = clock.now() - GRACE
        running = Progress.objects.filter(key=key, finished_at=None, started_at__lt=before)
        return [] if has_job(task_name) else list(running)

    def take_up(progress: Progress) -> None:
        ended = ProcrastinateJob.objects.filter(task_name=task_name, status="failed")
        job_id = ended.order_by("-pk").values_list("pk", flat=True).first()
        if job_id is None or not retry(job_id):
            progress.finish("The job of this was lost; ask for it again.")

    return Backlog(name, task_name, lost, take_up)
