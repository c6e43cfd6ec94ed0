"""What runs by itself: automatic closing, and the watch over the clocks. Both may run twice."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.common.jobs.backlog import Backlog, retry
from shallmark.kernel import clock
from shallmark.operate.customer_service import actions, reclock


@app.periodic(cron="*/10 * * * *")
@app.task(name="incidents.close_due", queueing_lock="incidents.close_due")
def close_due(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Close resolved incidents that nobody objected to."""
    return actions.close_due(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="incidents.escalate_due_targets", queueing_lock="incidents.escalate_due_targets")
def escalate_due_targets(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Escalate clocks past their warning mark."""
    return actions.escalate_due_targets()


@app.task(name=reclock.TASK)
def count_again(keys: list[int], because: str) -> int:
    """Move the due times of incidents after a target, a calendar or a holiday changed."""
    return reclock.count_again(keys, because)


def _stopped() -> list[int]:
    """Jobs that gave up: the incidents are named in the job alone."""
    gave_up = ProcrastinateJob.objects.filter(task_name=reclock.TASK, status="failed")
    return list(gave_up.values_list("id", flat=True))


BACKLOGS = (Backlog("due times to be counted again", reclock.TASK, _stopped, retry),)
