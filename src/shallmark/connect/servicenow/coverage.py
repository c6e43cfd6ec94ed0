"""Which ledger columns a source fills: what it does not, is judged not assessable, not green."""

from django.apps import apps

from shallmark.ledger.contract import views

#: Ledger columns of `incident` by the fields of the source that fill them; () is always filled.
LEDGER_COLUMNS: dict[str, tuple[str, ...]] = {
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
#: Views that no file of this source fills: what happened there before the import is not known.
NOT_SUPPLIED = (
    "account", "account_permission", "clock", "contact", "escalation", "incident_item",
    "incident_major", "work_note",
)  # fmt: skip
#: needs both
MATRIX = ("impact", "urgency")


def covered(supplied: frozenset[str], *, log: bool) -> dict[str, bool]:
    """Whether a file with these fields fills each ledger column of an incident.

    Columns of the contract that no field can fill are not supplied.
    """
    fields = supplied | ({"log"} if log else set())
    known = {name: not of or bool(fields & set(of)) for name, of in LEDGER_COLUMNS.items()}
    known["matrix_priority"] = fields.issuperset(MATRIX)
    return {name: known.get(name, False) for name in views()["incident"].columns}


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


def record_coverage(source: str, supplied: frozenset[str], *, created: bool, log: bool) -> None:
    """Keeps the coverage of the source.

    A later file that brings new records supplies only what it and the earlier ones supply; one
    that only updates takes nothing away.
    """
    model = apps.get_model("conformity", "SourceCoverage")
    rows = model.objects.filter(source_system=source, record_type="incident")
    before = dict(rows.values_list("column_name", "supplied"))
    now = covered(supplied, log=log)
    if before:
        now = {
            name: (supplied and before.get(name, supplied))
            if created
            else (supplied or before.get(name, supplied))
            for name, supplied in now.items()
        }
    changed = {name: supplied for name, supplied in now.items() if before.get(name) is not supplied}
    _keep(source, "incident", changed)
    for view in NOT_SUPPLIED:
        _keep(source, view, dict.fromkeys(views()[view].columns, False))
