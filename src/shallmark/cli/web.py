"""The web processes of `serve`: one loads the application, and forks those that answer.

Started as `python -m shallmark.cli.web SOCKET NUMBER`, with the listening socket inherited.
"""

import resource
import signal
import socket
import sys

from django.conf import settings
from django.db import connections

from shallmark.cli import schema, warming
from shallmark.cli.loading import loading
from shallmark.cli.web_processes import WebProcesses
from shallmark.cli.web_server import Server
from shallmark.config import env
from shallmark.config.slow import is_slow
from shallmark.config.wsgi import application

# Open files that the connections of a process may need, with their temporary files.
FILES = 8192


def serve(listening: socket.socket) -> None:
    """Answer requests in this process until it is told to stop."""
    server = Server(
        application,
        listening,
        largest=settings.UPLOAD_LIMIT,
        patience=env.number("CLIENT_TIMEOUT"),
        is_slow=is_slow,
    )
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.run_first(lambda: warming.ask_first_pages(application))
    server.serve()


def main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    _allow_files()
    # What is loaded stays as it is: the processes share its memory.
    with loading():
        warming.load()
    # `serve` makes the tables while this process loads.
    schema.wait_for_tables(env.text("DATABASE_URL"))
    connections.close_all()
    WebProcesses(lambda: serve(listening), int(sys.argv[2])).run()


def _allow_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main()
