"""What runs by itself each night. May run twice."""

from procrastinate.contrib.django import app

from shallmark.kernel import clock
from shallmark.plan.policy import actions


@app.periodic(cron="20 2 * * *")
@app.task(name="policy.judge_due", queueing_lock="policy.judge_due")
def judge_due(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Judge objectives and communications whose day has come."""
    now = clock.now()
    return actions.judge_due(now) + actions.miss_due(now)
