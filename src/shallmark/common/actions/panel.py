"""The actions of a record, in the side column of its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Status
from shallmark.common.actions.queries import actions_of
from shallmark.kernel import access, clock
from shallmark.kernel.records import Panel

MOST = 30


def _context(record: Any, person: Any) -> dict[str, Any]:
    today = clock.now().date()
    found = list(actions_of(record.reference).visible_to(person).select_related("owner")[:MOST])
    rows = [
        {"one": one, "late": one.status == Status.OPEN and one.runs_until < today} for one in found
    ]
    return {"rows": rows, "may_add": access.may_create(person, "action")}


ACTIONS = Panel("actions", _("Actions"), "actions/panel.html", _context, lazy=True)
