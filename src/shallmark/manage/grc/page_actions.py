"""The actions of a record as its page lists them beside its texts."""

from typing import Any

from shallmark.common.actions.queries import actions_of
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.pages.record_base import new_address

#: actions in view
MOST = 30


def actions_context(record: Record, person: Person) -> dict[str, Any]:
    """What `grc/actions.html` reads. One query."""
    known = actions_of(record.reference).visible_to(person).select_related("owner")
    staff = person.is_staff_member
    actions = list(known[:MOST]) if staff else []
    return {
        "actions": actions,
        "done": sum(one.status != "open" for one in actions),
        "today": clock.now().date(),
        "new_action": new_address(person, "action", source=record.reference) if staff else "",
    }
