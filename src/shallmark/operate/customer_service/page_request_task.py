"""The page of a task of a request: whom it serves, what was ordered, what stands around it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice, Reading
from shallmark.common.documents.models import Document
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import RequestTask, ServiceRequest
from shallmark.operate.customer_service.models.request_states import TaskStatus
from shallmark.operate.customer_service.page_clocks import clock_lines, lead_clock
from shallmark.operate.customer_service.page_fulfilment import clock_of_task, listed_numbers
from shallmark.pages.record_base import is_staff

MOST = 40
_TONES = {"met": "ok", "breached": "bad", "warning": "warn", "due": "warn"}


def task_context(task: RequestTask, person: Person) -> dict[str, Any]:
    """Its request with the clock, the order, what is before and after it. Eight queries at most."""
    if not is_staff(person):
        return {}
    request = _request_of(task, person)
    around = RequestTask.objects.visible_to(person).filter(request=task.request_id)
    tasks = list(around.select_related("team", "assigned_to").order_by("position", "pk")[:MOST])
    work = [
        *_waits(task, tasks),
        *([_line(request)] if request else []),
        *_to_do(task, request, person),
        *([_order(request)] if request else []),
        _around(task, tasks),
    ]
    drawn = ("request", "position", "after", "counts", "text", "hold_note")
    return {"work": work, "apart": drawn}


def _request_of(task: RequestTask, person: Person) -> ServiceRequest | None:
    known = ServiceRequest.objects.visible_to(person).filter(pk=task.request_id)
    return known.select_related(
        "requested_for", "requester", "assigned_to", "customer", "item", "service"
    ).first()


def _waits(task: RequestTask, tasks: Sequence[RequestTask]) -> list[Notice]:
    """Why it rests, or what is to be done before it."""
    if task.status == TaskStatus.ON_HOLD and task.hold_note:
        return [Notice(task.hold_note, tone="warn", icon="player-pause")]
    if task.status != TaskStatus.PLANNED:
        return []
    before = [one for one in tasks if one.position in (task.after or ()) and not one.is_over]
    if not before:
        return []
    first = before[0]
    words = ngettext("It waits for %(task)s.", "It waits for %(task)s and others.", len(before))
    return [Notice(words % {"task": first.title}, first.get_absolute_url(), _("Open"))]


def _line(request: ServiceRequest) -> Table:
    """The request, for whom it is, and what is left of its time."""
    lead = lead_clock(clock_lines(request, clock.now()))
    left = lead["clock"] if lead else None
    tone: Any = _TONES.get(left["state"], "") if left else ""
    line = row(
        named(request), state_of(request), who(request.requested_for or request.requester),
        request.customer, who(request.assigned_to), Cell(left["text"], tone=tone) if left else None,
    )  # fmt: skip
    heads = (_("Request"), _("State"), _("For"), _("Customer"), _("Who has it"), _("Delivery"))
    return Table(_("Of the request"), heads, [line], key="request")


def _to_do(task: RequestTask, request: ServiceRequest | None, person: Person) -> list[Reading]:
    """The text, with the instructions of the item where they may be read."""
    item = request.item if request else None
    instructions = None
    if item is not None and item.instructions_id is not None:
        known = Document.objects.visible_to(person)
        instructions = known.filter(pk=item.instructions_id).first()
    if not (task.text or instructions):
        return []
    return [
        Reading(
            "todo",
            _("What is to be done"),
            [("", task.text)] if task.text else [],
            url=instructions.get_absolute_url() if instructions else "",
            link=_("Instructions") if instructions else "",
            empty=_("As the instructions say: %(title)s.") % {"title": instructions.title}
            if instructions
            else "",
        )
    ]


def _order(request: ServiceRequest) -> Table:
    """Each question of the form with its answer."""
    rows = [row(line.field.label, line.words) for line in rules.ordered(request)]
    heads = (_("Asked"), _("Answered"))
    caption = request.item.title if request.item else ""
    return Table(_("What was ordered"), heads, rows, key="ordered", caption=caption)


def _around(task: RequestTask, tasks: Sequence[RequestTask]) -> Table:
    """All tasks of the request in their order."""
    now, rows = clock.now(), []
    for one in tasks:
        drawn, words = clock_of_task(one, now)
        after = _("after %(numbers)s") % {"numbers": listed_numbers(one.after)} if one.after else ""
        off = "" if one.counts else _("not in the target")
        note = ", ".join(part for part in (after, off) if part)
        first = Cell(f"{one.position or 0} {one.title}", one.get_absolute_url(), note=note)
        rows.append(row(first, state_of(one), one.team, who(one.assigned_to) if one.assigned_to
                        else Cell(_("nobody")), drawn["text"] if drawn else words))  # fmt: skip
    here = next((at for at, one in enumerate(tasks) if one.pk == task.pk), None)
    heads = (_("Task"), _("State"), _("Team"), _("Who"), _("Time"))
    return Table(_("Before and after it"), heads, rows, key="tasks", here=here, most=MOST)
