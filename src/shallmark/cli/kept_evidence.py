"""Whether runs and history are as they were kept: part of `doctor`."""

from collections.abc import Iterator

from django.db import connection

from shallmark.cli.diagnosis import Finding
from shallmark.conformity.actions import CHAINING
from shallmark.conformity.verification import examine

REMEDY = "Compare with a backup from before, and ask who worked on the database itself."


def findings() -> Iterator[Finding]:
    """What was changed past the application."""
    for sentence in examine().faults:
        yield Finding("wrong", "evidence", sentence, REMEDY)


#: a run is kept in less
HELD_FOR = "20 seconds"
# A lock named by one big number stands in two halves; each database of a server has its own.
_HELD = """
select a.pid, a.usename, a.application_name, a.state
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.datname = current_database()
    and (l.classid::bigint << 32 | l.objid::bigint) = %s
    and coalesce(a.xact_start, a.state_change) < now() - %s::interval
"""


def held() -> Iterator[Finding]:
    """Who holds the lock of the runs for longer than a run is kept."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [CHAINING, HELD_FOR])
        for pid, role, program, state in cursor.fetchall():
            yield Finding(
                "wrong",
                "runs",
                f"Session {pid} of {role} ({program or 'unnamed'}, {state}) holds the lock of the"
                " runs: none can be kept.",
                f"Ask who works there, and end it: SELECT pg_terminate_backend({pid})",
            )
