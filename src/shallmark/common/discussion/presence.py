"""Signs of life: who is writing on a record right now."""

from shallmark.common.discussion.models import Presence
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of


def writes(record: Record, person: Person, *, private: bool) -> None:
    """Note that a colleague is writing here; customers are not watched."""
    if not person.is_staff_member:
        return
    Presence.objects.update_or_create(
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        person=person,
        defaults={"private": private, "at": clock.now()},
    )
