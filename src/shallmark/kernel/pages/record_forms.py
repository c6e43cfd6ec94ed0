"""Forms of pages: made from the record type, and what the door refuses put back on their fields."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.pages.record_fields import capital
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid, Refused


def form_for(
    declared: type[RecordType],
    names: tuple[str, ...],
    person: Any,
    *,
    record: Any = None,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> Any:
    """A form over `names`. The record it is given stays as it is: the form fills a copy."""
    if not names:
        return forms.Form(data={} if data is None else data)
    said: dict[str, Any] = {"person": person, "data": data}
    if record is not None:
        copy = type(record)()
        copy.__dict__.update({**record.__dict__, "_state": copy._state})
        copy._state.adding = False
        copy._state.fields_cache = dict(record._state.fields_cache)
        said["instance"] = copy
    if initial is not None:
        said["initial"] = initial
    return declared.form_class(names)(**said)


def changes(form: Any) -> dict[str, Any]:
    """The values that were really changed: an untouched field never overwrites another's work."""
    return {
        name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data
    }


def complain(form: Any, wrong: Refused) -> None:
    """Put a refusal where it belongs: on its field if the form has it, else above the form."""
    errors = wrong.errors if isinstance(wrong, Invalid) else {wrong.field: [wrong.sentence]}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def stale_words(record: Any, wrong: Refused, version: int | None) -> str:
    """Who changed what since the form was shown; the typed values stay in the form."""
    return overtaken(record, version) or wrong.sentence


def overtaken(record: Any, version: int | None) -> str:
    """Who changed what since this version, as a sentence; empty when nobody did."""
    changed = changed_since(record, version)
    if not changed:
        return ""
    who = str(record.updated_by or _("Somebody"))
    return _("%(who)s changed %(fields)s while you typed. Your text is kept below.") % {
        "who": who,
        "fields": ", ".join(changed),
    }


def changed_since(record: Any, version: int | None) -> list[str]:
    """Labels of the fields that differ between a version and now. One query."""
    event = getattr(type(record), "pgh_event_model", None)
    if event is None or version is None:
        return []
    old = event.objects.filter(pgh_obj_id=record.pk, version=version).order_by("pgh_id").first()
    if old is None:
        return []
    found = []
    for field in type(record)._meta.concrete_fields:
        known = hasattr(old, field.attname) and (field.editable or field.name == "status")
        if known and getattr(old, field.attname) != getattr(record, field.attname):
            found.append(capital(field.verbose_name))
    return found
