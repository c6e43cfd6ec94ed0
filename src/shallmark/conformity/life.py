"""The life of a sampled text: read once, by somebody outside the team that wrote it."""

from django.utils.translation import gettext_lazy as _

from shallmark.conformity.gates import judged_from_outside, lack_said
from shallmark.conformity.models_sample import Status, TextReading
from shallmark.kernel.lifecycle import Lifecycle, Step


class TextReadingLife(Lifecycle[TextReading]):
    """A verdict stands: whoever finds it wrong mends the text, which may be drawn again."""

    says = Step(
        Status.UNREAD,
        Status.SAYS,
        _("Says something"),
        fields=("note",),
        gates=(judged_from_outside,),
        sets_time=("judged_at",),
        signs=("judged_by",),
        icon="check",
    )

    says_nothing = Step(
        Status.UNREAD,
        Status.NOTHING,
        _("Says nothing"),
        fields=("note",),
        gates=(judged_from_outside, lack_said),
        sets_time=("judged_at",),
        signs=("judged_by",),
        icon="x",
    )
