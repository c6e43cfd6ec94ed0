"""The review of a major incident: opened by its declaration, confirmed by who was there."""

from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.kernel import access, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import Invalid, NotAllowed, WrongState
from shallmark.kernel.history import write_transaction
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.majors import tell_management
from shallmark.operate.customer_service.models import (
    Incident,
    MajorReview,
    MajorReviewAttendance,
)
from shallmark.operate.customer_service.models.major_review import ReviewStatus

OPEN = (ReviewStatus.PLANNED, ReviewStatus.HELD)


@after(Incident, "declare_major")
def open_review(incident: Incident, event: WriteEvent) -> None:
    """A major incident owes a review from its declaration on; one is enough."""
    if MajorReview.objects.filter(incident=incident, status__in=OPEN).exists():
        return
    values = {
        "title": _("Review of %(reference)s") % {"reference": incident.reference},
        "incident": incident,
        "owner": incident.major_manager,
    }
    writes.create(MajorReview, by=event.by, values=values, authority=FOLLOWING)


@after(MajorReview, "report")
def tell_report(review: MajorReview, event: WriteEvent) -> None:
    """Top management hears that it is out, and what the causes are."""
    text = _("The review is reported. Causes: %(causes)s") % {"causes": review.causes}
    tell_management(review.incident, text, at=event.at)


def attend(review: MajorReview, *, by: Person, at: datetime | None = None) -> MajorReviewAttendance:
    """Say, under the own name, to have been at the review.

    Raises:
        NotAllowed: a customer, or somebody who may not read it.
        WrongState: it was not held yet, or is reported already.
        Invalid: said already.

    """
    with write_transaction(by=by, verb="attend", at=at, reference=review.reference) as write:
        if not by.is_staff_member or not access.may_read(by, review):
            raise NotAllowed(_("Who works here and may read it confirms to have been there."))
        if MajorReview.objects.get(pk=review.pk).status != ReviewStatus.HELD:
            raise WrongState(_("One confirms it between the review and its report."))
        if review.attendances.filter(by=by).exists():
            raise Invalid({"by": [str(_("You have confirmed it already."))]})
        return MajorReviewAttendance.objects.create(review=review, by=by, at=write.at)
