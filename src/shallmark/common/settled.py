"""Settings by which records are judged: one proposes them and another confirms.

A record type names them once (`settled_by_two`); page, API and file all ask `second_person`.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from django.utils.translation import gettext as _

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.second_person import Reason


class SettledByTwo(RecordType):
    """A type whose records also say what is judged, and how strictly."""

    #: by these, records enter or leave what is judged, or a duty gets weaker
    settled_by_two: ClassVar[frozenset[str]] = frozenset()
    #: field -> value with which a new record waits as well
    made_by_two: ClassVar[Mapping[str, object]] = {}

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        if before is None:
            made = cls.made_by_two.items()
            settles = frozenset(name for name, value in made if getattr(record, name) == value)
        else:
            settles = cls.settled_by_two & before.keys()
        return settled(record, settles) or super().second_person(record, before, by)


def settled(
    record: Record, settles: AbstractSet[str], concerned: frozenset[int] = frozenset()
) -> Reason | None:
    """The reason to wait where a write touches such settings, with their names."""
    if not settles:
        return None
    fields = [each for each in record._meta.concrete_fields if each.name in settles]
    names = ", ".join(str(each.verbose_name) for each in fields)
    sentence = _("By it the checks judge, and nobody settles that alone: %(fields)s.")
    return Reason(sentence % {"fields": names}, concerned)
