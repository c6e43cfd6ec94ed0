"""The life of the review of a major incident: held once it is over, reported to top management."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import gates_major as gates
from shallmark.operate.customer_service.models import MajorReview
from shallmark.operate.customer_service.models.major_review import ReviewStatus
from shallmark.operate.customer_service.room.report import frozen_timeline

WRITTEN = frozenset({"causes", "what_worked", "decision", "incident"})


class MajorReviewLife(Lifecycle[MajorReview]):
    """Facts come from the room, who was there from their own word."""

    @staticmethod
    def on_edit(review: MajorReview, *, before: Mapping[str, object], by: Person | None) -> None:
        """What was reported stays as it was reported."""
        over = review.status in {ReviewStatus.REPORTED, ReviewStatus.CANCELED}
        for name in WRITTEN & before.keys() if over and "status" not in before else ():
            raise Invalid({name: [str(_("The report is out: it stays as it is."))]})

    hold = Step(
        ReviewStatus.PLANNED,
        ReviewStatus.HELD,
        _("Hold"),
        fields=("causes", "what_worked", "decision"),
        gates=(gates.incident_is_over,),
        sets_time=("held_at",),
        signs=("held_by",),
        icon="users",
    )

    @Step(
        ReviewStatus.HELD,
        ReviewStatus.REPORTED,
        _("Report"),
        fields=("causes", "what_worked", "decision"),
        gates=(
            gates.held_after_last_end,
            gates.causes_written,
            gates.others_took_part,
            gates.actions_are_owned,
        ),
        sets_time=("reported_at",),
        signs=("reported_by",),
        icon="report",
    )
    @staticmethod
    def report(review: MajorReview, by: Person | None) -> None:
        review.timeline = frozen_timeline(review.incident)

    cancel = Step(
        ReviewStatus.PLANNED,
        ReviewStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        gates=(gates.incident_was_demoted,),
        sets_time=("canceled_at",),
        icon="ban",
    )
