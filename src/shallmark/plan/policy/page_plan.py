"""What one works with on the pages of tasks of the plan, communications and interested parties."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.actions.work import actions_block
from shallmark.common.blocks.tables import Line, Table, line_of, listed
from shallmark.common.blocks.words import Countdown, Reading, called, change, day_of
from shallmark.common.documents.texts import parts_of
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.plan.policy.models import Communication, InterestedParty, PlanTask
from shallmark.plan.policy.page_direction import lines_in

#: rows before and after the one of the page
AROUND = 6
#: months up to the next look at the needs of a party (CHK-SMS-11)
REVIEWED = 12


def plan_task_work(task: PlanTask, person: Person) -> dict[str, Any]:
    """How long it runs yet, and where it stands among the tasks of its plan."""
    plan = PlanTask.objects.visible_to(person).filter(plan=task.plan_id)
    today = clock.now().date()
    lines = [
        line_of(
            one,
            one.owner,
            one.revised_due or one.due,
            tone="bad" if one.status == "open" and (one.revised_due or one.due) < today else "",
            here=one.pk == task.pk,
        )
        for one in around(list(plan.select_related("owner").order_by("due", "pk")), task)
    ]
    changes = change(task, "text")
    return {
        "apart": ("text",) if task.text else (),
        "work": [
            Reading(
                key="text",
                name=_("What is to be done"),
                parts=parts_of(task.text),
                url=changes[0] if changes else "",
                link=changes[1] if changes else "",
                empty=_("The title says it all."),
            ),
            Countdown(
                key="due",
                name=_("Until when"),
                ends=task.revised_due or task.due,
                begins=day_of(task.created_at),
                was=task.due,
                is_over=task.status != PlanTask.Status.OPEN,
                caption=task.decision,
                done=day_of(task.done_at or task.dropped_at),
            ),
            listed(
                key="plan",
                name=_("Before and after it in the plan"),
                columns=(_("Who"), _("Due")),
                lines=lines,
                count=plan.count() if len(lines) > AROUND else len(lines),
                url=f"/plan-tasks?view=all&plan={task.plan.reference}",
            ),
            actions_block(task, person),
        ],
    }


def around(records: list[Any], here: Any) -> list[Any]:  # noqa: ANN401  of one kind
    """Those around the one of the page."""
    places = [place for place, one in enumerate(records) if one.pk == here.pk]
    first = max(places[0] - AROUND, 0) if places else 0
    return records[first : first + 2 * AROUND + 1]


def communication_work(planned: Communication, person: Person) -> dict[str, Any]:
    """When it is due, who is told, and what else these people are told."""
    audience = lines_in(planned.audience)
    parties = InterestedParty.objects.visible_to(person).filter(title__in=audience)
    known = {one.title: one for one in parties.select_related("owner")}
    told = _("told") if planned.sent_at else _("not told yet")
    same = Q()
    for name in audience:
        same |= Q(audience__icontains=name)
    others = Communication.objects.visible_to(person).filter(same).order_by("due", "pk")
    return {
        "apart": ("audience",),
        "work": [
            Countdown(
                key="due",
                name=_("To be told"),
                ends=planned.due,
                begins=day_of(planned.created_at),
                is_over=planned.status in {"sent", "canceled"},
                caption=planned.timing,
                done=day_of(planned.sent_at or planned.canceled_at),
                half=True,
            ),
            listed(
                key="audience",
                name=_("Who is told"),
                says=planned.get_channel_display(),
                lines=[
                    Line(
                        title=name,
                        url=known[name].get_absolute_url() if name in known else "",
                        icon="users-group",
                        cells=(told,),
                        tone="" if planned.sent_at else "warn",
                    )
                    for name in audience
                ],
                empty=_("Nobody is named."),
                add=change(planned, "audience"),
                half=True,
            ),
            listed(
                key="others",
                name=_("What else they are told"),
                columns=(_("By"), _("Due"), _("Sent")),
                lines=[
                    line_of(
                        one,
                        one.get_channel_display(),
                        one.due,
                        day_of(one.sent_at),
                        here=one.pk == planned.pk,
                    )
                    for one in around(list(others), planned)
                ],
            ),
        ],
    }


def party_work(party: InterestedParty, person: Person) -> dict[str, Any]:
    """What it needs and what obliges us, when that is looked at again, and what it is told."""
    since = party.reviewed_at or day_of(party.created_at)
    told = Communication.objects.visible_to(person).filter(
        Q(audience__icontains=party.title) | Q(audience__icontains=party.get_kind_display())
    )
    customer = called([party.customer], person).get(party.customer)
    blocks: list[Any] = [
        _texts(party, "needs", _("What it needs"), _("Nothing is on record of its needs.")),
        _texts(party, "requirements", _("What obliges us"), _("Nothing is named.")),
        Countdown(
            key="review",
            name=_("Next review of its needs"),
            begins=since,
            ends=clock.months_from(since, REVIEWED) if since else clock.now().date(),
            half=True,
        ),
        listed(
            key="customer",
            name=_("Its record as a customer"),
            lines=[line_of(customer)] if customer else (),
            half=True,
        ),
        listed(
            key="told",
            name=_("What it is told"),
            columns=(_("By"), _("Due"), _("Sent")),
            lines=[
                line_of(one, one.get_channel_display(), one.due, day_of(one.sent_at))
                for one in told.order_by("due", "pk")
            ],
            empty=_("No communication is planned for it."),
        ),
    ]
    return {"apart": ("needs", "requirements"), "work": blocks}


def _texts(party: InterestedParty, name: str, head: str, empty: str) -> Table:
    lines = [Line(title=one, icon="point") for one in lines_in(getattr(party, name))]
    add = change(party, name)
    return listed(key=name, name=head, lines=lines, empty=empty, add=add, half=True)
