"""Gates of the review of a major incident (CHK-INC-10)."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.queries import actions_of
from shallmark.common.hands import hands_in_any
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.models import Incident, MajorReview
from shallmark.operate.customer_service.models.states import ENDED, Status


@gate(check="CHK-INC-10", label=_("It is over"))
def incident_is_over(review: MajorReview) -> Text | None:
    if Incident.objects.filter(pk=review.incident_id, status__in=ENDED).exists():
        return None
    return _("Hold the review once the incident is resolved: it is not over yet.")


@gate(check="CHK-INC-10", label=_("Held after its last end"), effect="warn")
def held_after_last_end(review: MajorReview) -> Text | None:
    """What is reported stays told, and counts for nothing that came afterwards."""
    incident = Incident.objects.get(pk=review.incident_id)
    ended = incident.canceled_at if incident.status == Status.CANCELED else incident.resolved_at
    held, over = review.held_at, incident.status in ENDED
    if over and ended is not None and held is not None and held >= ended:
        return None
    return _("The incident went on after this review was held: it owes another one.")


@gate(check="CHK-INC-10", label=_("Causes"), field="causes")
def causes_written(review: MajorReview) -> Text | None:
    if says(review, review.causes):
        return None
    return in_words(_("Write the causes, as far as they are known."))


@gate(check="CHK-INC-10", label=_("Not alone"))
def others_took_part(review: MajorReview) -> Text | None:
    """Who ever led it does not judge it alone: another says, signed in, to have been there."""
    led = hands_in_any(Incident, [review.incident_id], "kept")
    if review.pk and review.attendances.exclude(by__in=led).exists():
        return None
    return _("Somebody who never led the incident confirms to have been at the review.")


@gate(check="CHK-INC-10", label=_("Actions have owners"))
def actions_are_owned(review: MajorReview) -> Text | None:
    alone = actions_of(review.reference).filter(owner__isnull=True)
    if alone.exists():
        return _("Each action of the review needs an owner before the report goes out.")
    return None


@gate(label=_("Demoted"))
def incident_was_demoted(review: MajorReview) -> Text | None:
    if Incident.objects.filter(pk=review.incident_id, major=True).exists():
        return _("Cancel the review only after the major incident was demoted with a reason.")
    return None


@gate(check="CHK-INC-10", label=_("Reviewed"), effect="warn")
def major_is_reviewed(incident: Incident) -> Text | None:
    """One that was held before it was reopened counts no more."""
    reported = incident.major_reviews.filter(status="reported", held_at__gte=incident.resolved_at)
    if not incident.major or reported.exists():
        return None
    return _("The review of the major incident is not reported yet; it stays due.")
