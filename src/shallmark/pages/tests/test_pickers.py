"""References are picked everywhere: by name, number or part, and only what the reader may see."""

from collections.abc import Iterator

import pytest
from django import forms
from django.db import models

from shallmark.kernel.autocomplete import Picker
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types
from shallmark.pages.pickers import split

#: words of a label or a help that asks somebody to type a number of a record
ASKS = ("reference", "its number", "number of")
#: sentences that may hold a number among their words, and what takes the value of any field
PROSE = {
    "control.decision",
    "canned_text.text",
    "change_analysis.improvements",
    "change_deviation.becomes",
}


def asked(record_type: type[RecordType]) -> Iterator[tuple[str, forms.Field]]:
    """Each field of the forms that make, change and take a step."""
    names = {*record_type.fields, *record_type.changeable()}
    for step in steps_of(record_type.model).values():
        names.update(step.form_fields)
    editable = {field.name for field in record_type.model._meta.fields if field.editable}
    names &= editable
    yield from record_type.form_class(tuple(sorted(names)))(person=None).fields.items()


@pytest.mark.django_db
def test_no_form_of_any_record_asks_to_type_a_reference() -> None:
    """One is picked, or chosen out of a short list by name."""
    typed = []
    for record_type in record_types():
        for name, field in asked(record_type):
            column = record_type.model._meta.get_field(name)
            by_key = isinstance(column, models.ForeignKey) or hasattr(column, "keys")
            said = f"{field.label} {field.help_text}".lower()
            if isinstance(field.widget, Picker | forms.Select):
                continue
            place = f"{record_type.key}.{name}"
            if by_key or (place not in PROSE and any(word in said for word in ASKS)):
                typed.append(f"{place}: {said}")
    assert not typed, "\n".join(typed)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("SVC0000001 SVC0000002, svc0000003", ["SVC0000001", "SVC0000002", "SVC0000003"]),
        ("SVC0000001 Shop, till and all\nSVC0000002", ["SVC0000001", "SVC0000002"]),
        ("Network and internet; Mail, Shop", ["Network and internet", "Mail", "Shop"]),
        (" \n ", []),
    ],
)
def test_entries_are_numbers_or_names(text: str, entries: list[str]) -> None:
    assert split(text) == entries
