"""What governance does by itself, every morning. May run twice."""

from procrastinate.contrib.django import app

from shallmark.manage.grc import watch


@app.periodic(cron="10 5 * * *")
@app.task(name="grc.by_day", queueing_lock="grc.by_day")
def by_day(timestamp: int = 0) -> dict[str, int]:  # noqa: ARG001 - given by the scheduler
    """End what has come to its end, begin what begins, and remind."""
    return watch.by_day()
