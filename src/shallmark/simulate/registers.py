"""The registers of the organisation beside its incidents: each function keeps its own.

`KEEPERS` are called once, in this order, after the incidents were played; each knows whether its
register is there already, so that an interrupted simulation goes on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from shallmark.kernel import door
from shallmark.kernel.history import writing
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models import Link
from shallmark.kernel.numbers import next_reference
from shallmark.simulate.bends import Scene

SOURCE = "simulate"
#: where the records of a lapse come from that no gate would let in
OLD = "old_register"


class Pen:
    """Writes records through the door at moments of the simulated year."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.founded = scene.start - timedelta(days=90)

    def ago(self, days: float) -> datetime:
        """So many days before the end; never before the organisation was there for a week."""
        return max(self.scene.end - timedelta(days=days), self.founded + timedelta(days=7))

    def make(self, model: Any, by: Any, at: datetime, **values: Any) -> Any:
        return door.create(model, by=by, values=values, at=at, source=SOURCE)

    def edit(self, record: Any, by: Any, at: datetime, **values: Any) -> Any:
        why = values.pop("why", "")
        return door.edit(record, by=by, values=values, reason=why, at=at, source=SOURCE)

    def do(self, record: Any, verb: str, by: Any, at: datetime, **values: Any) -> Any:
        reason = values.pop("why", "")
        return door.perform(
            record, verb, by=by, values=values, reason=reason, confirm=True, at=at, source=SOURCE
        )

    def bring(self, model: Any, status: str, at: datetime, **values: Any) -> Any:
        """A record of the register before: no gate saw it, every check judges it."""
        values = {"created_at": at, "updated_at": at, "source_system": OLD, **values}
        with writing(by=None, verb="import", source="import", at=at):
            reference = next_reference(model.record_type().prefix)
            made = model(reference=reference, status=status, source_key=reference, **values)
            made.save(force_insert=True)
        return made

    def force(self, record: Any, verb: str, by: Any, at: datetime, **values: Any) -> Any:
        """A step past its gates, as the register before would have allowed it."""
        model: Any = type(record)
        step = steps_of(model)[verb]
        with writing(by=by, verb=verb, source="import", at=at):
            for name, value in values.items():
                setattr(record, name, value)
            getattr(record, verb)(by=by)
            for column in step.stamps:
                setattr(record, column, at)
            if verb in record.record_type().closing_steps():
                record.closed_at, record.closed_by = at, by
            record.updated_at, record.updated_by = at, by
            record.version += 1
            record.save()
        return record

    def link(self, first: Any, kind: str, second: Any, at: datetime) -> None:
        Link.objects.get_or_create(
            kind=kind,
            from_key=first.record_type().key,
            from_id=first.pk,
            to_key=second.record_type().key,
            to_id=second.pk,
            defaults={
                "from_reference": first.reference,
                "to_reference": second.reference,
                "created_at": at,
            },
        )


Keeper = Callable[[Scene], None]


def keepers() -> list[Keeper]:
    """Who keeps a register, in the order of the floors."""
    from shallmark.simulate.changes import keep_changes
    from shallmark.simulate.configuration import keep_configuration
    from shallmark.simulate.grc import keep_grc

    return [keep_configuration, keep_changes, keep_grc]


def keep_registers(scene: Scene) -> None:
    """Write the year of every register."""
    for keep in keepers():
        keep(scene)
