"""What runs by itself: automatic closing, and the watch over the clocks. Both may run twice."""

from functools import partial

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.common.jobs.backlog import Backlog, retry
from shallmark.kernel import clock
from shallmark.operate.customer_service import (
    actions,
    actions_request,
    reclock,
    request_watch,
    security_path,
)
from shallmark.operate.customer_service.room import watch as room_watch


@app.periodic(cron="*/10 * * * *")
@app.task(name="incidents.close_due", queueing_lock="incidents.close_due")
def close_due(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Close resolved incidents that nobody objected to, and remind of reviews."""
    return actions.close_due(clock.now()) + room_watch.remind_reviews()


@app.periodic(cron="* * * * *")
@app.task(name="incidents.escalate_due_targets", queueing_lock="incidents.escalate_due_targets")
def escalate_due_targets(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Escalate clocks past their warning mark, and remind of the news that rooms owe."""
    return actions.escalate_due_targets() + room_watch.remind_news()


@app.periodic(cron="* * * * *")
@app.task(name="incidents.follow_security_path", queueing_lock="incidents.follow_security_path")
def follow_security_path(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Tell of security incidents whom their path names, when it says so."""
    return security_path.follow_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name="requests.close_due", queueing_lock="requests.close_due")
def close_requests(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Close fulfilled requests that nobody objected to."""
    return actions_request.close_due(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="requests.watch", queueing_lock="requests.watch")
def watch_requests(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Tell of targets at risk, and call in deputies for approvals that are late."""
    return request_watch.warn_due() + request_watch.escalate_approvals()


@app.task(name=reclock.TASK)
def count_again(keys: list[int], because: str) -> int:
    """Move the due times of incidents after a target, a calendar or a holiday changed."""
    return reclock.count_again(keys, because)


@app.task(name=reclock.OF_REQUESTS)
def count_requests_again(keys: list[int], because: str) -> int:
    """The same of requests."""
    return reclock.count_again(keys, because, kind=reclock.REQUEST_KIND)


def _stopped(task: str) -> list[int]:
    """Jobs that gave up: the cases are named in the job alone."""
    gave_up = ProcrastinateJob.objects.filter(task_name=task, status="failed")
    return list(gave_up.values_list("id", flat=True))


BACKLOGS = tuple(
    Backlog(name, task, partial(_stopped, task), retry)
    for name, task in (
        ("due times to be counted again", reclock.TASK),
        ("due times of requests to be counted again", reclock.OF_REQUESTS),
    )
)
