"""Jobs of calendars."""

from procrastinate.contrib.django import app

from shallmark.common.calendars import actions


@app.periodic(cron="23 3 1 * *")
@app.task(name="calendars.look_ahead", queueing_lock="calendars.look_ahead")
def look_ahead(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the schedule
    """Ask again for public holidays, and let working time reach further; how many changed."""
    return actions.refresh_holidays() + actions.extend_calendars()
