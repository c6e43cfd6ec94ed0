"""What tells of a hidden record by its number stays hidden with it."""

from collections.abc import Collection

from django.db import models

from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types


def hidden_with_its_record(person: Person) -> models.Q:
    """Which records that name another (`record_key`, `record`) the person may know of.

    What names one of these in turn, such as the correction of a reading, is hidden with it too.
    """
    first = models.Q()
    for other in record_types():
        # One that asks this would ask itself.
        visible = models.Q() if _names_another(other) else other.restriction(person)
        if visible:
            first &= _of_others_or_among(other, visible)
    shown = first
    for other in filter(_names_another, record_types()) if first else ():
        shown &= _of_others_or_among(other, first)
    return shown


def _of_others_or_among(other: type[RecordType], visible: models.Q) -> models.Q:
    references = other.model.objects.filter(visible).values("reference")
    return ~models.Q(record_key=other.key) | models.Q(record="") | models.Q(record__in=references)


def _names_another(record_type: type[RecordType]) -> bool:
    columns = {field.name for field in record_type.model._meta.concrete_fields}
    return {"record_key", "record"} <= columns


def hidden(key: str, references: Collection[str], reader: Person) -> set[str]:
    """The references of records of this type that the reader may not open. One query.

    Rows of several types have no key: then every type that hides records from the reader is asked.
    """
    types = [each for each in record_types() if each.key == key]
    if not types:
        types = [each for each in record_types() if each.restriction(reader)]
    closed: set[str] = set()
    for record_type in types:
        named = record_type.model.objects.filter(reference__in=references)
        open_to = named.visible_to(reader).values_list("reference", flat=True)
        closed |= set(named.values_list("reference", flat=True).difference(open_to))
    return closed
