"""`python -m shallmark.cli.mail_listener`: the process of `serve` that takes mails by SMTP."""

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

    host, _colon, port = env.text("MAIL_LISTEN").rpartition(":")
    asyncio.run(listening.listen(host.strip("[]") or "127.0.0.1", int(port), say))
    return 0


if __name__ == "__main__":
    sys.exit(main())
