"""The form that says what the columns of a file are."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.connect.exchange.columns import column_of, label_of
from shallmark.connect.exchange.export import in_words
from shallmark.connect.exchange.matching import Match
from shallmark.connect.exchange.rejected import REASON_COLUMN, ROW_COLUMN
from shallmark.connect.exchange.shape import Table
from shallmark.kernel.forms import QuietBoundField
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.pages.record_forms import form_for
from shallmark.web import imports

#: cells that stand beside the name of a column
EXAMPLES = 3


class ColumnsForm(forms.Form):
    """For each column what it is; for each value that new records need, one for all rows."""

    bound_field_class = QuietBoundField

    def __init__(
        self,
        data: QueryDict | None,
        *,
        record_type: type[RecordType],
        table: Table,
        match: Match,
        key: str,
        needed: Iterable[str],
        person: Person,
    ) -> None:
        super().__init__(data)
        self.record_type = record_type
        self.heads: dict[str, str] = {}
        choices = [(name, label_of(record_type, name)) for name in _columns(record_type)]
        for place, head in enumerate(table.columns):
            if head and head not in {ROW_COLUMN, REASON_COLUMN}:
                self.heads[f"column{place}"] = head
                known = column_of(record_type, head)
                self.fields[f"column{place}"] = forms.ChoiceField(
                    label=head, choices=[("", _("left out")), *choices], required=False,
                    initial=match.heads.get(head, known.key if known else ""),
                    help_text=_examples(table, place),
                )  # fmt: skip
        said = {field.initial for field in self.fields.values()} | set(imports.keys_of(record_type))
        self.filled = tuple(name for name in needed if name not in said)
        for name, field in form_for(record_type, self.filled, person).fields.items():
            field.required, field.initial = False, match.fill.get(name, "")
            field.help_text = ""
            self.fields[f"all_{name}"] = field
        keys = [("", _("the first of these that the file has")), *keys_in_words(record_type)]
        self.fields["by"] = forms.ChoiceField(
            label=_("Records are recognised by"), choices=keys, required=False, initial=key,
            help_text=_("A row that is recognised changes its record; others make one."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each column of ours is one column of the file."""
        seen: dict[str, str] = {}
        for name, head in self.heads.items():
            key = self.cleaned_data.get(name, "")
            if key and key in seen:
                self.add_error(name, _("“%(head)s” is that already.") % {"head": seen[key]})
            seen[key] = head
        for name in self.filled if "reference" not in seen else ():
            if name not in seen and not self.cleaned_data.get(f"all_{name}"):
                self.add_error(f"all_{name}", _("A new record needs it: choose one for all rows."))
        by = self.cleaned_data.get("by", "")
        if by and by not in seen:
            told = {"name": dict(keys_in_words(self.record_type))[by]}
            sentence = _(
                "No column of the file is “%(name)s”: say which one it is, or choose another."
            )
            self.add_error("by", sentence % told)
        return self.cleaned_data

    def match(self) -> Match:
        """What was said."""
        heads = {head: self.cleaned_data[name] for name, head in self.heads.items()}
        said = {key for key in heads.values() if key}
        fill = {
            name: _as_cell(value)
            for name in self.filled
            if name not in said and (value := self.cleaned_data.get(f"all_{name}"))
        }
        return Match(heads, fill)

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.heads]

    def fills(self) -> list[forms.BoundField]:
        return [self[f"all_{name}"] for name in self.filled if f"all_{name}" in self.fields]


def _columns(record_type: type[RecordType]) -> list[str]:
    """What a column may be; the moment of the export tells what was changed since."""
    return ["reference", *imports.open_columns(record_type), "updated_at"]


def _examples(table: Table, place: int) -> str:
    cells = (row.cells[place].strip()[:30] for row in table.rows[:50] if not row.fault)
    return ", ".join(list(dict.fromkeys(cell for cell in cells if cell))[:EXAMPLES])


def _as_cell(value: object) -> str:
    """As a cell of the file would say it: by title, where one alone is called so."""
    if not isinstance(value, Record):
        return in_words(value)
    alike = type(value).objects.filter(title=value.title)[:2]
    return value.title if len(alike) == 1 else value.reference


def keys_in_words(record_type: type[RecordType]) -> list[tuple[str, str]]:
    """The columns by which a row may name its record, by their names on pages."""
    return [(name, label_of(record_type, name)) for name in imports.keys_of(record_type)]
