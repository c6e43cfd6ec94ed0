"""What is derived and kept only as it stands, worked out again as of the past moment of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shallmark.common.calendars.models import ClockResult
from shallmark.conformity import ledger_views, library
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import as_of_columns
from shallmark.operate.customer_service.clocks import results_then

#: who keeps clocks, and works them out again
CLOCKS = (results_then,)
_TABLE = ClockResult._meta.db_table
_COLUMNS = tuple(str(field.column) for field in ClockResult._meta.concrete_fields)


@contextmanager
def session(of: PostgresEngine, moment: Moment, checks: list[CheckFile]) -> Iterator[None]:
    """The engine's session, with clocks as they stood at the moment."""
    with of.session(moment, as_of_columns(checks)):
        if not of.present and of.schema == "ledger":
            _lay_clocks(of, moment)
        yield


def values(of: PostgresEngine, moment: Moment) -> dict[str, Any]:
    """The parameters in force at the moment."""
    return library.parameters(None if of.present else moment.as_of)


def _lay_clocks(of: PostgresEngine, moment: Moment) -> None:
    """`ledger.clock` with the rows of what was written since replaced by those of then."""
    rows = [row for then in CLOCKS for row in then(moment.as_of)]
    fields = [name for name in _COLUMNS if name not in {"id", "stored_at"}]
    run = of.connection.execute
    run(f"CREATE TEMP TABLE clock_result (LIKE {_TABLE} INCLUDING DEFAULTS) ON COMMIT DROP")
    with (
        of.connection.cursor() as cursor,
        cursor.copy(f"COPY clock_result (id, {', '.join(fields)}) FROM STDIN") as copy,
    ):
        for number, row in enumerate(rows):
            copy.write_row((number, *(getattr(row, name) for name in fields)))
    view = ledger_views.files()["clock"].read_text(encoding="utf-8")
    then = view.replace(f"FROM {_TABLE} ", "FROM pg_temp.clock_result ")
    run("CREATE TEMP TABLE clock_then (LIKE ledger.clock) ON COMMIT DROP")
    columns = run(f"SELECT * FROM ({then}) AS q LIMIT 0").description or ()
    names = ", ".join(column.name for column in columns)
    run(f"INSERT INTO clock_then ({names}) SELECT {names} FROM ({then}) AS q")
    run(
        "CREATE TEMP VIEW clock AS SELECT * FROM ledger.clock AS c WHERE NOT EXISTS"
        " (SELECT FROM clock_result AS k WHERE k.reference = c.record)"
        " UNION ALL SELECT * FROM clock_then"
    )
    of.lay("clock", "pg_temp.clock")
