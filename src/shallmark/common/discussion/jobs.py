"""Jobs of discussions."""

from datetime import timedelta

from procrastinate.contrib.django import app

from shallmark.common.discussion.models import Presence
from shallmark.common.discussion.sweep import sweep
from shallmark.kernel import clock


@app.periodic(cron="17 3 * * *")
@app.task(name="discussion.sweep_files", queueing_lock="discussion.sweep_files")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Remove files that nothing names, and signs of life of yesterday."""
    sweep()
    Presence.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()
