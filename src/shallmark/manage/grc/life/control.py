"""The life of a security control: designed, in operation, reviewed."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_control as gates
from shallmark.manage.grc.models.control import Control, Status


class ControlLife(Lifecycle[Control]):
    """A review that finds that it does not work makes it failing by itself."""

    design = Step(
        Status.PROPOSED,
        Status.DESIGNED,
        _("Design"),
        required=("kind", "owner", "operation", "maintenance"),
        gates=(gates.risks_linked,),
        sets_time=("designed_at",),
        allowed_for=("owner",),
        icon="tools",
    )

    put_in_operation = Step(
        Status.DESIGNED,
        Status.OPERATING,
        _("Put in operation"),
        required=("decision",),
        gates=(gates.control_sheet_complete,),
        sets_time=("in_operation_at",),
        icon="player-play",
    )

    review = Step(
        (Status.OPERATING, Status.FAILING),
        Status.OPERATING,
        _("Review"),
        required=("review_result",),
        fields=("review_note",),
        gates=(
            gates.review_says,
            gates.failed_review_has_action,
            gates.failing_is_mended,
            gates.reviewed_by_another,
        ),
        sets_time=("reviewed_at",),
        signs=("reviewed_by",),
        icon="eye-check",
    )

    fail = Step(
        Status.OPERATING,
        Status.FAILING,
        _("Mark as failing"),
        automatic=True,
        icon="alert-triangle",
    )

    retire = Step(
        (Status.OPERATING, Status.FAILING),
        Status.RETIRED,
        _("Retire"),
        required=("decision_reason",),
        gates=(gates.no_risk_left_alone, gates.no_review_overdue),
        sets_time=("retired_at",),
        icon="archive",
    )
