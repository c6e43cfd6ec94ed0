"""`python -m shallmark.cli.mail_listener`: the process of `serve` that takes mails."""

import asyncio
import os
import sys

import django

from shallmark.cli.loading import loading
from shallmark.cli.output import say
from shallmark.config import env


def main() -> int:
    """Listen until asked to stop; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    with loading():
        django.setup()
    from shallmark.connect.mail import listening  # Django is set up now

    asyncio.run(listening.listen(listening.places(env.text("MAIL_LISTEN")), say))
    return 0


if __name__ == "__main__":
    sys.exit(main())
