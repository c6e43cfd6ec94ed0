"""One call for every command that reads or writes records: `ensure_database()`."""

import atexit
import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shallmark.cli import migrator
from shallmark.cli.home import Home, open_home
from shallmark.cli.postgres import APPLICATION, OWNER, Server, keeper_lives, shared
from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env

if TYPE_CHECKING:
    # The driver takes a quarter of a second to import: commands without database do not pay it.
    import psycopg

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
    if as_owner:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    set_up_django()


def set_up_django() -> None:
    """Set Django up on the environment that `connect_environment` has made."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    django.setup()


def connect_environment(
    *, migrate: bool = True, connected: Callable[[], None] | None = None
) -> Home:
    """Set `DATABASE_URL`, `DATABASE_OWNER_URL`, `SECRET_KEY` for this process and its children.

    Args:
        migrate: whether tables and views are made or changed where they are not of this version.
        connected: called when the environment stands, before the tables are looked at.

    """
    embedded = bool(_embedded) or not env.text("DATABASE_URL")
    home = open_home(env.home(), embedded=embedded)
    os.environ["SHALLMARK_HOME"] = str(home.path)
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = home.secret("secret_key")
    if not env.text("DATABASE_URL"):
        if migrate and not home.data.exists():
            # It loads while the server is made.
            migrator.start()
        _use_embedded(home)
    elif not env.text("DATABASE_OWNER_URL"):
        os.environ["DATABASE_OWNER_URL"] = env.text("DATABASE_URL")
    role, found = _find_role_and_tables()
    if connected:
        connected()
    if migrate:
        from shallmark.cli import schema

        schema.bring_up_to_date(env.text("DATABASE_OWNER_URL"), role, found)
    return home


def is_embedded() -> bool:
    return bool(_embedded)


def database_lost() -> bool:
    """Whether the keeper of our embedded server is gone: `reconnect_environment` mends that."""
    return bool(_embedded) and not keeper_lives(_embedded[0].home)


def reconnect_environment() -> None:
    """Start the embedded server anew after its keeper was killed; the URLs change."""
    home = _embedded[0].home
    _open.close()
    _use_embedded(home)


def _use_embedded(home: Home) -> None:
    server = _open.enter_context(shared(home))
    _embedded[:] = [server]
    os.environ["DATABASE_URL"] = server.url(APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = server.url(OWNER)


def _look(url: str) -> tuple[str, str | None]:
    """The role of the URL and the fingerprint of the tables it finds."""
    from shallmark.cli import schema

    with _connect(url) as connection:
        schema.require_version(connection)
        return connection.info.user, schema.stored_fingerprint(connection)


def _find_role_and_tables() -> tuple[str, str | None]:
    import psycopg

    from shallmark.cli import roles

    url = env.text("DATABASE_URL")
    try:
        return _look(url)
    except psycopg.OperationalError as error:
        if not _embedded:
            raise Problem(
                f"The database server does not answer or does not let us in: {plain(error, url)}"
            ) from error
    # A fresh server: it knows neither the application's role nor its database.
    roles.prepare(_embedded[0])
    return _look(url)


def _connect(url: str) -> "psycopg.Connection":
    import psycopg

    try:
        return psycopg.connect(url, connect_timeout=10, autocommit=True)
    except psycopg.ProgrammingError as error:
        raise WrongUse(f"DATABASE_URL cannot be read: {plain(error, url)}") from error


def plain(error: Exception, url: str) -> str:
    """What the driver said, on one line and without the password."""
    said = " ".join(str(error).split())
    password = urlsplit(url).password
    return said.replace(password, "***") if password else said


atexit.register(_open.close)
