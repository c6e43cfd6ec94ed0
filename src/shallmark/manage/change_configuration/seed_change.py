"""Day-one defaults of changes: who approves what, and a template to approve. Safe to run again."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock, writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import ApprovalRule, StandardChange

#: title, category, from risk, from cost, roles, quorum, duties apart
RULES: tuple[tuple[Any, str, str, int, list[str], int], ...] = (
    (_("Templates of standard changes"), "standard", "low", 0, ["change_manager"], 1),
    (_("Minor changes"), "minor", "low", 0, ["change_manager", "service_owner"], 1),
    (_("Minor changes of high risk"), "minor", "high", 0, ["change_manager", "cab_member"], 2),
    (_("Significant changes"), "significant", "low", 0, ["change_manager", "cab_member"], 2),
    (
        _("Major changes"),
        "major",
        "low",
        0,
        ["change_manager", "cab_member", "executive"],
        3,
    ),
    (
        _("Emergencies"),
        "emergency",
        "low",
        0,
        ["change_manager", "incident_manager", "executive"],
        1,
    ),
)


DOCUMENT_STEPS = (
    _("See that author and approver are two people."),
    _("Put the version in force."),
    _("Tell the readers."),
)


@entered(Source.SEED)
def seed_changes(by: Person | None = None) -> None:
    """Make the rules where there are none; change nothing that is there."""
    if ApprovalRule.objects.exists():
        return
    for title, category, risk, cost, roles, quorum in RULES:
        values = {
            "title": str(title),
            "category": category,
            "risk_from": risk,
            "cost_from": cost,
            "roles": roles,
            "quorum": quorum,
        }
        writes.create(ApprovalRule, by=by, values=values, authority=SYSTEM)
    _draft_document_change(by)


def _draft_document_change(by: Person | None) -> None:
    """A draft for the change manager: once approved, first documents may take effect under it."""
    values = {
        "title": str(_("Documents")),
        "purpose": str(_("A reviewed and approved document, policy or process takes effect.")),
        "covers_documents": True,
        "steps": [str(step) for step in DOCUMENT_STEPS],
        "risk": "low",
        "backout_plan": str(_("The version before is put in force again.")),
        "backout_minutes": 10,
        "valid_to": clock.now().date() + timedelta(days=730),
    }
    writes.create(StandardChange, by=by, values=values, authority=SYSTEM)
