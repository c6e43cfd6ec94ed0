"""Jobs of the pages of every record. Each may run twice."""

from django.contrib.auth import get_user_model
from procrastinate.contrib.django import app

from shallmark.common.bulk import runs
from shallmark.common.jobs.backlog import GRACE, Backlog, has_job
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.models import Draft
from shallmark.kernel.provenance import Source, entered

TASK = "kernel.mass_action"


@app.task(name=TASK, queue="pages")
@entered(Source.PAGE)
def mass_action(token: str, person: int) -> int:
    """Go on with a mass action; returns how many records it was done to."""
    by = get_user_model().objects.get(pk=person)
    job = runs.find(token, by)
    if job is None:
        return 0
    try:
        job = runs.run(job, by)
    except Refused as refused:
        # The values were good when they were asked for, and are no longer.
        runs.stop(job, refused.sentence)
    return int(job.values["done"])


def queue(job: Draft) -> None:
    """Let the worker do the rest of it."""
    mass_action.defer(token=runs.token_of(job), person=job.person_id)


def _lost() -> list[Draft]:
    waiting = runs.unfinished(clock.now() - GRACE)
    return [job for job in waiting if not has_job(TASK, token=runs.token_of(job))]


BACKLOGS = (Backlog("mass actions", TASK, _lost, queue),)
