"""What single cells mean: words of choices, yes and no, records by their names."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, CheckConstraint, ForeignKey, Q
from django.utils.translation import gettext as _

from shallmark.connect.exchange.columns import label_of
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.pages.keyset import fields_at

#: record types of which a file may name somebody who is not known here
NAMED = frozenset({"person", "team"})


def given_by(
    cells: Mapping[str, str], record_type: type[RecordType], by: Person
) -> tuple[dict[str, str], list[str]]:
    """What the cells say as forms want it; who is not known here and may be left out is a note."""
    values: dict[str, str] = {}
    notes: list[str] = []
    for name, text in cells.items():
        value = _as_value(record_type, name, text, by)
        if value and _is_unknown(record_type, name, value, by):
            told = {"column": label_of(record_type, name), "text": text[:60]}
            notes.append(_("%(column)s: “%(text)s” is not known here and was left out.") % told)
        else:
            values[name] = value
    return values, notes


def _is_unknown(record_type: type[RecordType], name: str, text: str, by: Person) -> bool:
    """Whether the text names nobody, where a person or team may be named."""
    if name not in {column.name for column in record_type.model._meta.concrete_fields}:
        return False
    column = record_type.model._meta.get_field(name)
    far = column.related_model if isinstance(column, ForeignKey) and column.blank else None
    if not (isinstance(far, type) and issubclass(far, Record)):
        return False
    if far.record_type().key not in NAMED:
        return False
    try:
        RecordChoiceField(far.objects.visible_to(by)).to_python(text)
    except ValidationError as wrong:
        return wrong.code == "invalid_choice"
    return False


def _as_value(record_type: type[RecordType], name: str, text: str, by: Person) -> str:
    """Words of choices and names of records as the form wants them."""
    try:
        column = fields_at(record_type.model, name)[-1]
    except FieldDoesNotExist:
        return text
    for value, label in column.flatchoices or ():
        if text.lower() == str(label).lower():
            return str(value)
    if column.is_relation and text:
        return _reference_of(column, name, text, by)
    if isinstance(column, BooleanField):
        words = {"yes": "true", "no": "false", str(_("yes")): "true", str(_("no")): "false"}
        return words.get(text.lower(), text)
    return text


def _reference_of(column: ModelField, name: str, text: str, by: Person) -> str:
    """The reference of the record that is called so, among those that the person may read.

    Raises:
        Invalid: several are.

    """
    far = column.related_model
    if far is None or not issubclass(far, Record):
        return text
    titled = far.objects.visible_to(by).filter(stands(far), title=text)
    references = list(titled.values_list("reference", flat=True)[:2])
    if len(references) > 1:
        sentence = _("Several are called “%(text)s”: give the reference.") % {"text": text[:60]}
        raise Invalid({name: [sentence]})
    return str(references[0]) if references else text


def require_possible(
    record_type: type[RecordType], values: Mapping[str, Any], reference: str
) -> None:
    """Ask the database's conditions of what would be written, before anything is.

    Raises:
        Invalid: the values do not go together.

    """
    model = record_type.model
    conditions = [
        each
        for each in model._meta.constraints
        if isinstance(each, CheckConstraint) and _named_in(each.condition) & values.keys()
    ]
    if not conditions:
        return
    known = model.objects.filter(reference=reference).first() if reference else None
    record = known or model()
    for name, value in values.items():
        setattr(record, name, value)
    try:
        for condition in conditions:
            condition.validate(model, record)
    except ValidationError as wrong:
        raise Invalid({"": wrong.messages}) from wrong


def _named_in(condition: Any) -> set[str]:  # noqa: ANN401  a condition or an expression
    """The columns that a condition asks by name."""
    if isinstance(condition, tuple):
        return {str(condition[0]).partition("__")[0]}
    return {name for part in getattr(condition, "children", ()) for name in _named_in(part)}


def stands(model: type[Record]) -> Q:
    """What was merged into another is called by its number alone."""
    names = {column.name for column in model._meta.concrete_fields}
    return Q(merged_into=None) if "merged_into" in names else Q()
