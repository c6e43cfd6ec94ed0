"""`./shallmark doctor`: in which order an installation is examined."""

import os
from collections.abc import Iterator

import psycopg
from django.apps import apps
from django.db import OperationalError

from shallmark import __version__
from shallmark.cli import database, diagnosis, schema
from shallmark.cli.diagnosis import Finding
from shallmark.cli.output import say
from shallmark.cli.problems import Problem, driver_message
from shallmark.config import env


def examine(*, repair: bool) -> tuple[dict[str, str], list[Finding]]:
    """Facts of this installation, and what is wrong with it; with `repair` after a repair."""
    facts = {"shallmark": __version__, "home": str(env.home())}
    findings = []
    embedded = not env.text("DATABASE_URL")
    # What is set is examined, not what the next lines fill in.
    secret = os.environ.get("SECRET_KEY")
    try:
        # Somebody's own server is looked at, not changed.
        database.connect_environment(migrate=embedded)
        facts["server"] = "embedded" if embedded else "own (DATABASE_URL)"
        findings = list(_examine_database(facts, repair=repair))
    except Problem as problem:
        findings.append(_no_database(str(problem)))
    except (psycopg.OperationalError, OperationalError) as error:
        # A server that lets the first of us in may have no room for the second.
        findings.append(_no_database(driver_message(error, env.text("DATABASE_URL"))))
    if secret is None:
        os.environ.pop("SECRET_KEY", None)
    if env.home().is_dir():
        findings.extend(diagnosis.examine_surroundings(env.home()))
    return facts, findings


def _no_database(reason: str) -> Finding:
    return Finding("wrong", "database", reason, "Nothing works before this does.")


def _examine_database(facts: dict[str, str], *, repair: bool) -> Iterator[Finding]:
    with psycopg.connect(env.text("DATABASE_URL"), autocommit=True) as connection:
        version = connection.info.server_version
        facts["database"] = f"PostgreSQL {version // 10000}.{version % 10000}"
        yield from diagnosis.examine_database(connection)
        ours = schema.stored_fingerprint(connection) == schema.fingerprint()
    if ours:
        database.set_up_django()
        if not apps.is_installed("shallmark.common.notices"):
            return
        from shallmark.cli import kept_evidence, lost_work, stored_files  # Django is set up now

        if repair:
            for sentence in (*lost_work.repair(), *stored_files.repair()):
                say(sentence)
        yield from lost_work.findings()
        yield from lost_work.mails()
        yield from stored_files.findings()
        yield from kept_evidence.findings()
        yield from kept_evidence.held()
