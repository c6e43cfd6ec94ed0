"""Work that nobody does any more: doctor counts it, `doctor --repair` takes it up.

Both need Django; `cli/tasks/doctor.py` sets it up before.
"""

from collections.abc import Iterator

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.cli.diagnosis import Finding
from shallmark.common.jobs.backlog import retry
from shallmark.common.notices.queries import MOST, mail_state
from shallmark.config.job_middleware import is_asked_by_us
from shallmark.config.jobs import BACKLOGS

REPAIR = "Run: ./shallmark doctor --repair"
WORKER_LOG = "log/worker.log says why"
#: a worker says every 10 s that it lives
SILENT = 120

_STALLED = """
select j.id from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing'
    and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %s))
"""
# Where one of its kind is enough, a failed job needs nobody once a later one went well or waits.
_FAILED = """
select f.task_name, array_agg(f.id order by f.id) from procrastinate_jobs f
where f.status = 'failed' and not exists (
    select from procrastinate_jobs later
    where later.queueing_lock = f.queueing_lock and later.id > f.id
        and later.status in ('succeeded', 'todo', 'doing'))
group by f.task_name order by f.task_name
"""


def findings() -> Iterator[Finding]:
    """What is lost: jobs of dead workers, jobs that failed for good, rows without a job."""
    if stalled := _stalled():
        yield Finding(
            "wrong",
            "jobs",
            f"{len(stalled)} jobs belong to a worker that is gone.",
            f"Start ./shallmark serve: its worker takes them up again. Or at once: {REPAIR}",
        )
    if failed := _failed():
        names = ", ".join(f"{name} ({len(ids)})" for name, ids in failed.items())
        yield Finding(
            "wrong",
            "jobs",
            f"{sum(map(len, failed.values()))} jobs failed for good: {names}.",
            f"{WORKER_LOG}; to try them again: {REPAIR}",
        )
    if forged := _forged():
        some = ", ".join(forged[:5])
        yield Finding(
            "wrong",
            "jobs",
            f"{len(forged)} jobs were put into the queue by somebody else: {some}.",
            "They are refused; ask who worked on the database itself, and delete them.",
        )
    for backlog in BACKLOGS:
        if lost := backlog.lost():
            what = f"{len(lost)} {backlog.name} wait without a job."
            yield Finding("wrong", "waiting", what, REPAIR)


def mails() -> Iterator[Finding]:
    """Mails that wait, or were given up."""
    state = mail_state()
    waiting = f"{MOST}+" if state.waiting > MOST else str(state.waiting)
    refused = f"{MOST}+" if state.refused > MOST else str(state.refused)
    if state.waiting and not state.set_up:
        what = f"{waiting} mails wait, because no mail server is set."
        yield Finding("note", "mail", what, "Set MAIL_HOST: they leave within a minute.")
    elif state.error:
        what = f"{waiting} mails wait; the mail server said: {state.error}"
        remedy = "They are sent when it takes them; after five days they are given up."
        yield Finding("wrong", "mail", what, remedy)
    if state.refused:
        what = f"{refused} mails were refused or given up."
        yield Finding("note", "mail", what, "Look at the addresses of the people concerned.")


def repair() -> Iterator[str]:
    """Take up everything that was left undone; yields a sentence for each part."""
    if stalled := _stalled():
        for number in stalled:
            retry(number)
        yield f"{len(stalled)} jobs of a worker that is gone wait for the next."
    for name, ids in _failed().items():
        again = sum(retry(number) for number in ids)
        yield f"{again} of {len(ids)} failed jobs of {name} wait to be tried again."
    for backlog in BACKLOGS:
        if count := backlog.sweep():
            yield f"{count} {backlog.name} were taken up."


def _forged() -> list[str]:
    """Number and task of jobs that nobody asked for by us."""
    jobs = ProcrastinateJob.objects.order_by("pk").values_list("pk", "task_name", "args")
    return [
        f"{number} ({name})"
        for number, name, arguments in jobs.filter(status__in=("todo", "doing", "failed"))
        if not is_asked_by_us(name, arguments)
    ]


def _stalled() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, [SILENT])
        return [number for (number,) in cursor.fetchall()]


def _failed() -> dict[str, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(_FAILED)
        return dict(cursor.fetchall())
