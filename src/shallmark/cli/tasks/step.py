"""`./shallmark step ...`: a person takes a step of a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shallmark.cli.problems import Problem, WrongUse
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import record_types
from shallmark.manage.team.models import Person
from shallmark.pages.values import checked


@dataclass(frozen=True, slots=True)
class StepResult:
    """The record after the step: its state as programs and as people read it."""

    reference: str
    status: str
    label: str


def take(
    reference: str, verb: str, username: str, settings: Sequence[str], reason: str, *, confirm: bool
) -> StepResult:
    """Take the step `verb` of the record.

    Raises:
        Problem: the step is refused; it says what opens the gate.

    """
    person = Person.objects.filter(username__iexact=username, is_active=True).first()
    if person is None:
        raise WrongUse(f"Nobody signs in as {username}.")
    try:
        record = _find(reference, person)
        values = _values(settings)
        step = steps_of(type(record)).get(verb)
        allowed = step.form_fields if step else ()
        fields = checked(type(record).record_type(), values, person, allowed=allowed)
        with entered(Source.COMMAND):
            record = writes.perform(
                record, verb, by=person, reason=reason, values=fields, confirm=confirm
            )
    except Refused as refusal:
        check = f" ({refusal.check})" if refusal.check else ""
        raise Problem(f"{refusal.sentence}{check}") from refusal
    label = getattr(record, "get_status_display", str)()
    return StepResult(record.reference, str(record.serializable_value("status")), str(label))


def _values(settings: Sequence[str]) -> dict[str, str]:
    """Field -> text; raises `WrongUse` for what is no setting, and for a field given twice."""
    values: dict[str, str] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name:
            raise WrongUse(f"--set takes field=value, not {setting!r}.")
        if name in values:
            raise WrongUse(f"--set gives {name} twice.")
        values[name] = text
    return values


def _find(reference: str, person: Person) -> Record:
    for record_type in record_types():
        if record_type.prefix and reference.startswith(record_type.prefix):
            readable = record_type.model._default_manager.visible_to(person)
            record = readable.filter(reference=reference).first()
            if record is not None:
                return record
    raise WrongUse(f"There is no record {reference} that {person} may read.")
