"""First screens of the change manager and of the configuration manager."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.screens import Listed, Screen, days_over, days_since

CHANGES = Screen(
    key="changes",
    name=_("Changes"),
    roles=frozenset({"change_manager"}),
    figures=(
        ("change.assess", ""),
        ("change.authorize", ""),
        ("change.soon", ""),
        ("change.late", "warn"),
        ("change.emergency", "bad"),
    ),
    listed=(
        Listed("change.authorize", ("risk", "requester", "planned_start"), ("planned_start",)),
        Listed("change.soon", ("risk", "implementer", "planned_start"), ("planned_start",)),
        Listed("change.late", ("implementer", days_over("planned_end")), ("planned_end",), "warn"),
        Listed("board_meeting.ahead", ("chair", "meets_at"), ("meets_at",)),
        Listed("pir.due", ("owner", days_over("due_on")), ("due_on",)),
        Listed("standard_change.suspended", ("owner", "valid_to"), ("valid_to",)),
        Listed("change_analysis.drafted", (), ("-period",)),
    ),
    waits=("change.assess", "change.late", "pir.due"),
    links=(("/schedule-of-change", _("Schedule of change"), "calendar"),),
    makes="change",
)
ITEMS = Screen(
    key="items",
    name=_("Items"),
    roles=frozenset({"configuration_manager"}),
    figures=(
        ("ci.present", ""),
        ("ci.no_owner", "warn"),
        ("discrepancy.drift", "bad"),
        ("ci.duplicates", "warn"),
        ("discrepancy.open", "warn"),
        ("asset.ending", "warn"),
    ),
    listed=(
        Listed(
            "discrepancy.open",
            ("owner", days_since("found_at", _("Open for"))),
            ("-unauthorised", "-found_at"),
        ),
        Listed("ci_audit.soon", ("auditor", "planned_on"), ("planned_on",)),
        Listed("media_item.quarantined", ("owner",)),
        Listed("asset.ending", ("owner",)),
    ),
    waits=("discrepancy.open", "ci.no_owner"),
    makes="ci",
)
SCREENS = (CHANGES, ITEMS)
