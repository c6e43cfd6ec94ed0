"""What apps above the pages add to every list and record, from their module `every_record`.

`urls(record_type)` yields addresses below that of the record type. `on_lists(record_type, person)`,
where a module has it, returns what the template of each list reads beside its own context.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

from django.urls import URLPattern

from shallmark.kernel.discovery import app_modules
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType


class EveryRecord(Protocol):
    """The module of an app."""

    def urls(self, record_type: type[RecordType]) -> Iterator[URLPattern]:
        """Addresses below that of the record type."""
        ...

    def on_lists(self, record_type: type[RecordType], person: Person) -> Mapping[str, object]:
        """What the template of a list reads."""
        ...


@cache
def _modules() -> tuple[EveryRecord, ...]:
    return tuple(cast("EveryRecord", module) for module in app_modules("every_record"))


def url_additions(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """Addresses that apps add below that of the record type."""
    for module in _modules():
        yield from module.urls(record_type)


def list_additions(record_type: type[RecordType], person: Person) -> dict[str, object]:
    """What apps add to a list of this type as this person sees it."""
    added: dict[str, object] = {}
    for module in _modules():
        if hasattr(module, "on_lists"):
            added.update(module.on_lists(record_type, person))
    return added
