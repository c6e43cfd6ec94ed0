"""What waits for the confirmation of whoever is said to have done it."""

from shallmark.common.stated.models import StatedAct


def waiting_on(reference: str) -> dict[str, str]:
    """Of a record: its number and the first act on it that waits; nothing where none does."""
    waiting = StatedAct.objects.filter(record=reference, status=StatedAct.Status.WAITING)
    return dict(waiting.order_by("-reference").values_list("record", "reference"))
