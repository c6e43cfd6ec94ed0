"""The pages of what may be ordered and of its steps: how it is asked for, how it goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table, first_of
from shallmark.common.blocks.words import Fact, Figures, Reading, change
from shallmark.common.documents.models import Document
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.models import (
    RequestItem,
    RequestStep,
    RequestTask,
    ServiceRequest,
)
from shallmark.operate.customer_service.models.request_states import (
    REQUEST_OPEN,
    TASK_TO_DO,
    RequestStatus,
    TaskStatus,
)
from shallmark.operate.customer_service.page_fulfilment import clock_of_task, listed_numbers
from shallmark.operate.customer_service.page_request_form import form_context
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable, is_staff
from shallmark.pages.record_forms import form_for

#: what is asked of a step where it is added in place
STEP_IN_PLACE = ("title", "team", "after")
#: days that the figures look back, and rows of a list
BACK, MOST = 90, 40


def item_context(item: RequestItem, person: Person) -> dict[str, Any]:
    """How often it is ordered and kept, its form as it is asked, its steps, what is open.

    Three queries at most.
    """
    if not is_staff(person):
        return {}
    requests = ServiceRequest.objects.visible_to(person).filter(item=item)
    work: list[Any] = [_steps(item)]
    # before it was published nobody could order it; what is paused leads to its list by the figures
    figures = _figures(item, requests) if item.published_at is not None else None
    if item.status == RequestItem.Status.PUBLISHED:
        work.append(_open(item, requests))
    drawn = ("form", "form_version")
    return {
        "work": work,
        "figures": figures,
        "apart": drawn,
        "belongings": [],
        "step_form": step_form(item, person),
        **form_context(item),
    }


def step_form(item: RequestItem, person: Person, data: QueryDict | None = None) -> BaseForm | None:
    """By which a step is added in place; None where the reader may not, or it is offered now."""
    stands = item.status in {RequestItem.Status.PUBLISHED, RequestItem.Status.WITHDRAWN}
    if stands or not is_changeable(item) or not access.may_create(person, "request_step"):
        return None
    return form_for(RequestStep.record_type(), STEP_IN_PLACE, person, data=data)


def ways_to_steps(item: RequestItem) -> list[tuple[Text, str, str]]:
    """Where the first step is added: in place."""
    return [(_("Add a step"), f"{item.get_absolute_url()}#steps-add", "")]


def ways_to_instructions(item: RequestItem) -> list[tuple[Text, str, str]]:
    """Where a document is chosen or written; one that is chosen is put in force at its own page."""
    base = item.get_absolute_url()
    named = urlencode({"title": _("How to fulfil: %s") % item.title, "kind": "procedure"})
    write = (_("write the instructions"), f"{Document.record_type().url()}/new?{named}", "")
    if item.instructions is not None:
        write = (_("open the instructions"), item.instructions.get_absolute_url(), "")
    choose = (_("Choose a document"), f"{base}/field/instructions", "#field-instructions dd")
    return [choose, write]


def _figures(item: RequestItem, requests: Any) -> Figures:  # noqa: ANN401  a queryset of requests
    """Each number is that of the list that it opens. One query."""
    since = clock.now() - timedelta(days=BACK)
    took = ExpressionWrapper(F("fulfilled_at") - F("submitted_at"), output_field=DurationField())
    lately = Q(fulfilled_at__gt=since)
    counts = requests.order_by().aggregate(
        open=Count("pk", filter=Q(status__in=REQUEST_OPEN)),
        awaiting=Count("pk", filter=Q(status=RequestStatus.AWAITING_APPROVAL)),
        asked=Count("pk", filter=Q(requested_at__gt=since)),
        given=Count("pk", filter=lately),
        late=Count("pk", filter=lately & Q(clock_state="missed")),
        took=Avg(took, filter=lately),
    )
    base = f"{ServiceRequest.record_type().url()}?view=all&item={item.reference}"
    given = f"{base}&fulfilled_at=-{BACK}d.."
    numbers = [
        Fact(_("open now"), counts["open"], f"{base}&status={','.join(REQUEST_OPEN)}"),
        Fact(_("wait for their approval"), counts["awaiting"],
             f"{base}&status={RequestStatus.AWAITING_APPROVAL}",
             "warn" if counts["awaiting"] else ""),
        Fact(_("fulfilled in 90 days"), counts["given"], given),
        Fact(_("of them late"), counts["late"], f"{given}&clock_state=missed",
             "bad" if counts["late"] else ""),
    ]  # fmt: skip
    if counts["took"] is not None:
        words = formats.duration(counts["took"].total_seconds())
        numbers.append(Fact(_("from order to delivery, mean"), words))
    return Figures(numbers)


def _steps(item: RequestItem, here: RequestStep | None = None) -> Table:
    """The pieces of work in their order, what each comes after and who does it. One query."""
    steps = list(item.steps.select_related("team").order_by("position", "pk")[:MOST])
    rows = [_step(step, item) for step in steps]
    place = next((at for at, one in enumerate(steps) if here and one.pk == here.pk), None)
    return Table(
        _("How it is fulfilled") if here is None else _("Before and after it"),
        (_("Step"), _("Comes after"), _("Team")),
        rows,
        key="steps",
        empty=_("No step is said: who has the request does it as one task."),
        here=place,
        most=MOST,
    )


def _step(step: RequestStep, item: RequestItem) -> Sequence[Cell]:
    off = [] if step.counts_in_target else [_("not in the target")]
    off += [] if step.is_active else [_("not used any more")]
    title = f"{step.position or 0} {step.title}"
    after = listed_numbers(step.after) if step.after else _("at once")
    team = step.team or item.team
    return row(Cell(title, step.get_absolute_url(), note=", ".join(off)), after, team)


def _open(item: RequestItem, requests: Any) -> Table:  # noqa: ANN401  a queryset of requests
    """Those that are open, due first. One query."""
    ordered = requests.filter(status__in=REQUEST_OPEN).select_related("requester", "assigned_to")
    found, count = first_of(ordered.order_by(F("next_due_at").asc(nulls_last=True), "pk"), 10)
    rows = [
        row(named(one), state_of(one), who(one.requester),
            who(one.assigned_to) if one.assigned_to else Cell(_("nobody")), one.next_due_at)
        for one in found
    ]  # fmt: skip
    base = f"{ServiceRequest.record_type().url()}?view=open&item={item.reference}"
    heads = (_("Request"), _("State"), _("Asked by"), _("Who has it"), _("Due"))
    return Table(_("Open requests"), heads, rows, key="requests", count=count, url=base,
                 empty=_("None is open."))  # fmt: skip


def step_context(step: RequestStep, person: Person) -> dict[str, Any]:
    """Its place among the steps of its item, and how it went where it was done. Three queries."""
    if not is_staff(person):
        return {}
    item = RequestItem.objects.visible_to(person).filter(pk=step.item_id).first()
    tasks = RequestTask.objects.visible_to(person).filter(
        request__item=step.item_id, title=step.title, position=step.position
    )
    work = [_of_step(tasks), *_texts(step)]
    if item is not None:
        work.append(_steps(item, step))
    work.append(_made(tasks, clock.now()))
    drawn = ("position", "after", "counts_in_target", "text")
    return {"work": work, "apart": drawn}


def _texts(step: RequestStep) -> list[Reading]:
    if not step.text:
        return []
    way = change(step, "text")
    return [Reading("todo", _("What is to be done"), [("", step.text)],
                    url=way[0] if way else "", link=way[1] if way else "")]  # fmt: skip


def _of_step(tasks: Any) -> Figures:  # noqa: ANN401  a queryset of tasks
    """How many of the tasks made of it are open and done, and how long they take. One query."""
    since = clock.now() - timedelta(days=BACK)
    took = ExpressionWrapper(F("done_at") - F("opened_at"), output_field=DurationField())
    done = Q(status=TaskStatus.DONE, done_at__gt=since)
    counts = tasks.order_by().aggregate(
        open=Count("pk", filter=Q(status__in=TASK_TO_DO)),
        held=Count("pk", filter=Q(status=TaskStatus.ON_HOLD)),
        done=Count("pk", filter=done),
        took=Avg(took, filter=done),
    )
    numbers = [
        Fact(_("tasks to do"), counts["open"]),
        Fact(_("on hold"), counts["held"], tone="warn" if counts["held"] else ""),
        Fact(_("done in 90 days"), counts["done"]),
    ]
    if counts["took"] is not None:
        numbers.append(Fact(_("from open to done, mean"),
                            formats.duration(counts["took"].total_seconds())))  # fmt: skip
    return Figures(numbers)


def _made(tasks: Any, now: datetime) -> Table:  # noqa: ANN401  a queryset of tasks
    """The newest tasks that were made of it. One query."""
    newest = tasks.select_related("request", "assigned_to").order_by("-pk")
    found, count = first_of(newest, 10)
    rows = []
    for one in found:
        drawn, words = clock_of_task(one, now)
        rows.append(row(Cell(one.request.title, one.get_absolute_url()), state_of(one),
                        who(one.assigned_to) if one.assigned_to else Cell(_("nobody")),
                        drawn["text"] if drawn else words))  # fmt: skip
    heads = (_("Task of"), _("State"), _("Who"), _("Time"))
    return Table(_("Where it was done"), heads, rows, key="made", count=count,
                 empty=_("No request had it yet."))  # fmt: skip
