"""Jobs of pages that belong to no record. Each may run twice."""

from smtplib import SMTPException

from django.contrib.auth import get_user_model
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shallmark.common.jobs.backlog import GRACE, Backlog, has_job
from shallmark.connect.exchange.faults import Unreadable
from shallmark.kernel import clock
from shallmark.kernel.models import Draft
from shallmark.kernel.provenance import Source, entered
from shallmark.web import imports, password_reset

TASK = "web.import"


@app.task(name=TASK, queue="pages")
@entered(Source.PAGE)
def go_on_importing(token: str, person: int) -> str:
    """Go on with an import from where it stands; returns the stage it reached."""
    by = get_user_model().objects.get(pk=person)
    job = imports.find(token, by)
    if job is None:
        return ""
    try:
        if job.values["stage"] == imports.LOOKING:
            job = imports.look(job, by)
        elif job.values["stage"] == imports.WRITING:
            job = imports.write(job, by)
    except Unreadable as wrong:
        # It could be read when it was sent; the columns of its records are others now.
        imports.stop(job, str(wrong))
    return str(job.values["stage"])


def queue(job: Draft) -> None:
    """Let the worker do the rest of it."""
    go_on_importing.defer(token=imports.token_of(job), person=job.person_id)


def _lost() -> list[Draft]:
    waiting = imports.unfinished(clock.now() - GRACE)
    return [job for job in waiting if not has_job(TASK, token=imports.token_of(job))]


@app.task(
    name="web.send_reset_link",
    queue="mail",
    # 4 s, 16 s, 64 s ... an hour and a half in all: whoever waits longer asks again.
    retry=RetryStrategy(
        max_attempts=6, exponential_wait=4, retry_exceptions={OSError, SMTPException}
    ),
)
def send_reset_link(email: str, base: str) -> int:
    """Send the link for a new password to the accounts of an address; returns how many mails."""
    return password_reset.send_links(email, base)


BACKLOGS = (Backlog("imports", TASK, _lost, queue),)
