"""Rows of a list of items: their states, own attributes and prices, judged and written."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from shallmark.connect.exchange.intake import Line
from shallmark.connect.exchange.moments import day_of, is_day_first, is_of_two_days
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.sums import Sums, with_currency
from shallmark.connect.items.states import state_of
from shallmark.kernel import access, clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.forms_items import AttributesField
from shallmark.manage.change_configuration.item_loads import long_registered
from shallmark.manage.change_configuration.models import Asset, Ci, CiType, ItemLoad
from shallmark.manage.change_configuration.models.ci_states import Status
from shallmark.manage.change_configuration.models.item_load import BEGINS
from shallmark.manage.change_configuration.models.own_attributes import known_of, settled

STATE = "status"
#: of keys that are own attributes
OWN = "attributes."
#: fields of the asset that such a list may fill
PRICE = ("value", "currency", "valued_on", "asset_ref")


class ItemRows:
    """One list of items. `load` is set once somebody says that the list tells what is in use."""

    def __init__(self, table: Table, columns: list[str], *, by: Person) -> None:
        self.by = by
        self.load: ItemLoad | None = None
        self._columns = columns
        self._asset = get_record_type("asset")
        priced = Table(table.name, [each if each in PRICE else "" for each in columns], table.rows)
        priced = with_currency(self._asset, priced)
        self._heads = priced.columns
        self._rows = {row.number: row for row in priced.rows}
        self._sums = Sums(self._asset, priced)
        self._day_first = is_day_first(self._column("valued_on"))
        self._may_price = access.may_create(by, "asset")
        #: how many new rows say which state, and the classes of those that are live
        self._states: Counter[str] = Counter()
        self._live: dict[int, CiType] = {}

    def notes(self) -> list[str]:
        """How the prices and their days were read."""
        days = [day for day in self._column("valued_on") if day and day_of(day) is None]
        told = [day_of(day, day_first=self._day_first) for day in days]
        words = {
            True: _("Valued on: read with the day before the month, as other rows tell"),
            False: _("Valued on: read with the month before the day, as other rows tell"),
        }
        read = [words[self._day_first]] if self._day_first is not None and any(told) else []
        return [*self._sums.notes(), *read]

    def read(self, line: Line, pk: int | None) -> None:
        """Take what the row says beside fields; `pk` is of the item that it means, if there is one.

        Raises:
            Invalid: a cell that nobody here understands.

        """
        item = None if pk is None else Ci.objects.select_related("type").get(pk=pk)
        if "attributes" in line.given:
            line.given["attributes"] = _in_lines(line.given["attributes"])
        self._read_state(line, item)
        self._read_own(line, item)
        self._read_price(line, item)

    def check(self, line: Line, values: Mapping[str, object]) -> None:
        """Hold the own attributes of a new item against its class, before anything is written.

        Raises:
            Invalid: one of another kind.

        """
        of_class, attributes = values.get("type"), values.get("attributes")
        if isinstance(of_class, CiType) and isinstance(attributes, dict):
            _kept, wrong = settled(known_of(of_class.attributes), attributes, {})
            if wrong:
                raise Invalid({"attributes": wrong})
        self._states[state := self._found_as(line)] += 1
        if state == Status.LIVE and isinstance(of_class, CiType):
            self._live[of_class.pk] = of_class

    def found(self) -> dict[str, list[list[object]]]:
        """States with their numbers, and classes whose first load is over."""
        states = [(state, self._states[state]) for state in BEGINS if self._states[state]]
        return {
            "states": [[str(Status(state).label), many] for state, many in states],
            "late": [[each.title] for each in long_registered(self._live)],
        }

    def begin_as_told(self, told: int) -> None:
        """Let new items begin as the list found them."""
        self.load = ItemLoad.objects.get(pk=told)

    def values(self, line: Line) -> dict[str, object]:
        """The state in which a new item was found, where somebody said that the list tells it."""
        if self.load is None:
            return {}
        state = self._found_as(line)
        return {"found_in": self.load, "found_row": line.number, "status": state}

    def written(self, record: Record, line: Line) -> None:
        """Make the asset of an item that has none."""
        said = {name: line.beside[name] for name in PRICE if line.beside.get(name)}
        if not said or not isinstance(record, Ci):
            return
        asset = writes.create(
            Asset,
            by=self.by,
            values={"ci": record, "title": record.title, "owner": record.owner, **_typed(said)},
            reason=_("Imported from a file, row %(row)s.") % {"row": line.number},
        )
        there = record.status not in {Status.PLANNED, Status.IN_BUILD}
        if self.load is not None and there and asset.owner_id and _is_whole(asset):
            writes.perform(asset, "receive", by=self.by)

    def _found_as(self, line: Line) -> str:
        """Live where no column tells states; planned where the row says none in that column."""
        nothing = Status.PLANNED if STATE in self._columns else Status.LIVE
        return line.beside.get(STATE) or nothing

    def _read_state(self, line: Line, item: Ci | None) -> None:
        word = self._cell(line, STATE)
        if not word:
            return
        state = state_of(word)
        if item is None:
            if state not in BEGINS:
                words = ", ".join(str(Status(each).label) for each in BEGINS)
                told = {"text": word[:60], "words": words}
                raise Invalid({"status": [_("“%(text)s” is none of: %(words)s") % told]})
            line.beside[STATE] = state
        elif state != item.status:
            told = {"text": word[:60], "state": item.get_status_display()}
            line.notes.append(
                _("State: “%(text)s”, and here it is “%(state)s”: its steps lead on.") % told
            )

    def _read_own(self, line: Line, item: Ci | None) -> None:
        said = {
            key.removeprefix(OWN): cell
            for key in self._columns
            if key.startswith(OWN) and (cell := self._cell(line, key))
        }
        if not said:
            return
        held = dict(item.attributes) if item is not None else {}
        if "attributes" in line.given:
            held = AttributesField().to_python(line.given["attributes"])
        of = known_of(item.type.attributes) if item is not None else []
        whole, wrong = settled(of, held | said, held)
        if wrong:
            raise Invalid({"attributes": wrong})
        if item is None or whole != item.attributes:
            line.given["attributes"] = json.dumps(whole, ensure_ascii=False)

    def _read_price(self, line: Line, item: Ci | None) -> None:
        row = self._rows.get(line.number) or Row(line.number, [])
        cells = dict(zip(self._heads, row.cells, strict=False))
        said = {name: cells[name].strip() for name in PRICE if cells.get(name, "").strip()}
        if not said or set(said) == {"currency"}:
            return
        if not said.keys() - {"currency", "valued_on"}:
            line.notes.append(_("Valued on was left out: the row does not say what it is worth."))
            return
        sums, why = self._sums.read(row.cells)
        if why:
            raise Invalid({"": [why]})
        if day := day_of(said.get("valued_on", ""), day_first=self._day_first):
            said["valued_on"] = day.isoformat()
        _require_read(said, sums)
        said |= sums
        if not self._may_price:
            line.notes.append(_("What it is worth was left out: you may not make an asset."))
            return
        asset = Asset.objects.filter(ci=item).first() if item is not None else None
        if asset is None:
            line.beside |= said
        elif differs := [name for name in said if _typed(said)[name] != getattr(asset, name)]:
            told = {"names": ", ".join(differs), "asset": asset.reference}
            line.notes.append(_("%(asset)s says otherwise (%(names)s) and stays.") % told)

    def _column(self, key: str) -> list[str]:
        place = self._heads.index(key) if key in self._heads else -1
        return [
            row.cells[place].strip() for row in self._rows.values() if place >= 0 and not row.fault
        ]

    def _cell(self, line: Line, key: str) -> str:
        place = self._columns.index(key) if key in self._columns else -1
        return line.cells[place].strip() if 0 <= place < len(line.cells) else ""


def _require_read(said: Mapping[str, str], sums: Mapping[str, str]) -> None:
    """Refuse a sum that is none, or of no currency, and a day that is none."""
    told = {name: cell[:40] for name, cell in said.items()}
    if "value" in said and "value" not in sums:
        raise Invalid({"": [_("Value: “%(value)s” is no number.") % told]})
    if "value" in said and not said.get("currency"):
        sentence = _("Value: “%(value)s” is of no currency: add it, or a column that says it.")
        raise Invalid({"": [sentence % told]})
    if "valued_on" in said and day_of(said["valued_on"]) is None:
        sentence = _("Valued on: “%(valued_on)s” is no day.")
        if is_of_two_days(said["valued_on"]):
            sentence = _("Valued on: “%(valued_on)s” is of two days, and no other row tells which.")
        raise Invalid({"": [sentence % told]})


def _typed(said: Mapping[str, str]) -> dict[str, object]:
    """As the asset keeps them; a sum of no day counts from today."""
    values: dict[str, object] = {"asset_ref": said.get("asset_ref", "")[:80]}
    if "value" in said:
        day: date | None = day_of(said.get("valued_on", "")) or clock.now().date()
        values |= {
            "value": Decimal(said["value"]), "currency": said["currency"].upper(), "valued_on": day
        }  # fmt: skip
    return {name: values.get(name) for name in PRICE if name in values}


def _is_whole(asset: Asset) -> bool:
    """Whether nothing is left to ask for when it is received."""
    return asset.value is not None and any(map(str.isalnum, asset.asset_ref))


def _in_lines(text: str) -> str:
    """Several own attributes of one cell, parted by "; ", a line each."""
    parts = text.split("; ")
    named = all(part.partition(":")[0].strip() and ":" in part for part in parts)
    return "\n".join(parts) if named and not text.startswith("{") and "\n" not in text else text
