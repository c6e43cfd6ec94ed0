"""What the page of Change and Configuration shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction, between

FUNCTION = ServiceFunction(
    key="change-and-configuration",
    name=_("Change and Configuration"),
    purpose=_(
        "Change what we run without surprise, and know at any time what there is and how"
        " it hangs together."
    ),
    groups=(
        (_("Change"), ("change", "change_task", "standard_change", "maintenance_window")),
        (_("Rules and boards"), ("board_meeting", "freeze", "freeze_exception")),
        (_("Learn"), ("pir", "change_analysis", "ci_audit", "discrepancy")),
        (_("Configuration"), ("ci", "baseline", "media_item", "asset", "discovery_result")),
    ),
    main=("change", "ci", "pir", "board_meeting", "ci_audit", "discrepancy"),
    figures=(
        "change.open",
        "change.authorize",
        "change.soon",
        "change.emergency",
        "discrepancy.open",
    ),
    own=("change.mine", "change_task.mine", "change_task.team"),
    late=(
        "change.late",
        "change_task.late",
        "pir.due",
        "standard_change.suspended",
        "discrepancy.drift",
        "ci.no_owner",
    ),
    dates=(
        "board_meeting.meets_at",
        "freeze.starts_at",
        "pir.due_on",
        "ci_audit.planned_on",
        "standard_change.valid_to",
    ),
    roles=(
        "change_manager",
        "configuration_manager",
        "release_manager",
        "change_process_owner",
        "configuration_process_owner",
        "release_process_owner",
    ),
    policies=("change", "configuration", "release"),
    checks=("CHG", "CFG", "REL"),
    stood={
        "change.open": between("closed_at"),
        "change.emergency": between("closed_at", category="emergency"),
        "discrepancy.open": between("closed_at"),
    },
)
