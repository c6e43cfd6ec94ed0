"""Which column of an incident takes which field of the source, and from where."""

import datetime as dt
from typing import Any, NamedTuple

from shallmark.connect.cases.case import Case, Version
from shallmark.connect.cases.stub_records import Placeholders
from shallmark.connect.cases.transition_times import Stamps

LONGEST_TITLE = 240


class Column(NamedTuple):
    """A column of a record that differs between versions."""

    name: str
    type: str
    #: fields of the source that fill it; the record keeps its own value when none is supplied
    of: tuple[str, ...]


#: In the order in which `version_values` gives them.
VERSION_COLUMNS = (
    Column("updated_at", "timestamptz", ()),
    Column("updated_by_id", "bigint", ("updated_by",)),
    Column("status", "text", ()),
    Column("source_state", "text", ()),
    Column("title", "text", ("title", "category")),
    Column("description", "text", ("description",)),
    Column("channel", "text", ("channel",)),
    Column("reporter_id", "bigint", ("caller",)),
    Column("customer_id", "bigint", ("company",)),
    Column("service_id", "bigint", ("service",)),
    Column("category_id", "bigint", ("category",)),
    Column("impact", "smallint", ("impact",)),
    Column("urgency", "smallint", ("urgency",)),
    Column("priority", "smallint", ("priority",)),
    Column("assigned_team_id", "bigint", ("assignment_group",)),
    Column("assigned_to_id", "bigint", ("assigned_to",)),
    Column("hold_reason_id", "bigint", ()),
    Column("workaround", "text", ("workaround",)),
    Column("source_made_sla", "boolean", ("made_sla",)),
    Column("reopened_count", "integer", ("reopened",)),
    Column("reassigned_count", "integer", ("reassigned",)),
    Column("triaged_at", "timestamptz", ("log",)),
    Column("held_at", "timestamptz", ("log",)),
    Column("resumed_at", "timestamptz", ("log",)),
    Column("reopened_at", "timestamptz", ("log",)),
    Column("canceled_at", "timestamptz", ("log",)),
    Column("resolved_at", "timestamptz", ("resolved_at", "log")),
    Column("closed_at", "timestamptz", ("closed_at", "log")),
    Column("closed_by_id", "bigint", ("closed_by", "updated_by")),
    Column("resolution", "text", ("resolution",)),
    Column("resolution_code_id", "bigint", ("resolution_code",)),
    Column("parent_id", "bigint", ("parent",)),
)

#: states of cases that an incident calls otherwise
_STATES = {
    "awaiting_approval": "on_hold", "approved": "in_progress", "rejected": "canceled",
}  # fmt: skip


def version_values(
    case: Case,
    version: Version,
    stamps: Stamps,
    known: Placeholders,
    counts: tuple[int, int],
    parent: int | None,
) -> tuple[Any, ...]:
    """The values of `VERSION_COLUMNS`; `counts` are the highest of reopened and reassigned yet."""
    last = version is case.last
    person = known.people.get
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
        known.categories.get((version.category, version.subcategory)),
        version.impact,
        version.urgency,
        version.priority,
        known.teams.get(version.assignment_group),
        person(version.assigned_to),
        known.hold_reasons.get(version.hold_reason),
        version.workaround,
        version.made_sla,
        *counts,
        stamps.triaged_at,
        stamps.held_at,
        stamps.resumed_at,
        stamps.reopened_at,
        stamps.canceled_at,
        stamps.resolved_at,
        stamps.closed_at,
        person(stamps.closed_by),
        case.resolution if last else "",
        known.codes.get(case.resolution_code) if last else None,
        parent,
    )


def title_of(version: Version, case: Case) -> str:
    """The title, cut to what a record takes; the number where there is none."""
    title = version.title or case.number
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def moment_key(moment: dt.datetime | None) -> str:
    """A time as people read it in a message."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "no time"
