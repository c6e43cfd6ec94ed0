"""The form that says what the columns of a file are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.connect.exchange.beside import kinds
from shallmark.connect.exchange.columns import key_of_head, label_of
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
#: behind a key: by the name that the column has
ANY = ".*"


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
        unknown: Mapping[str, Iterable[str]],
    ) -> None:
        super().__init__(data)
        self.record_type = record_type
        self.heads: dict[str, str] = {}
        choices = [(name, label_of(record_type, name)) for name in _columns(record_type)]
        for place, head in enumerate(table.columns):
            if head and head not in {ROW_COLUMN, REASON_COLUMN}:
                self.heads[f"column{place}"] = head
                known = match.heads.get(head, key_of_head(record_type, head))
                self.fields[f"column{place}"] = forms.ChoiceField(
                    label=head, choices=[("", _("left out")), *choices], required=False,
                    initial=_offered(known, choices),
                    help_text=_examples(table, place),
                )  # fmt: skip
        said = {field.initial for field in self.fields.values()} | set(imports.keys_of(record_type))
        self.filled = tuple(name for name in needed if name not in said)
        for name, field in form_for(record_type, self.filled, person).fields.items():
            field.required, field.initial = False, match.fill.get(name, "")
            field.help_text = ""
            self.fields[f"all_{name}"] = field
        self.asked = dict(_pickers(record_type, unknown, match))
        self.fields |= {name: field for name, (_key, _word, field) in self.asked.items()}
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
            if key and key in seen and not key.endswith(ANY):
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
        heads = {head: _of_head(self.cleaned_data[name], head) for name, head in self.heads.items()}
        said = {key for key in heads.values() if key}
        fill = {
            name: _as_cell(value)
            for name in self.filled
            if name not in said and (value := self.cleaned_data.get(f"all_{name}"))
        }
        words: dict[str, dict[str, str]] = {}
        for name, (key, word, _field) in self.asked.items():
            if means := self.cleaned_data.get(name):
                words.setdefault(key, {})[word] = means
        return Match(heads, fill, words)

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.heads]

    def fills(self) -> list[forms.BoundField]:
        return [self[f"all_{name}"] for name in self.filled if f"all_{name}" in self.fields]

    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    def words_asked(self) -> set[tuple[str, str]]:
        """Column and word of each that was asked for."""
        return {(key, word) for key, word, _field in self.asked.values()}


def _pickers(
    record_type: type[RecordType], unknown: Mapping[str, Iterable[str]], match: Match
) -> Iterator[tuple[str, tuple[str, str, forms.Field]]]:
    """A choice for each word that nobody here knows: name of the field, column, word, field."""
    kind = kinds.get(record_type.key)
    known = kind.words() if kind is not None else {}
    for key, words in unknown.items():
        none = ("", _("nothing: its rows are refused"))
        for place, word in enumerate(words):
            told = {"column": known[key].label(), "word": word[:60]}
            field = forms.ChoiceField(
                label=_("%(column)s “%(word)s”") % told,
                choices=[none, *known[key].choices()], required=False,
                initial=match.words.get(key, {}).get(word) or known[key].guess(word),
            )  # fmt: skip
            yield f"word_{key}{place}", (key, word, field)


def _offered(key: str, choices: list[tuple[str, str]]) -> str:
    """The key as it is offered: an attribute that no class names is one by its column's name."""
    own = key.partition(".")[0] + ANY
    names = {name for name, _label in choices}
    return own if key not in names and own in names else key


def _of_head(key: str, head: str) -> str:
    """The key of a column that keeps its own name."""
    return (
        key.removesuffix("*") + " ".join(head.replace(":", " ").split())
        if key.endswith(ANY)
        else key
    )


def _columns(record_type: type[RecordType]) -> list[str]:
    """What a column may be; the moment of the export tells what was changed since."""
    beside = imports.columns_beside(record_type)
    return ["reference", *imports.open_columns(record_type), *beside, "updated_at"]


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
