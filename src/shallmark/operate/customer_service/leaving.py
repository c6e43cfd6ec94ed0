"""What of an incident is handed over when somebody leaves: who works on it, and who answers."""

from django.utils.translation import gettext_lazy as _

from shallmark.manage.team.leaving import HANDED

HANDED["incident"] = (
    ("owner", "assigned_to", "major_manager"),
    {"handover_note": _("%(name)s has left; what was done so far stands in the timeline.")},
)
HANDED["service_request"] = (("owner", "assigned_to"), {})
HANDED["request_task"] = (("assigned_to",), {})
