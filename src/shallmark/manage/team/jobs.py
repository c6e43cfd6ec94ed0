"""What runs by itself each night. May run twice."""

from procrastinate.contrib.django import app

from shallmark.kernel import clock
from shallmark.manage.team import actions, throttle


@app.periodic(cron="25 2 * * *")
@app.task(name="team.expire_due", queueing_lock="team.expire_due")
def expire_due(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Let competences expire whose last day has passed."""
    return actions.expire_due(clock.now())


@app.periodic(cron="35 2 * * *")
@app.task(name="team.forget_sign_ins", queueing_lock="team.forget_sign_ins")
def forget_sign_ins(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Remove wrong passwords whose time is over, and sign-ins of long ago."""
    return throttle.forget(clock.now())
