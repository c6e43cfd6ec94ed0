"""The actions of a record as a block of its page, for every app."""

from django.utils.translation import gettext as _

from shallmark.common.actions.models import Status
from shallmark.common.actions.queries import actions_of
from shallmark.common.work import Rows, line_of
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.pages.record_base import new_address

#: actions in view
MOST = 30


def actions_block(record: Record, person: Person, *, empty: Text = "", half: bool = False) -> Rows:
    """What is done about a record, each with its day and who does it. One query."""
    today = clock.now().date()
    add = new_address(person, "action", source=record.reference)
    known = actions_of(record.reference).visible_to(person).select_related("owner")[:MOST]
    return Rows(
        key="actions",
        head=_("Actions"),
        columns=(_("Who"), _("Due")),
        lines=[
            line_of(
                one,
                one.owner,
                one.runs_until,
                tone="bad" if one.status == Status.OPEN and one.runs_until < today else "",
            )
            for one in known
        ],
        add=(add, _("Add")) if add else None,
        empty=empty,
        half=half,
    )
