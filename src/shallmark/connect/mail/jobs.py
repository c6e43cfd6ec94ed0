"""Jobs of e-mail. Each may run twice: the rows of the mails decide."""

from procrastinate.contrib.django import app

from shallmark.connect.mail import fetching, sorting


@app.periodic(cron="* * * * *")
@app.task(name="mail.fetch", queue="mail", queueing_lock="mail.fetch")
def fetch_mails(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the schedule
    """Fetch from every mailbox, and sort what waits; returns how many mails were sorted."""
    fetching.fetch_all()
    return sorting.sort_waiting()
