"""A task of a service request: one piece of its fulfilment, with somebody who does it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.numbers import next_position
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import request_states as states
from shallmark.operate.customer_service.models.service_request import ServiceRequest


@tracked()
class RequestTask(Record):
    """It is open when those before it are done."""

    Status = states.TaskStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=12
    )
    request = models.ForeignKey(
        ServiceRequest, models.CASCADE, related_name="tasks", verbose_name=_("service request")
    )
    text = models.TextField(_("what is to be done"), blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    assigned_to = person(_("assigned to"))
    #: place among the tasks of its request, and the places of those that are done before
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    after = models.JSONField(
        _("after"), default=list, blank=True,
        help_text=_("Numbers of the tasks that are done before, commas between them."),
    )  # fmt: skip
    counts = models.BooleanField(
        _("counts in the target"), default=True,
        help_text=_("What does not count need not be done for it to be fulfilled."),
    )  # fmt: skip
    hold_note = models.CharField(_("what it waits for"), max_length=240, blank=True)
    result = models.TextField(_("result"), blank=True)
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    opened_at = moment(_("opened"))
    started_at = moment(_("started"))
    held_at = moment(_("put on hold"))
    done_at = moment(_("done"))
    canceled_at = moment(_("canceled"))

    class Meta:
        verbose_name = _("request task")
        verbose_name_plural = _("request tasks")
        triggers: ClassVar[list[Any]] = [
            lifecycle("request_task", states.TASK_EDGES),
            initial_state_trigger(states.TaskStatus.PLANNED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=states.TaskStatus.values),
                name="request_task_status_known",
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.status not in states.TASK_TO_DO

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """The last of its request, unless its place is said; what is over takes none.

        Raises:
            Invalid: the request is over.

        """
        if not self.request.is_open:
            sentence = _now("The work of %(request)s is over: it takes no more tasks.")
            raise Invalid({"request": [sentence % {"request": self.request.reference}]})
        if self.position is None:
            self.position = next_position(self.request.tasks)
