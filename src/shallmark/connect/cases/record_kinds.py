"""The record types that cases become, and what each of them needs in the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shallmark.connect.cases.case import Case, Version
from shallmark.connect.cases.columns import VERSION_COLUMNS, Column, version_values
from shallmark.connect.cases.columns_request import REQUEST_COLUMNS, request_values
from shallmark.connect.cases.coverage import INCIDENT_COVERAGE, REQUEST_COVERAGE, Coverage
from shallmark.connect.cases.follow import follow_incidents, follow_requests
from shallmark.connect.cases.stub_records import Placeholders
from shallmark.connect.cases.transition_times import Stamps
from shallmark.kernel.models import Record
from shallmark.kernel.records import type_of
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import Incident, ServiceRequest

Values = Callable[
    [Case, Version, Stamps, Placeholders, tuple[int, int], int | None], tuple[Any, ...]
]


@dataclass(frozen=True, eq=False)
class RecordKind:
    """One record type that cases become."""

    model: type[Record]
    #: column of when it began, which never changes
    opened: str
    #: columns of the record itself, and what fills them; `c` is the staged case
    own: Mapping[str, str]
    #: what a record holds that no source fills
    defaults: Mapping[str, str]
    columns: tuple[Column, ...]
    #: of `columns`, in their order
    values: Values
    coverage: Coverage
    follow: Callable[[list[int]], None]
    #: name of the trigger that holds its life
    lifecycle: str
    #: fields of a case for which the record has a place
    takes: frozenset[str]

    @property
    def key(self) -> str:
        return type_of(self.model).key

    @property
    def prefix(self) -> str:
        return type_of(self.model).prefix

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def history(self) -> type[Any]:
        return versions_of(self.model).model

    @property
    def ignored_triggers(self) -> tuple[str, ...]:
        """History is written row by row of the source, and no edges of a life hold."""
        label = self.model._meta.label
        return (
            f"{label}:insert_insert", f"{label}:update_update", f"{label}:{self.lifecycle}"
        )  # fmt: skip

    def supplied_columns(self, supplied: frozenset[str], *, log: bool) -> set[str]:
        """Columns that a file with these fields fills; `log`: it shows more than one version."""
        fields = supplied | ({"log"} if log else set())
        return {column.name for column in self.columns if not column.of or fields & set(column.of)}


_OWN = {
    name: f"c.{name}"
    for name in ("id", "reference", "source_system", "source_key", "created_by_id", "version")
}
INCIDENT = RecordKind(
    model=Incident,
    opened="reported_at",
    own=_OWN | {
        "reported_at": "c.opened_at", "recorded_at": "c.recorded_at", "created_at": "c.opened_at",
        "source_digest": "c.digest",
    },
    defaults={
        "priority_override_reason": "''", "lowered_because": "''", "handover_note": "''",
        "hold_note": "''", "confirmed_as": "''", "word_channel": "''", "kedb_words": "''",
        "auto_closed": "false", "agreed_action": "''", "kedb_result": "''", "major": "false",
        "criteria_answers": "'{}'::jsonb", "security": "false", "investigation": "''",
        "management_decision": "''", "security_review": "''", "confidential": "false",
        "clock_state": "''",
    },
    columns=VERSION_COLUMNS,
    values=version_values,
    coverage=INCIDENT_COVERAGE,
    follow=follow_incidents,
    lifecycle="incident_lifecycle",
    takes=frozenset({"parent", "subcategory", "category", "resolution", "resolution_code",
                     "workaround"}),
)  # fmt: skip
REQUEST = RecordKind(
    model=ServiceRequest,
    opened="requested_at",
    own=_OWN | {
        "requested_at": "c.opened_at", "created_at": "c.recorded_at", "source_digest": "c.digest",
    },
    defaults={
        "answers": "'{}'::jsonb", "form": "'[]'::jsonb", "approval_rule": "''",
        "request_class": "''", "hold_note": "''", "closure_reason": "''", "reopen_reason": "''",
        "auto_closed": "false", "clock_state": "''",
    },
    columns=REQUEST_COLUMNS,
    values=request_values,
    coverage=REQUEST_COVERAGE,
    follow=follow_requests,
    lifecycle="service_request_lifecycle",
    takes=frozenset(),
)  # fmt: skip
#: by key, the one first to which rows count that say no type
RECORD_KINDS = {"incident": INCIDENT, "service_request": REQUEST}
