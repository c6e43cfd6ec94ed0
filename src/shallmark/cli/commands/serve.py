"""`./shallmark serve`."""

import typer

from shallmark.cli import serving


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve() -> None:
    """Start database, web server and worker; Ctrl-C stops them.

    HOST and PORT say where (127.0.0.1:8000), SHALLMARK_HOME where the data lie. See
    docs/reference/settings.md.
    """
    serving.serve()
