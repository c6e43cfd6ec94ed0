"""What `./shallmark doctor` looks at: each examination yields findings with a remedy."""

import os
import shutil
import socket
import time
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from shallmark.cli import bind_safety, schema
from shallmark.cli.roles import lost_protections
from shallmark.config import env
from shallmark.ledger import contract

ROOM_NEEDED = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know (`note`) or to put right (`wrong`), and how."""

    level: Literal["wrong", "note"]
    topic: str
    what: str
    remedy: str


def examine_surroundings(home: Path) -> Iterator[Finding]:
    """Examine everything that needs no database."""
    yield from _room(home)
    yield from _zone()
    yield from _mail()
    yield from _secret(home)
    if env.flag("DEBUG"):
        yield Finding("wrong", "debug", "Error pages show details of the program.", "Unset DEBUG.")


def _room(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home).free
    if free < ROOM_NEEDED:
        yield Finding(
            "wrong",
            "disk",
            f"Only {free // 1024**2} MiB are free in {home}.",
            "Make room: the database stops when the disk is full.",
        )


def _zone() -> Iterator[Finding]:
    known = zoneinfo.available_timezones()
    name = env.text("TIME_ZONE")
    if not known:
        yield Finding("wrong", "time zones", "There are no time zone data.", "Install tzdata.")
    elif name not in known:
        yield Finding(
            "wrong",
            "time zones",
            f"TIME_ZONE {name!r} is not a known zone.",
            "Use a name such as Europe/Berlin.",
        )


def _mail() -> Iterator[Finding]:
    host, port = env.text("MAIL_HOST"), env.number("MAIL_PORT")
    remedy = "Set MAIL_HOST, MAIL_PORT, and MAIL_USER with MAIL_PASSWORD where it asks for them."
    if not host:
        yield Finding("note", "mail", "No mail server is set; notices stay in the pages.", remedy)
        return
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError as error:
        what = f"The mail server {host}:{port} does not answer ({error}); mails wait for it."
        yield Finding("wrong", "mail", what, remedy)


def _secret(home: Path) -> Iterator[Finding]:
    secret = os.environ.get("SECRET_KEY", "").strip()
    if secret == env.DEFAULT_SECRET or 0 < len(secret) < bind_safety.SHORTEST_SECRET:
        yield Finding(
            "wrong",
            "secret",
            "SECRET_KEY is known or too short: sessions can be forged.",
            "Set it to at least 32 random characters, or unset it on a loopback address.",
        )
    for path in sorted((home / "secrets").glob("*")):
        if path.stat().st_mode & 0o077:
            yield Finding("wrong", "secret", f"{path} can be read by others.", f"chmod 600 {path}")


def examine_database(connection: psycopg.Connection) -> Iterator[Finding]:
    """Examine what a connection of the application's role can tell."""
    for look in _LOOKS:
        yield from look(connection)


def _roles(connection: psycopg.Connection) -> Iterator[Finding]:
    if lost := lost_protections(connection):
        yield Finding(
            "wrong",
            "roles",
            f"One role owns and uses the tables: it could rewrite history in {len(lost)} tables,"
            f" such as {lost[0]}. Triggers still refuse it, but their owner can remove them.",
            "Make a second role, put the owner's address into DATABASE_OWNER_URL and the other"
            " role's into DATABASE_URL; rights are granted at the next start.",
        )


def _tables(connection: psycopg.Connection) -> Iterator[Finding]:
    if schema.stored_fingerprint(connection) != schema.fingerprint():
        yield Finding(
            "wrong",
            "migrations",
            "Tables and views are not those of this version.",
            "Run: ./shallmark manage migrate (it says so where they are those of a newer version)",
        )


def _views(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = 'ledger'")
    existing = {name for (name,) in rows}
    promised = {view.qualified.partition(".")[2] for view in contract.views().values()}
    if missing := sorted(promised - existing):
        yield Finding(
            "wrong",
            "ledger",
            f"{len(missing)} views of the ledger are missing, such as ledger.{missing[0]}.",
            "Run: ./shallmark manage migrate",
        )


def _demonstration(connection: psycopg.Connection) -> Iterator[Finding]:
    exists = connection.execute("SELECT to_regclass('team_person')").fetchone()
    if exists == (None,):
        return
    if _count(connection, "SELECT count(*) FROM team_person WHERE is_demo AND is_active"):
        yield Finding(
            "note",
            "demonstration",
            "Demonstration accounts are present; anybody on this machine may sign in with them.",
            "Before real work: ./shallmark demo remove",
        )


def _sign_in(connection: psycopg.Connection) -> Iterator[Finding]:
    if connection.execute("SELECT to_regclass('axes_accessattempt')").fetchone() == (None,):
        return
    row = connection.execute(
        "SELECT count(DISTINCT username), count(DISTINCT ip_address), sum(failures_since_start)"
        " FROM axes_accessattempt WHERE attempt_time > now() - make_interval(mins => %s)",
        [env.count("SIGN_IN_WAIT")],
    ).fetchone()
    accounts, addresses, tries = row or (0, 0, 0)
    if (tries or 0) >= env.count("SIGN_IN_TRIES"):
        yield Finding(
            "note",
            "sign-in",
            f"{tries} wrong passwords for {accounts} accounts from {addresses} addresses within"
            f" {env.count('SIGN_IN_WAIT')} minutes.",
            "Who has to wait stands under Settings, Sign-in, and is lifted there.",
        )


def _clock(connection: psycopg.Connection) -> Iterator[Finding]:
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
    if row and abs(float(row[0]) - time.time()) > 5:
        yield Finding(
            "wrong",
            "time",
            "The clocks of the database server and of this machine differ by more than 5 seconds.",
            "Keep both by NTP: the order of times is evidence.",
        )


def _count(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


_LOOKS: tuple[Callable[[psycopg.Connection], Iterator[Finding]], ...] = (
    _roles,
    _tables,
    _views,
    _demonstration,
    _sign_in,
    _clock,
)
