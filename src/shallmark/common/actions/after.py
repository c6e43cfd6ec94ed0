"""What follows from writes of an action; discovered as `records` is."""

from shallmark.common.actions.models import Action
from shallmark.common.postponed import require_new_words
from shallmark.kernel.hooks import WriteEvent, after


@after(Action, "revise")
def hold_postponement(action: Action, _event: WriteEvent) -> None:
    require_new_words(action, "revised_due")
