"""What tells of a hidden record by its number stays hidden with it."""

from django.db import models

from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types


def hidden_with_its_record(person: Person) -> models.Q:
    """Which records that name another (`record_key`, `record`) the person may know of."""
    shown = models.Q()
    for other in record_types():
        # One that asks this would ask itself.
        visible = other.restriction(person) if "record_key" not in _columns(other) else None
        if visible:
            references = other.model.objects.filter(visible).values("reference")
            here = models.Q(record="") | models.Q(record__in=references)
            shown &= ~models.Q(record_key=other.key) | here
    return shown


def _columns(record_type: type[RecordType]) -> set[str]:
    return {field.name for field in record_type.model._meta.concrete_fields}
