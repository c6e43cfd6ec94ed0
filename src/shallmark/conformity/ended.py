"""The versions of records that came to an end: the rows of the ledger's `audit_entry`.

The population is that of the rule by which two people correct a record (`RecordType.is_closed`):
what was closed, what stands in a state that no step leads out of, and what is closed with another
record (`closed_with`). What was brought in from a source is left out, as it came: a source that is
written to a record made here takes nothing out.
"""

from collections.abc import Iterator
from typing import cast

from shallmark.kernel.lifecycle import edges, states_of, steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, discover, record_types

_COLUMNS = (
    "v.pgh_id, v.pgh_obj_id, v.reference, v.closed_at, v.version, v.pgh_created_at, v.pgh_context"
)
_MADE_HERE = """NOT EXISTS (
    SELECT FROM {table}event f
    WHERE f.pgh_obj_id = v.pgh_obj_id AND f.version = 1 AND f.source_system <> '')"""
_OWN = """SELECT {columns}, '{table}' AS place,
    v.pgh_context ->> 'verb' = ANY ('{{{verbs}}}') AS stepped
  FROM {table}event v
  WHERE (v.closed_at IS NOT NULL OR v.status = ANY ('{{{states}}}')) AND {made_here}"""
# the last version before the other one ended, and those after it
_WITH = """SELECT {columns}, '{table}' AS place, FALSE AS stepped
  FROM (
    SELECT h.*, LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS next_at
    FROM {table}event h
  ) v
  JOIN (
    SELECT p.pgh_obj_id, MIN(p.updated_at) AS ended_at FROM {other}event p
    WHERE p.closed_at IS NOT NULL OR p.status = ANY ('{{{states}}}') GROUP BY p.pgh_obj_id
  ) o ON o.pgh_obj_id = v.{field}_id
  WHERE (v.next_at IS NULL OR v.next_at > o.ended_at) AND {made_here}"""


def last_states(model: type[Record]) -> frozenset[str]:
    """The states that no step leads out of."""
    return frozenset(states_of(model)) - {source for source, _target in edges(model)}


def versions() -> str:
    """The versions of every record after it ended, and that by which it did, as one SELECT."""
    discover()
    ordered = sorted(record_types(), key=lambda each: each.model._meta.db_table)
    return " UNION ALL ".join(text for each in ordered for text in _texts(each))


def _texts(record_type: type[RecordType]) -> Iterator[str]:
    model = record_type.model
    table = model._meta.db_table
    if not hasattr(model, "pgh_event_model"):
        return
    made_here = _MADE_HERE.format(table=table)
    if record_type.has_lifecycle():
        yield _OWN.format(
            columns=_COLUMNS, table=table, made_here=made_here, verbs=",".join(_steps(record_type)),
            states=",".join(sorted(last_states(model))),
        )  # fmt: skip
    if name := getattr(record_type, "closed_with", ""):
        other = cast("type[Record]", model._meta.get_field(name).related_model)
        yield _WITH.format(
            columns=_COLUMNS, table=table, made_here=made_here, field=name,
            other=other._meta.db_table, states=",".join(sorted(last_states(other))),
        )  # fmt: skip


def _steps(record_type: type[RecordType]) -> list[str]:
    """Verbs of the steps that a record takes still, such as a caller's confirmation."""
    steps = steps_of(record_type.model)
    closing = record_type.closing_steps() & set(steps)
    ended = {str(steps[verb].target) for verb in closing} | last_states(record_type.model)
    return sorted(verb for verb, step in steps.items() if ended & set(map(str, step.sources)))
