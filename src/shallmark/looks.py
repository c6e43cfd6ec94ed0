"""A look into what is opened to somebody beyond the others, and who records it (`use_looks`)."""

from collections.abc import Callable, Iterable
from typing import cast

from shallmark.kernel import access
from shallmark.kernel.models import AnyRecord, Record
from shallmark.kernel.models.record import RecordQuerySet
from shallmark.kernel.people import Person

#: told of the type, the references that were looked into, the person, and how
Recorder = Callable[[type[Record], list[str], Person, str], None]
_recorders: list[Recorder] = []


def use_looks(recorder: Recorder) -> None:
    """Tell pages and API where looks are recorded."""
    _recorders[:] = [recorder]


def open_to(model: type[AnyRecord], person: Person) -> RecordQuerySet[AnyRecord]:
    """The records the person may read, and those opened to them: who shows these records it."""
    usual = access.readable(model, person)
    opened = model.record_type().opened(person)
    # An empty condition hides nothing, and would vanish beside another.
    condition = usual | opened if usual and opened else usual
    return cast("RecordQuerySet[AnyRecord]", model.objects.filter(condition))


def record_looks(
    model: type[AnyRecord], references: Iterable[str], person: Person, how: str
) -> None:
    """Record which of these the person sees by `RecordType.opened` alone.

    `how` says by what: page, list, API or file. Costs nothing for whom nothing is opened.
    """
    opened = model.record_type().opened(person)
    if not opened:
        return
    shown = model.objects.filter(opened, reference__in=list(references))
    only = shown.exclude(pk__in=model.objects.visible_to(person).values("pk")).order_by("pk")
    looked = list(only.values_list("reference", flat=True))
    if looked:
        for record in _recorders:
            record(model, looked, person, how)
