"""Reads over satisfaction surveys: what waits for somebody's answer."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import (
    Incident,
    RequestTask,
    Satisfaction,
    ServiceRequest,
)

#: after so many days nobody is reminded any more; the page still takes the answer
REMINDED = timedelta(days=30)
#: questions of the first screen
FIRST = 3


def survey_of(ticket: Record, person: Person) -> Satisfaction | None:
    """What this person is asked, or answered, of the ticket. One query."""
    if not isinstance(ticket, Incident | ServiceRequest):
        return None
    of_ticket = Q(request=ticket) if isinstance(ticket, ServiceRequest) else Q(incident=ticket)
    return Satisfaction.objects.filter(of_ticket, person=person).first()


def waiting(person: Person) -> QuerySet[Satisfaction]:
    """What the person is asked and has not answered, the newest first."""
    asked = Satisfaction.objects.filter(
        person=person, status=Satisfaction.Status.ASKED, created_at__gt=clock.now() - REMINDED
    )
    return asked.select_related("incident", "request").order_by("-pk")[:FIRST]


def served_by(survey: Satisfaction) -> set[int]:
    """Keys of all whose work it rates: who ever had the ticket, a task of it, or resolved it."""
    if survey.incident_id is not None:
        versions = versions_of(Incident).filter(pgh_obj=survey.incident_id)
        rows = list(versions.values_list("owner", "assigned_to", "resolved_by").distinct())
    else:
        versions = versions_of(ServiceRequest).filter(pgh_obj=survey.request_id)
        rows = list(versions.values_list("owner", "assigned_to").distinct())
        tasks = versions_of(RequestTask).filter(request=survey.request_id)
        rows += tasks.values_list("assigned_to").distinct()
    return {person for row in rows for person in row if person is not None}
