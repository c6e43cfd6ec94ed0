"""What follows from writes of a policy, the scope or the plan; discovered as `records` is."""

from shallmark.common.postponed import require_new_words
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.plan.policy import actions
from shallmark.plan.policy.models import Communication, PlanTask

__all__ = ["actions"]


@after(Communication, "postpone")
def hold_postponement(planned: Communication, _event: WriteEvent) -> None:
    require_new_words(planned, "due")


@after(PlanTask, "revise")
def hold_new_date(task: PlanTask, _event: WriteEvent) -> None:
    require_new_words(task, "decision")
