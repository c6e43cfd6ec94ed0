"""Jobs of search."""

from procrastinate.contrib.django import app

from shallmark.common.jobs.backlog import Backlog
from shallmark.common.search import actions


@app.periodic(cron="7 * * * *")
@app.task(name="search.learn_words", queueing_lock="search.learn_words")
def learn_words(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the schedule
    """Learn the words of the newest records, for completion and typing errors."""
    return actions.learn_words()


# After bulk work the index is made by whoever did it; a kill in between leaves it behind.
BACKLOGS = (
    Backlog(
        "types of records with records missing in search",
        "",
        actions.incomplete,
        actions.rebuild,
        nightly=True,
    ),
)
