"""Jobs of notices. Each may run twice: the row of the delivery decides."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shallmark.common.notices import mail


@app.task(
    name="notices.send_mail",
    queue="mail",
    # 4 s, 16 s, 64 s ... a day and a half in all: a mail server may be away over a night.
    retry=RetryStrategy(max_attempts=9, exponential_wait=4, retry_exceptions={mail.NotDelivered}),
)
def send_mail(delivery_id: int) -> None:
    """Send one mail."""
    mail.deliver(delivery_id)


@app.periodic(cron="30 6 * * *")
@app.task(name="notices.send_digests", queue="mail", queueing_lock="notices.send_digests")
def send_digests(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Send what people want to hear once a day."""
    mail.deliver_digests()
