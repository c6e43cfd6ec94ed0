"""All jobs of the product, by name: what the worker runs and the schedule starts.

Named in settings.PROCRASTINATE_IMPORT_PATHS. An app's jobs that are not listed here never run.
"""

import importlib
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

MODULES = (
    "shallmark.kernel.jobs",
    "shallmark.common.discussion.jobs",
    "shallmark.common.notices.jobs",
    "shallmark.common.search.jobs",
    "shallmark.common.actions.jobs",
    "shallmark.manage.grc.jobs",
    "shallmark.manage.change_configuration.jobs_items",
    "shallmark.manage.team.jobs",
    "shallmark.plan.policy.jobs",
    "shallmark.manage.change_configuration.jobs_change",
    "shallmark.operate.customer_service.jobs",
    "shallmark.conformity.jobs",
    "shallmark.simulate.jobs",
    "shallmark.web.jobs",
)
#: a worker says every 10 s that it lives; one that is silent for so long was killed
SILENT = timedelta(minutes=2)
#: finished jobs are kept for questions
KEPT_HOURS = 14 * 24

for module in MODULES:
    importlib.import_module(module)


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
