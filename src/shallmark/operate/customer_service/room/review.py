"""The review of a major incident: opened by its declaration, confirmed by who was there."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from shallmark.common.notices.notify import is_silent, notify
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


@after(Incident, "declare_major", "reopen", "resolve")
def open_review(incident: Incident, event: WriteEvent) -> None:
    """A major incident owes a review from its declaration on; one that is planned is enough.

    What was held before it was reopened, or declared again, tells nothing of what came then.
    """
    reviews = MajorReview.objects.filter(incident=incident)
    if not incident.major or reviews.filter(status=ReviewStatus.PLANNED).exists():
        return
    said = _("Review of %(reference)s")
    if reviews.exclude(status=ReviewStatus.CANCELED).exists():
        said = _("Another review of %(reference)s")
    values = {
        "title": said % {"reference": incident.reference},
        "incident": incident,
        "owner": incident.major_manager,
    }
    writes.create(MajorReview, by=event.by, values=values, authority=FOLLOWING)


def follow_lead(incident: Incident, leads: Person, *, by: Person) -> None:
    """Whoever takes the lead over sees to the review, where the one who led was to."""
    planned = MajorReview.objects.filter(incident=incident, status=ReviewStatus.PLANNED)
    for each in planned.filter(owner=incident.major_manager):
        writes.edit(each, by=by, values={"owner": leads}, authority=FOLLOWING)


@after(MajorReview, "hold")
def ask_who_was_there(review: MajorReview, event: WriteEvent) -> None:
    """Who had a role in the room is asked: each says so under the own name, by the report."""
    if not is_silent():
        people = get_user_model().objects.filter(
            pk__in=review.incident.major_roles.values("person")
        )
        notify(people, "review_held", review, by=event.by, at=event.at)


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
