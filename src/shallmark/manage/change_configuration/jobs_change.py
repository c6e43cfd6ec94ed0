"""What dates bring about in changes: templates and freezes, and the analysis of each quarter."""

from procrastinate.contrib.django import app

from shallmark.kernel import clock
from shallmark.manage.change_configuration import actions_analysis, actions_change


@app.periodic(cron="5 * * * *")
@app.task(name="changes.run_dates", queueing_lock="changes.run_dates")
def run_dates(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Expire templates, begin and end freezes."""
    return sum(actions_change.run_dates(clock.now()).values())


@app.periodic(cron="20 2 * * *")
@app.task(name="changes.analyses", queueing_lock="changes.analyses")
def analyses(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Compute the figures of a quarter that ended; close what was missed."""
    return actions_analysis.run_quarters(clock.now())


@app.periodic(cron="40 6 * * *")
@app.task(name="changes.remind", queueing_lock="changes.remind")
def remind(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Tell of changes that stay open past their planned end."""
    return actions_analysis.remind_stale(clock.now())
