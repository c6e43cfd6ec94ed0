"""What an action comes from: any record, named by its reference."""

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types


def source_of(reference: str, person: Person | None) -> Record | None:
    """The record of that reference that the person (None: the system) may read, or None."""
    text = reference.strip().upper()
    prefix = text.rstrip("0123456789")
    for record_type in record_types():
        if record_type.prefix and record_type.prefix == prefix:
            model = record_type.model
            known = model.objects.all() if person is None else model.objects.visible_to(person)
            return known.filter(reference=text).first()
    return None
