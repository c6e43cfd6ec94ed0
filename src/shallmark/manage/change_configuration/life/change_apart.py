"""Steps of a change that somebody takes who neither asked for it nor works on it."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import collisions, gates_change, lowering
from shallmark.manage.change_configuration import gates_change_lowering as lower
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import Status


@Step(
    (Status.NEW, Status.ASSESS, Status.SCHEDULED),
    None,
    _("Decide on collision"),
    required=("collision_decision",),
    gates=(gates_change.collision_said,),
    sets_time=("collision_decided_at",),
    signs=("collision_decided_by",),
    icon="arrows-split",
)
def decide_collision(change: Change, by: Person | None) -> None:
    """Which goes when: a change manager decides who neither asked for nor carries out one."""
    collisions.decide(change, by)


@Step(
    (Status.NEW, Status.ASSESS),
    None,
    _("Settle lower category"),
    gates=(lower.is_lowered,),
    sets_time=("lowering_settled_at",),
    signs=("lowering_settled_by",),
    reason_needed=True,
    icon="arrow-down-circle",
)
def settle_lowering(change: Change, by: Person | None) -> None:
    """It is what it is called now: said by a change manager who had no hand in it."""
    lowering.settle(change, by)
