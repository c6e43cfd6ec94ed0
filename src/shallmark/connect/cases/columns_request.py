"""Which column of a service request takes which field of the source, and from where."""

from typing import Any

from shallmark.connect.cases.case import Case, Version
from shallmark.connect.cases.columns import Column, title_of
from shallmark.connect.cases.stub_records import Placeholders
from shallmark.connect.cases.transition_times import Stamps

#: In the order in which `request_values` gives them.
REQUEST_COLUMNS = (
    Column("updated_at", "timestamptz", ()),
    Column("updated_by_id", "bigint", ("updated_by",)),
    Column("status", "text", ()),
    Column("source_state", "text", ()),
    Column("title", "text", ("title", "category", "service")),
    Column("description", "text", ("description", "log")),
    Column("channel", "text", ("channel",)),
    Column("requester_id", "bigint", ("caller",)),
    Column("customer_id", "bigint", ("company",)),
    Column("service_id", "bigint", ("service",)),
    Column("priority", "smallint", ("priority",)),
    Column("assigned_team_id", "bigint", ("assignment_group",)),
    Column("assigned_to_id", "bigint", ("assigned_to",)),
    Column("hold_reason_id", "bigint", ()),
    Column("source_made_sla", "boolean", ("made_sla",)),
    Column("reopened_count", "integer", ("reopened", "log")),
    Column("started_at", "timestamptz", ("log",)),
    Column("held_at", "timestamptz", ("log",)),
    Column("resumed_at", "timestamptz", ("log",)),
    Column("reopened_at", "timestamptz", ("log",)),
    Column("canceled_at", "timestamptz", ("log",)),
    Column("decided_at", "timestamptz", ("log",)),
    Column("fulfilled_at", "timestamptz", ("resolved_at", "log")),
    Column("closed_at", "timestamptz", ("closed_at", "log")),
    Column("closed_by_id", "bigint", ("closed_by", "updated_by")),
)
#: states of cases that a request calls otherwise
_STATES = {"resolved": "fulfilled"}


def request_values(
    case: Case,
    version: Version,
    stamps: Stamps,
    known: Placeholders,
    counts: tuple[int, int],
    _parent: int | None,
) -> tuple[Any, ...]:
    """The values of `REQUEST_COLUMNS`; `counts` are the highest of reopened and reassigned yet."""
    person = known.people.get
    rejected = version.status == "rejected"
    return (
        version.valid_from,
        person(version.updated_by),
        _STATES.get(version.status, version.status),
        version.source_state[:80],
        title_of(version, case),
        version.description,
        version.channel,
        person(version.caller),
        known.customers.get(version.company),
        known.services.get(version.service),
        version.priority,
        known.teams.get(version.assignment_group),
        person(version.assigned_to),
        known.hold_reasons.get(version.hold_reason),
        version.made_sla,
        max(counts[0], stamps.reopened),
        stamps.triaged_at,
        stamps.held_at,
        stamps.resumed_at,
        stamps.reopened_at,
        None if rejected else stamps.canceled_at,
        stamps.canceled_at if rejected else None,
        stamps.resolved_at,
        stamps.closed_at,
        person(stamps.closed_by),
    )
