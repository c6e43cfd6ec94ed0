"""A session of the engine in which the ledger is read as of the moment of a run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shallmark.conformity import as_it_stood, library
from shallmark.ledger import guards
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import COVERAGE, as_of_columns

#: what a run reads beside the views of its checks
BESIDE = ("stated_act", "waiver", COVERAGE)


@contextmanager
def session(of: PostgresEngine, moment: Moment, checks: Sequence[CheckFile]) -> Iterator[None]:
    """One snapshot, with all that the checks read as it stood at the moment."""
    columns = as_of_columns(checks)
    if of.present or of.schema != "ledger":
        with of.session(moment, columns):
            yield
        return
    relations = {
        relation for check in checks for relation in guards.reading(check.sql, check.path).relations
    }
    with of.session(moment, {}):
        as_it_stood.lay(of, moment.as_of, relations.union(BESIDE), columns)
        yield


def values(of: PostgresEngine, moment: Moment) -> dict[str, Any]:
    """The parameters in force at the moment."""
    return library.parameters(None if of.present else moment.as_of)
