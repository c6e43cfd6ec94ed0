"""`python -m shallmark.cli.worker`: the process of `serve` that runs the jobs."""

import asyncio
import os
import sys

import django
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

from shallmark.cli.loading import loading
from shallmark.cli.output import say
from shallmark.cli.problems import driver_message
from shallmark.config import env
from shallmark.config.worker import work
from shallmark.outages import is_outage

CONCURRENCY = 2
#: seconds that running jobs may take to end when the worker is asked to stop
GRACE = 3.0
#: seconds between two looks for jobs whose time has come; new ones are told of at once
POLL = 1.0
#: the exit code of sysexits.h for what will be better later
TRY_LATER = 75


def main() -> int:
    """Work until asked to stop; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    with loading():
        django.setup()
    # The app reads the settings when it is imported.
    from procrastinate.contrib.django import app

    try:
        asyncio.run(
            work(
                app,
                concurrency=CONCURRENCY,
                shutdown_graceful_timeout=GRACE,
                fetch_job_polling_interval=POLL,
            )
        )
    except (ConnectorException, OperationalError) as error:
        if not is_outage(error):
            raise
        reason = driver_message(error, env.text("DATABASE_URL"))
        say(f"The worker of jobs ends: the database does not answer ({reason}).")
        return TRY_LATER
    return 0


if __name__ == "__main__":
    sys.exit(main())
