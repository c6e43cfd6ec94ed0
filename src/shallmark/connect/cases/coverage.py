"""Which ledger columns a source fills: what it does not, is judged not assessable, not green."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps

from shallmark.ledger.contract import views


@dataclass(frozen=True)
class Coverage:
    """What cases fill of the ledger."""

    #: name of the view of the record type
    view: str
    #: its columns by the fields of the source that fill them; () is always filled
    columns: Mapping[str, tuple[str, ...]]
    #: columns that need every one of these fields
    needs_all: Mapping[str, tuple[str, ...]]
    #: views that no such file fills: what happened there before the import is not known
    not_supplied: tuple[str, ...]


_INCIDENT: dict[str, tuple[str, ...]] = {
    "reference": (), "title": (), "state": (), "source_state": (), "source_system": (),
    "stored_at": (), "created_at": (), "reported_at": (), "opened_by_monitor": (),
    "reporter": ("caller",), "recorded_at": ("created_at",), "record_seconds": ("created_at",),
    "channel": ("channel",), "service": ("service",), "category": ("category",),
    "description": ("description",), "impact": ("impact",), "urgency": ("urgency",),
    "priority": ("priority",), "workaround": ("workaround",), "resolution": ("resolution",),
    "resolved_at": ("resolved_at", "log"), "resolve_seconds": ("resolved_at", "log"),
    "resolved_on": ("resolved_at", "log"), "closure_code": ("resolution_code",),
    "closed_at": ("closed_at", "log"), "close_seconds": ("closed_at", "log"),
    "closed_on": ("closed_at", "log"), "closed_month": ("closed_at", "log"),
    "closed_by": ("closed_by", "updated_by"), "reopened_count": ("reopened",),
    "reassigned_count": ("reassigned",), "customer": ("company",), "assignee": ("assigned_to",),
    "team": ("assignment_group",), "source_made_sla": ("made_sla",), "hold_reason": ("state",),
    "created_by": ("opened_by", "created_by"), "updated_at": ("updated_at",),
    "parent": ("parent",), "triaged_at": ("log",), "held_at": ("log",), "resumed_at": ("log",),
    "reopened_at": ("log",), "canceled_at": ("log",),
}  # fmt: skip
_REQUEST: dict[str, tuple[str, ...]] = {
    "reference": (), "title": (), "state": (), "source_state": (), "source_system": (),
    "stored_at": (), "created_at": (), "requested_at": (), "recorded_at": (),
    "requester": ("caller",), "priority": ("priority",),
    "fulfilled_at": ("resolved_at", "log"), "closed_at": ("closed_at", "log"),
    "closed_by": ("closed_by", "updated_by"), "started_at": ("log",), "held_at": ("log",),
    "hold_reason": ("state",), "resumed_at": ("log",), "reopened_at": ("log",),
    "reopened_count": ("reopened", "log"), "canceled_at": ("log",),
    "created_by": ("opened_by", "created_by"), "updated_at": ("updated_at",),
    "customer": ("company",), "service": ("service",),
}  # fmt: skip
INCIDENT_COVERAGE = Coverage(
    "incident",
    _INCIDENT,
    {"matrix_priority": ("impact", "urgency")},
    (
        "account", "account_permission", "clock", "contact", "escalation", "incident_item",
        "incident_major", "work_note",
    ),
)  # fmt: skip
REQUEST_COVERAGE = Coverage(
    "service_request",
    _REQUEST,
    {},
    ("contact", "request_task", "service_request_approval", "service_request_task"),
)


def covered(coverage: Coverage, supplied: frozenset[str], *, log: bool) -> dict[str, bool]:
    """Whether a file with these fields fills each ledger column of the record type.

    Columns of the contract that no field can fill are not supplied.
    """
    fields = supplied | ({"log"} if log else set())
    known = {name: not of or bool(fields & set(of)) for name, of in coverage.columns.items()}
    known |= {name: fields.issuperset(of) for name, of in coverage.needs_all.items()}
    return {name: known.get(name, False) for name in views()[coverage.view].columns}


def _keep(source: str, view: str, columns: dict[str, bool]) -> None:
    model = apps.get_model("conformity", "SourceCoverage")
    model.objects.bulk_create(
        [
            model(source_system=source, record_type=view, column_name=name, supplied=supplied)
            for name, supplied in columns.items()
        ],
        update_conflicts=True,
        unique_fields=["source_system", "record_type", "column_name"],
        update_fields=["supplied"],
    )


def record_coverage(
    source: str, coverage: Coverage, supplied: frozenset[str], *, created: bool, log: bool
) -> None:
    """Keeps the coverage of the source.

    A later file that brings new records supplies only what it and the earlier ones supply; one
    that only updates takes nothing away.
    """
    model = apps.get_model("conformity", "SourceCoverage")
    rows = model.objects.filter(source_system=source, record_type=coverage.view)
    before = dict(rows.values_list("column_name", "supplied"))
    now = covered(coverage, supplied, log=log)
    if before:
        now = {
            name: (supplied and before.get(name, supplied))
            if created
            else (supplied or before.get(name, supplied))
            for name, supplied in now.items()
        }
    changed = {name: supplied for name, supplied in now.items() if before.get(name) is not supplied}
    _keep(source, coverage.view, changed)
    for view in coverage.not_supplied:
        _keep(source, view, dict.fromkeys(views()[view].columns, False))
