"""Reminders of actions, every morning. May run twice."""

from procrastinate.contrib.django import app

from shallmark.common.actions import actions


@app.periodic(cron="20 5 * * *")
@app.task(name="actions.remind", queueing_lock="actions.remind")
def remind(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Tell whoever has an action that is due soon, due today, or overdue by whole weeks."""
    return actions.remind_now()
