"""What waits for the confirmation of whoever is said to have done it."""

from django.db.models import Q

from shallmark.common.stated.models import StatedAct
from shallmark.kernel.people import Person


def waiting_on(reference: str) -> dict[str, str]:
    """Of a record: its number and the first act on it that waits; nothing where none does."""
    waiting = StatedAct.objects.filter(record=reference, status=StatedAct.Status.WAITING)
    return dict(waiting.order_by("-reference").values_list("record", "reference"))


def in_the_name_of(person: Person) -> Q:
    """Acts that wait for this person to confirm them."""
    return Q(named=person, status=StatedAct.Status.WAITING)
