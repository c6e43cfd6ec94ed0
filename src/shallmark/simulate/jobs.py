"""Loading the demonstration as a job; the pages show its progress."""

from procrastinate.contrib.django import app

from shallmark.kernel.models import Progress
from shallmark.simulate import demo


@app.task(name="simulate.load_demonstration", queueing_lock="simulate.load_demonstration")
def load_demonstration() -> None:
    """Load the demonstration organisation; does nothing where it is."""
    progress = Progress.start(demo.PROGRESS, "Loading the demonstration organisation")
    try:
        demo.load(progress.step)
    except ValueError as wrong:
        progress.finish(str(wrong))
        raise
    progress.finish()
