"""The gates of a record as its page draws them: open or shut, and what opens each."""

from collections.abc import Iterator
from functools import cached_property
from typing import Generic

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import hooks
from shallmark.kernel.gates import GateState
from shallmark.kernel.lifecycle import Step, available, state_of
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import AnyRecord, Record
from shallmark.kernel.records import RecordType
from shallmark.pages.record_base import is_changeable
from shallmark.pages.record_fields import field_of
from shallmark.workplace import decided


class Gates(Generic[AnyRecord]):
    """The gates of one record; waivers are asked for once, and only when a gate is shut."""

    def __init__(self, record: AnyRecord) -> None:
        self.record = record

    @cached_property
    def waived(self) -> frozenset[str]:
        return hooks.waived_checks(self.record.reference)

    def states(self, way: Step[AnyRecord]) -> list[GateState]:
        return list(self._each(way))

    def refusal(self, way: Step[AnyRecord]) -> str:
        """The sentence of the first gate that refuses the step, or ""; none is asked after it."""
        refusing = (
            one for one in self._each(way) if not one.is_open and one.gate.effect == "refuse"
        )
        return next((one.sentence or "" for one in refusing), "")

    def _each(self, way: Step[AnyRecord]) -> Iterator[GateState]:
        for gate in way.gates:
            refusal = gate.refusal(self.record)
            waived = bool(refusal) and gate.waivable and gate.check in self.waived
            yield GateState(gate, refusal, waived)


def gate_line(
    record_type: type[RecordType], record: Record, way: Step[Record], state: GateState
) -> dict[str, str]:
    """A gate as it is drawn: for a shut one, where it is opened, and by which word.

    `target` is the part of the page that takes the form, empty where it needs a page of its own.
    """
    gate = state.gate
    line = {"label": str(gate.label), "state": "open", "reason": state.sentence or ""}
    if not state.is_open:
        line["state"] = "shut" if gate.effect == "refuse" else "warn"
        ways = decided.opens.get((record_type.key, gate.name))
        if ways is None or not is_changeable(record):
            line.update(opener(record_type, record, way, gate.field))
        else:
            for before, (word, url, target) in zip(("", "also_"), ways(record), strict=False):
                names = (f"{before}link", f"{before}url", f"{before}target")
                line.update(zip(names, (str(word), url, target), strict=True))
    return line


def opener(
    record_type: type[RecordType], record: Record, way: Step[Record], name: str
) -> dict[str, str]:
    """url, link and target of what opens a gate."""
    base = record.get_absolute_url()
    model_field = field_of(record_type, name) if name else None
    own = {"url": f"{base}/do/{way.verb}", "link": _("Open"), "target": "#step-panel"}
    page = decided.pages.get((record_type.key, way.verb))
    if page:
        own = {"url": f"{base}/{page}", "link": _("What is decided"), "target": ""}
    if model_field is None:
        return own
    word = _word(model_field)
    if name in way.form_fields and state_of(record) in way.sources:
        return {**own, "url": f"{own['url']}?focus={name}", "link": word}
    for step in available(record):
        if name in step.required and not step.automatic:
            return {**own, "url": f"{base}/do/{step.verb}?focus={name}", "link": _("Record it")}
    if name in record_type.changeable() and is_changeable(record):
        target = f"#field-{name} dd" if name in record_type.detail_fields else ""
        return {"url": f"{base}/field/{name}", "link": word, "target": target}
    return own


def _word(model_field: ModelField) -> str:
    if model_field.is_relation or getattr(model_field, "choices", None):
        return _("Choose")
    if isinstance(model_field, models.JSONField):
        return _("Answer")
    if isinstance(model_field, models.IntegerField):
        return _("Choose")
    return _("Write")
