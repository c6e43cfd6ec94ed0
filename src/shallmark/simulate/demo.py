"""The demonstration organisation: needed on a first start, loaded as a job, removed on request."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.simulate.declarations import Progress
from shallmark.simulate.discovery import functions
from shallmark.simulate.run import Report, Size, find_everything, simulate

#: small enough to be there within a minute or two, large enough to work in
PROGRESS = "demonstration"
SIZE = Size(seed=7, months=6, scale=0.4, lapses=("default",))
#: runs of the past that the history of a check shows
JUDGED_WEEKS = 12


def present() -> bool:
    """Whether the demonstration, or any other simulated organisation, is loaded."""
    return bool(Person.objects.filter(is_demo=True).exists())


def needed() -> bool:
    """True on an installation in which nobody and nothing is yet."""
    return not (Person.objects.exists() or Incident.objects.exists())


@entered(Source.SIMULATION)
def load(now: datetime, progress: Progress = lambda _done, _all: None) -> Report:
    """Load the demonstration: months of work, weekly judgements of it, and the desk of today.

    Called again with the same `now`, it goes on where it was interrupted.
    """
    year = replace(SIZE, until=now - timedelta(hours=8))
    report = simulate(year, progress, resume=present())
    if report.context is not None:
        for function in functions():
            for write in function.demo:
                write(report.context, now)
    find_everything()
    for weeks in reversed(range(JUDGED_WEEKS)):
        as_of = now - timedelta(weeks=weeks)
        if not CheckRun.objects.filter(as_of=as_of).exists():
            # As the job of that night did: a run of today over a past day is a look.
            with clock.at(as_of):
                run_checks(by=None, as_of=as_of, trigger="job")
    return report


def remove() -> int:
    """Take every record of the demonstration away, history included; returns the tables emptied.

    Raises:
        ValueError: there is none, or something else lies beside it; nothing was removed.

    """
    if not present():
        raise ValueError("There is no demonstration here.")
    if Person.objects.filter(is_demo=False, is_active=True, username__isnull=False).exists():
        raise ValueError("People who are not of the demonstration work here: nothing was removed.")
    if Incident.objects.exclude(source_system="").exists():
        raise ValueError("Imported incidents lie beside the demonstration: nothing was removed.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(tablename) from pg_tables where schemaname = 'public'"
            " and tablename not in ('django_migrations', 'django_content_type')"
            " and tablename not like 'procrastinate%' and tablename not like 'shallmark%'"
        )
        names = [name for (name,) in cursor.fetchall()]
        # The one place where history goes: the demonstration leaves no trace. Only the owner of
        # the tables may do this.
        for way in ("disable", "enable"):
            for name in names:
                cursor.execute(f"alter table {name} {way} trigger user")
            if way == "disable":
                cursor.execute(f"truncate {', '.join(names)} restart identity cascade")
    return len(names)
