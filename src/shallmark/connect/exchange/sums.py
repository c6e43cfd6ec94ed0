"""Sums of money in the columns of a file: how each column writes them is told by all its cells."""

from collections.abc import Iterable

from django.db.models import DecimalField
from django.utils.translation import gettext as _

from shallmark.connect.exchange.columns import column_of, label_of
from shallmark.connect.exchange.money import Money, Style, either, money, style_of
from shallmark.connect.exchange.shape import Table
from shallmark.kernel.records import RecordType

CURRENCY = "currency"
_CENTS = 2


class Sums:
    """The columns of a file that hold money, each with the way in which it writes decimals."""

    def __init__(self, record_type: type[RecordType], table: Table) -> None:
        self.record_type = record_type
        self.styles: dict[int, Style] = {}
        self.currency_at = -1
        for place, head in enumerate(table.columns):
            key = _key(record_type, head)
            if key == CURRENCY:
                self.currency_at = place
            elif _is_money(record_type, key):
                self.styles[place] = style_of(_cells(table, place))
        self.keys = {place: _key(record_type, table.columns[place]) for place in self.styles}

    def notes(self) -> list[str]:
        """How columns were read, where they are not written as we write them."""
        words = {
            Style.COMMA: _("%(column)s: read with decimal comma"),
            Style.BOTH: _("%(column)s: read with decimal comma and with decimal point"),
        }
        return [
            words[style] % {"column": self._label(place)}
            for place, style in self.styles.items()
            if style in words
        ]

    def read(self, cells: list[str]) -> tuple[dict[str, str], str]:
        """Field -> the number as we write it, and why a sum of the row cannot be taken."""
        numbers: dict[str, str] = {}
        for place, style in self.styles.items():
            found = money(cells[place], style)
            if found is None:
                if readings := either(cells[place]):
                    return {}, self._unsure(place, cells[place], readings)
                continue
            if found.currency and found.currency != self._currency(cells):
                return {}, self._in_other_money(place, cells[place], found)
            numbers[self.keys[place]] = str(found.value)
        return numbers, ""

    def _currency(self, cells: list[str]) -> str:
        return cells[self.currency_at].strip().upper() if self.currency_at >= 0 else ""

    def _label(self, place: int) -> str:
        return label_of(self.record_type, self.keys[place])

    def _unsure(self, place: int, cell: str, readings: tuple[str, str]) -> str:
        sentence = _("“%(text)s” is %(one)s or %(other)s, and no number of its column tells which.")
        told = {"one": readings[0], "other": readings[1]}
        return f"{self._label(place)}: {sentence % {'text': cell.strip()[:40], **told}}"

    def _in_other_money(self, place: int, cell: str, found: Money) -> str:
        sentence = _("“%(text)s” is in %(money)s, and the currency of the row does not say so.")
        told = {"text": cell.strip()[:40], "money": found.currency}
        return f"{self._label(place)}: {sentence % told}"


def with_currency(record_type: type[RecordType], table: Table) -> Table:
    """The table with a column of currencies, where each sum of a column names its own."""
    keys = [_key(record_type, head) for head in table.columns]
    if CURRENCY in keys or not _writes(record_type, CURRENCY):
        return table
    for place, key in enumerate(keys):
        if not _is_money(record_type, key):
            continue
        style = style_of(_cells(table, place))
        sums = [money(cell, style) for cell in _cells(table, place)]
        if sums and all(each is not None and each.currency for each in sums):
            return _added(table, place, style)
    return table


def _added(table: Table, place: int, style: Style) -> Table:
    rows = []
    for row in table.rows:
        found = None if row.fault else money(row.cells[place], style)
        more = [] if row.fault else [found.currency if found else ""]
        rows.append(type(row)(row.number, [*row.cells, *more], row.fault))
    columns, notes = [*table.columns, CURRENCY], list(table.notes)
    return Table(table.name, columns, rows, table.encoding, table.delimiter, notes)


def _cells(table: Table, place: int) -> list[str]:
    return [text for row in table.rows if not row.fault and (text := row.cells[place].strip())]


def _key(record_type: type[RecordType], head: str) -> str:
    column = column_of(record_type, head)
    return column.key if column is not None else ""


def _writes(record_type: type[RecordType], key: str) -> bool:
    open_ones: Iterable[str] = (*record_type.fields, *record_type.changeable())
    return key in open_ones


def _is_money(record_type: type[RecordType], key: str) -> bool:
    if not _writes(record_type, key):
        return False
    field = record_type.model._meta.get_field(key)
    return isinstance(field, DecimalField) and field.decimal_places == _CENTS
