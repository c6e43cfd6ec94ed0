"""Fulfilment on the page of a request: its tasks as lines, each with what may be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shallmark.kernel.lifecycle import Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import RequestTask, ServiceRequest
from shallmark.operate.customer_service.models.request_states import TaskStatus
from shallmark.pages.formats import duration
from shallmark.pages.record_base import new_address
from shallmark.workplace import track

#: the present task is the first of these that there is
PRESENT = (TaskStatus.IN_PROGRESS, TaskStatus.OPEN, TaskStatus.ON_HOLD)
#: of what may be done next, what leads on before what ends it
VERBS = ("begin_work", "go_on", "finish", "wait", "cancel")


@dataclass(frozen=True)
class TaskLine:
    """A task: where it stands, what came of it or what it waits for, and its steps."""

    task: RequestTask
    number: int
    second: str
    #: as the clocks of pages are drawn, or None where only the due day is told
    clock: dict[str, Any] | None
    due: datetime | None
    words: str
    steps: Sequence[Step[Any]]
    is_present: bool = False

    @property
    def state(self) -> str:
        return str(self.task.get_status_display())

    def address(self, step: Step[Any]) -> str:
        """The form of the step; it leads back to the request."""
        back = urlencode({"back": self.task.request.get_absolute_url()})
        return f"{self.task.get_absolute_url()}/do/{step.verb}?{back}"


def fulfilment(
    request: ServiceRequest, person: Person, now: datetime, due: datetime | None
) -> dict[str, Any]:
    """The tasks in their order. One query. `due`: when the request is to be delivered."""
    found = request.tasks.select_related("team", "assigned_to").order_by("position", "pk")
    tasks = list(found)
    present = next((one.pk for state in PRESENT for one in tasks if one.status == state), None)
    lines = []
    for task in tasks:
        task.request = request
        clock, words = clock_of_task(task, now)
        waits = task.status in {TaskStatus.PLANNED, TaskStatus.OPEN}
        offered = [] if task.is_over else track.offered(task, person, may_change=True)
        by_verb = {step.verb: step for step in offered}
        ahead = [by_verb[verb] for verb in VERBS if verb in by_verb]
        lines.append(
            TaskLine(
                task, task.position or 0, _second(task), clock,
                due if waits and task.counts else None, words, ahead, task.pk == present,
            )
        )  # fmt: skip
    done = sum(task.status == TaskStatus.DONE for task in tasks)
    add = new_address(person, "request_task", request=request.reference)
    return {
        "tasks": lines,
        "tasks_done": _("%(done)d of %(all)d done") % {"done": done, "all": len(tasks)},
        "tasks_due": due if any(not one.is_over for one in tasks) else None,
        "add_task": add if request.is_open else "",
    }


def _second(task: RequestTask) -> str:
    """Its result, why it rests or is off; until it is its turn, what it comes after."""
    if task.status == TaskStatus.ON_HOLD:
        return task.hold_note
    if task.status == TaskStatus.CANCELED:
        return task.cancel_reason
    said = [task.result.partition("\n")[0]] if task.result else []
    if task.after and task.status != TaskStatus.DONE:
        said.append(_("after %(numbers)s") % {"numbers": listed_numbers(task.after)})
    if not task.counts:
        said.append(_("not in the target"))
    return ", ".join(said)


def listed_numbers(numbers: Sequence[int]) -> str:
    """As "2 and 3", "1, 2 and 3"."""
    first, last = ", ".join(map(str, numbers[:-1])), str(numbers[-1])
    return _("%(first)s and %(last)s") % {"first": first, "last": last} if first else last


def clock_of_task(task: RequestTask, now: datetime) -> tuple[dict[str, Any] | None, str]:
    """A task has no target of its own: how long it took, rests or is under way."""
    if task.status == TaskStatus.DONE and task.done_at:
        since = task.started_at or task.opened_at
        took = duration((task.done_at - since).total_seconds()) if since else _("done")
        return {"state": "met", "text": took}, ""
    if task.status == TaskStatus.ON_HOLD and task.held_at:
        rests = duration((now - task.held_at).total_seconds(), short=True)
        return {"state": "paused", "text": _("paused %(time)s") % {"time": rests}}, ""
    if task.status == TaskStatus.IN_PROGRESS and task.started_at:
        return None, _("for %(time)s") % {"time": duration((now - task.started_at).total_seconds())}
    return None, ""
