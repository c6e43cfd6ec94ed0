"""Who is asked how it was, when; and what follows from the answer."""

from datetime import timedelta

from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import tell
from shallmark.common.notices.notify import SILENT, notify, settle
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.change_rules import holders
from shallmark.manage.team.models import Person as Account
from shallmark.operate.customer_service.models import Incident, Satisfaction, ServiceRequest
from shallmark.operate.customer_service.models.states import Status
from shallmark.operate.customer_service.rules_request import PROCESS_OWNER

ASKS = "how_was_it"
INCIDENT_OWNER = "incident_process_owner"


@after(ServiceRequest)
def ask_of_request(request: ServiceRequest, event: WriteEvent) -> None:
    """Whom it was for is asked when it is closed."""
    if event.verb in {"close", "auto_close"} and event.source not in SILENT:
        ask(request, request.receiver, event)


@after(Incident)
def ask_of_incident(incident: Incident, event: WriteEvent) -> None:
    """Whoever reported it is asked when it is closed; nobody of what is kept from view."""
    hidden = incident.security or incident.confidential
    ended = incident.status == Status.CLOSED and event.before.get("status") == Status.RESOLVED
    if ended and not hidden and event.source not in SILENT:
        ask(incident, incident.reporter, event)


def ask(
    ticket: Incident | ServiceRequest, person: Person | None, event: WriteEvent
) -> Satisfaction | None:
    """Ask once a ticket, and nobody again within `satisfaction_days`; None where nobody is asked.

    Whoever worked on it judges nobody else's work.
    """
    if person is None or not person.is_active or person.is_system:
        return None
    if person.pk == ticket.assigned_to_id:
        return None
    # Two tickets that end at once wait for each other here.
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    of_ticket = {"request" if isinstance(ticket, ServiceRequest) else "incident": ticket}
    since = event.at - timedelta(days=int(value("satisfaction_days")))
    asked = Satisfaction.objects.filter(person=person, created_at__gt=since)
    if asked.exists() or Satisfaction.objects.filter(**of_ticket).exists():
        return None
    values = {
        **of_ticket, "title": ticket.title, "person": person, "service": ticket.service,
        "team": ticket.assigned_team,
    }  # fmt: skip
    survey = writes.create(Satisfaction, by=event.by, values=values, authority=FOLLOWING)
    notify([person], ASKS, ticket, at=event.at, audience="caller")
    return survey


@after(Satisfaction)
def follow_answer(survey: Satisfaction, event: WriteEvent) -> None:
    """The ticket tells it; a low answer is looked after by who leads the team or the process."""
    if event.verb not in {"answer", "change_answer"} or event.source in SILENT:
        return
    ticket, person = survey.ticket, survey.person
    settle(ticket, "answered", by=person, at=event.at, kinds=(ASKS,), person=person)
    words = {
        "score": survey.score, "word": survey.get_score_display(), "survey": survey.reference
    }  # fmt: skip
    line = _("How it was: %(word)s (%(score)s of 5), %(survey)s") % words
    tell(ticket, by=person, text=line, authority=FOLLOWING)
    before = event.before.get("score")
    was_low = isinstance(before, int) and before <= Satisfaction.Score.BAD
    if survey.is_low and not was_low:
        lead = ticket.assigned_team.owner if ticket.assigned_team else None
        key = PROCESS_OWNER if isinstance(ticket, ServiceRequest) else INCIDENT_OWNER
        notify(
            [lead, *holders([key])], "low_score", ticket, by=person, at=event.at,
            values={"text": survey.comment}, audience="escalation",
        )  # fmt: skip
