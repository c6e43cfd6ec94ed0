"""Reads over approvals."""

from django.db.models import QuerySet

from shallmark.common.approvals.models import Approval
from shallmark.kernel.people import Person


def unanswered(person: Person) -> QuerySet[Approval]:
    """Open questions to this person that the person has not answered."""
    questions = Approval.objects.filter(approvers=person, outcome=Approval.Outcome.OPEN)
    return questions.exclude(decisions__person=person)
