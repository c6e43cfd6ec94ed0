"""Choosing records by name, number or a part of it: what is offered, and reading what was typed."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel.autocomplete import Picker, RecordChoiceField, choice_text
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.kernel.texts import Text
from shallmark.pages.filters import search_condition
from shallmark.pages.record_fields import REFERENCE
from shallmark.standing import shown_state

#: offers that one reads at a glance
MOST = 6
#: records that one field names
MOST_NAMED = 500
#: from so many types on, the search that finds everything answers
MANY_TYPES = 6
#: keys that stand for every type
ANY = "any"
#: people who can be named in a text
CALLED = models.Q(username__isnull=False)


class Hit(Protocol):
    """One record that the search found."""

    @property
    def record_key(self) -> str: ...
    @property
    def record_id(self) -> int: ...


#: (person, text, number) -> the best hits; filled in config/wiring.py
Anywhere = Callable[[Person, str, int], Sequence[Hit]]
anywhere: list[Anywhere] = []


def types_of(keys: str) -> list[type[RecordType]]:
    """The record types of a picker's keys. Types that are not built are left out.

    Raises:
        KeyError: none of them is there.

    """
    if keys == ANY:
        return record_types()
    built = {record_type.key for record_type in record_types()}
    types = [get_record_type(key) for key in keys.split(",") if key in built]
    if not types:
        raise KeyError(keys)
    return types


def offers(keys: str, text: str, person: Person, *, called: bool = False) -> list[Record]:
    """Up to one more than `MOST` records that fit, best first; without text the newest ones.

    `called`: only people who can be named in a text, by their user name.

    Raises:
        KeyError: there is no such kind of record.

    """
    types = types_of(keys)
    text = text.replace("\0", "").strip()[:100]
    if len(types) >= MANY_TYPES:
        return _anywhere(types, text, person)
    found: list[Any] = []
    for record_type in types:
        records = _of_type(record_type, text, person)
        found += (records.filter(CALLED) if called else records)[: MOST + 1]
    return sorted(found, key=lambda record: record.rank)[: MOST + 1]


def _of_type(record_type: type[RecordType], text: str, person: Person) -> "models.QuerySet[Record]":
    """Those whose title begins so first, then those it stands in, then what else fits."""
    model = record_type.model
    records = model.objects.visible_to(person)
    names = {field.name for field in model._meta.concrete_fields}
    if "is_active" in names:
        records = records.filter(models.Q(is_active=True))
    if "merged_into" in names:
        records = records.filter(models.Q(merged_into=None))
    if text:
        records = records.filter(_condition(record_type, names, text))
    first = models.Case(
        *([models.When(pk=person.pk, then=0)] if isinstance(person, model) else []),
        models.When(title__istartswith=text, then=1),
        models.When(title__icontains=text, then=2),
        default=3,
        output_field=models.IntegerField(),
    )
    order = ("rank", "title") if text or "username" in names else ("rank", "-updated_at")
    if kind := getattr(record_type, "kind_field", ""):
        records = records.select_related(kind)
    return records.annotate(rank=first, shown_state=shown_state(model)).order_by(*order)


def _condition(record_type: type[RecordType], names: set[str], text: str) -> models.Q:
    """By number, by what the search knows, and people by each part of their names."""
    condition = models.Q(reference__istartswith=text)
    if text.isdecimal():
        condition |= models.Q(reference__endswith=text)
    if not {"username", "email"} <= names:
        # Of tickets there are a million: only the beginnings of their words are looked up.
        part = (
            models.Q(pk__in=[]) if record_type.has_discussion else models.Q(title__icontains=text)
        )
        return condition | part | search_condition(record_type, text)
    words = models.Q()
    for word in text.split():
        words &= models.Q(title__icontains=word)
    return (
        condition | words | models.Q(username__istartswith=text) | models.Q(email__icontains=text)
    )


def _anywhere(types: list[type[RecordType]], text: str, person: Person) -> list[Record]:
    wanted = {record_type.key: record_type for record_type in types}
    hits = [hit for find in anywhere for hit in find(person, text, 40) if hit.record_key in wanted]
    records: list[Record] = []
    for hit in hits[: MOST + 1]:
        model = wanted[hit.record_key].model
        seen = model.objects.visible_to(person).annotate(shown_state=shown_state(model))
        records += seen.filter(pk=hit.record_id)
    return records


def named(text: str, keys: str, person: Person | None) -> Record:
    """The record that is meant by a number, a name, or both.

    Raises:
        ValidationError: none, or several of that name.

    """
    begin = REFERENCE.match(text.strip().upper())
    types = [
        record_type
        for record_type in types_of(keys)
        if begin is None or record_type.prefix == begin[1]
    ]
    if begin is None and len(types) >= MANY_TYPES:
        raise ValidationError(_("Give the number of the record, or choose it from the list."))
    wrong = ValidationError(_("There is no “%(text)s”.") % {"text": text[:60]})
    for record_type in types:
        known = record_type.model.objects.all()
        queryset = known if person is None else known.visible_to(person)
        try:
            record = RecordChoiceField(queryset).to_python(text)
        except ValidationError as refused:
            wrong = refused if refused.code == "several" else wrong
        else:
            if record is not None:
                return record
    raise wrong


class ReferenceField(forms.CharField):
    """One record of any of these types, kept by its number."""

    widget: Picker
    #: whoever fills the form in: what that person may not read is not there (`RecordForm`)
    person: Person | None = None
    #: what the record names already: that may stay, whoever may read it
    before: object = None

    def __init__(self, keys: str, **options: object) -> None:
        super().__init__(widget=Picker(keys), **options)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        try:
            record = named(str(value), self.widget.keys, self.person) if value else None
        except ValidationError:
            record = None
        self.widget.chosen = [record] if record else []
        return choice_text(record) if record else value

    def clean(self, value: object) -> str:
        text = str(super().clean(value))
        if not text or text == self.before:
            return text
        return named(text, self.widget.keys, self.person).reference

    def has_changed(self, initial: object, data: object) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def reference_field(*keys: str, help_text: Text = "") -> FieldFactory:
    """How forms ask for a text that holds the number of a record of these types, or of any."""

    def make(column: ModelField) -> forms.Field:
        return ReferenceField(
            ",".join(keys) or ANY,
            label=column.verbose_name,
            help_text=help_text,
            required=not column.blank,
        )

    return make


def split(text: str) -> list[str]:
    """The entries of a text: one a line, or commas between them, or numbers with blanks between."""
    entries: list[str] = []
    for line in re.split(r"[\r\n;]+", text):
        words = [word for word in re.split(r"[\s,]+", line) if word]
        numbers = [word.upper() for word in words if REFERENCE.fullmatch(word.upper())]
        if words and len(numbers) == len(words):
            entries += numbers
        elif words and words[0].upper() in numbers:
            # A number and its name, which may hold a comma.
            entries += numbers[:1]
        else:
            entries += [part.strip() for part in line.split(",")]
    return list(dict.fromkeys(filter(None, entries)))[:MOST_NAMED]
