"""`python -m shallmark.cli.preparing`: makes and changes tables, and fills a first database.

It is asked by lines of JSON, answers each with one, and ends with its input (`preparer`). Tables
are the owner's work; what a first start writes, it writes as the application.
"""

import ctypes
import json
import os
import signal
import sys
from typing import TextIO

import django
from django.core.management import call_command
from django.db import connection

from shallmark.cli import structure, versions
from shallmark.cli.loading import loading
from shallmark.cli.postgres_daemon import PR_SET_PDEATHSIG
from shallmark.cli.problems import Problem
from shallmark.config import env

#: a change of tables is a guest: it does not wait long for who holds one
PATIENCE = "SET lock_timeout = '4s'"
#: whose tables the committed structure holds
PRODUCT = "shallmark.config.settings"


def main() -> None:
    """Set Django up while the database may still be made, then do what the lines ask."""
    # A Ctrl-C is for the command that started this process; with that one it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", PRODUCT)
    os.environ["DATABASE_URL"] = "postgresql:///unknown"
    with loading():
        django.setup()
    answers = only_answers()
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, str | int]
        try:
            answer = {"text": done(request)}
        except Problem as problem:
            answer = {"problem": str(problem), "code": problem.code}
        print(json.dumps(answer), file=answers, flush=True)


def only_answers() -> TextIO:
    """Standard output for answers alone: whatever else is printed goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def done(request: dict[str, str]) -> str:
    """Do what is asked, with the database of its URL; returns what there is to say."""
    sign_in(request["url"])
    if request["do"] == "tables":
        bring_up_to_date(request["url"])
        return ""
    from shallmark.cli.tasks import first_start  # Django is set up now

    return first_start.prepare(request["host"])


def sign_in(url: str) -> None:
    connection.close()
    os.environ["DATABASE_URL"] = url
    connection.settings_dict.update(env.database("DATABASE_URL"))


def bring_up_to_date(url: str) -> None:
    """An empty database loads its tables, others migrate."""
    ours = os.environ["DJANGO_SETTINGS_MODULE"] == PRODUCT
    loaded = ours and structure.load_into_empty(url)
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    versions.refuse_newer_database(connection)
    more = ["--loaded"] if loaded else []
    call_command("migrate", "--no-input", "--skip-checks", "--verbosity=0", *more)


if __name__ == "__main__":
    main()
