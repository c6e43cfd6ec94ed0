"""What an action comes from: any record, named by its reference."""

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types


def type_called(reference: str) -> type[RecordType] | None:
    """The record type whose prefix the reference bears."""
    prefix = reference.strip().upper().rstrip("0123456789")
    types = (each for each in record_types() if each.prefix and each.prefix == prefix)
    return next(types, None)


def source_of(reference: str, person: Person | None) -> Record | None:
    """The record of that reference that the person (None: the system) may read, or None."""
    record_type = type_called(reference)
    if record_type is None:
        return None
    model = record_type.model
    known = model.objects.all() if person is None else model.objects.visible_to(person)
    return known.filter(reference=reference.strip().upper()).first()
