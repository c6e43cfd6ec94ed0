"""Loading the demonstration as a job; the pages show its progress."""

from contextlib import suppress
from datetime import datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shallmark.kernel import clock
from shallmark.kernel.models import Progress
from shallmark.simulate import demo

TITLE = "Loading the demonstration organisation"


def queue() -> None:
    """Ask for the demonstration; it shows as a job at once, not only when a worker comes to it."""
    # A serve that was stopped before its worker came to it has left it queued.
    with suppress(AlreadyEnqueued):
        load_demonstration.defer(now=clock.now().isoformat())
        Progress.start(demo.PROGRESS, TITLE)


@app.task(name="simulate.load_demonstration", queueing_lock="simulate.load_demonstration")
def load_demonstration(now: str) -> None:
    """Load the demonstration organisation as of `now`; a job that was killed goes on."""
    progress = Progress.start(demo.PROGRESS, TITLE)
    try:
        demo.load(datetime.fromisoformat(now), progress.step)
    except ValueError as wrong:
        progress.finish(str(wrong))
        raise
    progress.finish()
