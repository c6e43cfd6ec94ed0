"""The actions of a record as a block of its page, for every app."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.actions.models import Action, Status
from shallmark.common.actions.queries import actions_of
from shallmark.common.actions.sources import source_of
from shallmark.common.blocks.tables import Line, Table, line_of, listed
from shallmark.common.blocks.words import Countdown, Reading, day_of
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.pages.record_base import new_address

#: states in which it is not done any more
OVER = frozenset({Status.DONE, Status.EFFECTIVE, Status.DROPPED})
#: actions in view
MOST = 30


def actions_block(record: Record, person: Person, *, empty: Text = "", half: bool = False) -> Table:
    """What is done about a record, each with its day and who does it. One query."""
    today = clock.now().date()
    add = new_address(person, "action", source=record.reference)
    known = actions_of(record.reference).visible_to(person).select_related("owner")[:MOST]
    return listed(
        key="actions",
        name=_("Actions"),
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


def action_work(action: Action, person: Person) -> dict[str, Any]:
    """How long it runs, where it comes from, what it is to reach, and what is done beside it."""
    source = source_of(action.source, person)
    today = clock.now().date()
    beside = actions_of(action.source).visible_to(person).select_related("owner")[:MOST]
    goal = str(getattr(source, "plan", "") or getattr(source, "text", "") or "")
    blocks: list[Any] = [
        Countdown(
            key="due",
            name=_("To be done"),
            begins=day_of(action.created_at),
            ends=action.runs_until,
            was=action.due,
            is_over=action.status in OVER,
            done=day_of(action.done_at or action.dropped_at),
            half=True,
        ),
        listed(
            key="source",
            name=_("Where it comes from"),
            lines=[
                line_of(source, action.source_owner)
                if source
                else Line(title=action.source, cells=(action.source_owner,))
            ],
            half=True,
        ),
    ]
    if goal.strip():
        blocks.append(Reading(key="goal", name=_("What that is about"), parts=[("", goal)]))
    blocks.append(
        listed(
            key="beside",
            name=_("All actions of it"),
            columns=(_("Who"), _("Effect"), _("Due")),
            lines=[
                line_of(
                    one,
                    one.owner,
                    one.get_effect_display(),
                    one.runs_until,
                    tone="bad" if one.status == Status.OPEN and one.runs_until < today else "",
                    here=one.pk == action.pk,
                )
                for one in beside
            ],
        )
    )
    return {"work": blocks}
