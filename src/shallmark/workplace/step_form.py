"""The form of a step as any page draws it: what it asks for, its gates, and whether one may."""

from typing import Any, cast

from django.forms import BaseForm
from django.http import QueryDict

from shallmark.kernel import writes
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Step, state_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.kernel.texts import capital
from shallmark.pages.idempotency import new_token
from shallmark.pages.record_forms import form_for
from shallmark.workplace.gates import gate_line


def form_of(
    record: Record,
    step: Step[Record],
    person: Person,
    *,
    data: QueryDict | None = None,
    initial: dict[str, object] | None = None,
) -> BaseForm:
    """The fields that the step asks for; what it cannot do without is needed."""
    names = step.form_fields
    form = form_for(type_of(type(record)), names, person, record=record, data=data, initial=initial)
    for name in step.required:
        form.fields[name].required = True
    return form


def fill_up(form: BaseForm, data: QueryDict) -> None:
    """Let a refused form show what the record holds where its page did not ask for the field.

    Else it would be sent empty with the rest the next time.
    """
    whole = data.copy()
    for name, field in form.fields.items():
        if field.widget.value_omitted_from_data(data, form.files, name):
            held = field.prepare_value(form.get_initial_for_field(field, name))
            shown = cast("str | list[str] | None", field.widget.format_value(held))
            if shown is not None:
                whole.setlist(name, shown if isinstance(shown, list) else [str(shown)])
    form.data = whole


def step_context(
    record: Record, step: Step[Record], person: Person, form: BaseForm
) -> dict[str, Any]:
    """What `workplace/step_form.html` reads.

    It takes the step on the record as it is shown now: whoever changes it meanwhile ends the form.
    """
    possible = state_of(record) in step.sources
    states = writes.gate_states(record, step) if possible else []
    record_type = type_of(type(record))
    return {
        "record_type": record_type,
        "record": record,
        "base": record.get_absolute_url(),
        "step": step,
        "step_label": capital(step.label),
        "form": form,
        "possible": possible,
        "allowed": may_take(record, step, person),
        "gates": [gate_line(record_type, record, step, state) for state in states],
        "warning": any(not state.is_open and state.gate.effect == "warn" for state in states),
        "place": place_of(record, step.verb),
        "token": new_token(),
        "version": record.version,
        "reason": "",
        "stale": "",
        "warns": None,
        "reason_wrong": "",
    }


def place_of(record: Record, verb: str) -> str:
    """The address that takes the step, and under which its draft is kept."""
    return f"{record.get_absolute_url()}/do/{verb}"


def may_take(record: Record, step: Step[Record], person: Person) -> bool:
    """Whether a role or a relation gives the person the step, whatever its gates say."""
    try:
        writes.require_right(record, step, person)
    except NotAllowed:
        return False
    return True


def sentences_of(form: BaseForm) -> list[str]:
    """What is wrong in the form, each with the name of its field."""
    return [
        f"{form.fields[name].label}: {text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]
