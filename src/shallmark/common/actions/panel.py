"""The actions of a record, in the side column of its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Status
from shallmark.common.actions.queries import actions_of
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel

MOST = 30


def _context(record: Record, person: Person) -> dict[str, Any]:
    today = clock.now().date()
    actions = list(actions_of(record.reference).visible_to(person).select_related("owner")[:MOST])
    rows = [
        {"one": action, "late": action.status == Status.OPEN and action.runs_until < today}
        for action in actions
    ]
    return {"rows": rows}


ACTIONS = Panel("actions", _("Actions"), "actions/panel.html", _context, lazy=True)
