"""One call for every command that reads or writes records: `ensure_database()`."""

import atexit
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack

from shallmark.cli import preparer
from shallmark.cli.home import Home, open_home
from shallmark.cli.loading import loading
from shallmark.cli.postgres import APPLICATION, OWNER, Server, daemon_lives, shared
from shallmark.config import env

_open = ExitStack()
_embedded: list[Server] = []


def ensure_database(*, as_owner: bool = False, migrate: bool = True) -> None:
    """Give this process a running, migrated database and a Django that is set up.

    The embedded server is started, or shared with other commands, and let go of at exit; with
    `DATABASE_URL` that server is used. `as_owner` signs in as the role that owns the tables, which
    only maintenance may do. Does nothing where Django is set up already, as in tests.
    """
    from django.apps import apps

    if apps.ready:
        return
    connect_environment(migrate=migrate)
    preparer.end()
    if as_owner:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    set_up_django()


def set_up_django() -> None:
    """Set Django up on the environment that `connect_environment` has made, once in a process."""
    import django
    from django.apps import apps

    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    with loading():
        django.setup()


def connect_environment(
    *, migrate: bool = True, connected: Callable[[], None] | None = None
) -> Home:
    """Set the addresses of the database and the secrets for this process and its children.

    Args:
        migrate: whether tables and views are made or changed where they are not of this version.
        connected: called when the environment stands, before the tables are looked at.

    """
    embedded = bool(_embedded) or not env.text("DATABASE_URL")
    home = open_home(env.home(), embedded=embedded)
    # Whatever this process and those that it starts write from here on is for their account alone.
    os.umask(0o077)
    os.environ["SHALLMARK_HOME"] = str(home.path)
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = home.secret("secret_key")
    if not os.environ.get("EVIDENCE_KEY", "").strip():
        os.environ["EVIDENCE_KEY"] = home.secret("evidence_key")
    if not env.text("DATABASE_URL"):
        if migrate and not home.data.exists():
            # It loads while the server is made.
            preparer.start()
        _use_embedded(home)
    elif not env.text("DATABASE_OWNER_URL"):
        os.environ["DATABASE_OWNER_URL"] = env.text("DATABASE_URL")
    # The driver takes a quarter of a second to import: commands without database do not pay it.
    from shallmark.cli import schema

    server = _embedded[0] if _embedded else None
    role, fingerprint = schema.role_and_fingerprint(env.text("DATABASE_URL"), server)
    if connected:
        connected()
    if migrate:
        schema.bring_up_to_date(env.text("DATABASE_OWNER_URL"), role, fingerprint)
    return home


def database_lost() -> bool:
    """Whether the daemon of our embedded server is gone: `reconnect_environment` mends that."""
    return bool(_embedded) and not daemon_lives(_embedded[0].home)


def obstacle() -> str:
    """What must go before our embedded server can start again, in a sentence; mostly nothing."""
    home = _embedded[0].home.path
    free = shutil.disk_usage(home).free
    if free >= env.DISK_ROOM:
        return ""
    return (
        f"The disk is full ({free // 1024**2} MiB free in {home}): the database starts again once"
        f" there are {env.DISK_ROOM // 1024**2}."
    )


def reconnect_environment() -> None:
    """Start the embedded server anew after its daemon was killed; the URLs change."""
    home = _embedded[0].home
    _open.close()
    _use_embedded(home)


def _use_embedded(home: Home) -> None:
    server = _open.enter_context(shared(home))
    _embedded[:] = [server]
    os.environ["DATABASE_URL"] = server.url(APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = server.url(OWNER)


atexit.register(preparer.end)
atexit.register(_open.close)
