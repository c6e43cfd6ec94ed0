"""All jobs of the product, by name: what the worker runs and the schedule starts.

Named in settings.PROCRASTINATE_IMPORT_PATHS. The jobs of an app stand in its module `jobs`.
"""

from datetime import timedelta

from django.db.models import Q
from procrastinate import JobContext
from procrastinate.contrib.django import app

from shallmark.common.bulk import runs
from shallmark.common.jobs.backlog import Backlog
from shallmark.config.worker import UntilDone
from shallmark.kernel import clock
from shallmark.kernel.discovery import app_modules
from shallmark.kernel.models import Draft
from shallmark.web import imports

#: a worker says every 10 s that it lives; one that is silent for so long was killed
SILENT = timedelta(minutes=2)
#: finished jobs are kept for questions
KEPT_HOURS = 14 * 24

#: mass actions and imports that somebody looked at, or did not
DRAFTS_KEPT = timedelta(days=7)

BACKLOGS: list[Backlog] = [
    backlog for module in app_modules("jobs") for backlog in getattr(module, "BACKLOGS", ())
]


@app.periodic(cron="*/5 * * * *")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Take up again what a killed worker left; every job may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT.total_seconds()):
        await manager.retry_job(job)


@app.periodic(cron="42 3 * * *")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Remove jobs that ended well two weeks ago; failed ones stay for a person to see."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@app.periodic(cron="*/5 * * * *")
@app.task(name="jobs.take_up_lost", queueing_lock="jobs.take_up_lost")
def take_up_lost(timestamp: int = 0) -> dict[str, int]:  # noqa: ARG001 - given by the schedule
    """Give what waits in a row and lost its job a job again; returns how many by name."""
    return {each.name: each.sweep() for each in BACKLOGS if not each.nightly}


@app.periodic(cron="52 3 * * *")
@app.task(name="jobs.tidy", queueing_lock="jobs.tidy")
def tidy(timestamp: int = 0) -> dict[str, int]:  # noqa: ARG001 - given by the schedule
    """Look for what is dear to look for, and drop mass actions and imports of last week."""
    old = Draft.objects.filter(kept_at__lt=clock.now() - DRAFTS_KEPT)
    dropped, _kinds = old.filter(
        Q(place__startswith=runs.PLACE) | Q(place__startswith=imports.PLACE)
    ).delete()
    return {each.name: each.sweep() for each in BACKLOGS if each.nightly} | {"drafts": dropped}


for task in set(app.tasks.values()):
    # Declared once, for every job of the product: an outage ends none of them.
    task.retry_strategy = UntilDone(task.retry_strategy)
