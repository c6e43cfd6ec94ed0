"""What waits for the confirmation of whoever is said to have done it."""

from django.db.models import QuerySet

from shallmark.common.stated.models import StatedAct
from shallmark.kernel.people import Person


def waiting_on(reference: str) -> dict[str, str]:
    """Of a record: its number and the first act on it that waits; nothing where none does."""
    waiting = StatedAct.objects.filter(record=reference, status=StatedAct.Status.WAITING)
    return dict(waiting.order_by("-reference").values_list("record", "reference"))


def waiting_for(person: Person) -> QuerySet[StatedAct]:
    """What is stated in the person's name and waits; home pages count it."""
    acts: QuerySet[StatedAct] = StatedAct.objects.filter(
        named=person, status=StatedAct.Status.WAITING
    )
    return acts
