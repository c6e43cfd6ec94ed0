"""Fields of our records out of a thing of the source."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shallmark.connect.exchange.moments import day_of
from shallmark.connect.exchange.money import money
from shallmark.connect.items.shape import ItemRow
from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import CiType
from shallmark.manage.team.models import Person, Team


class Finder:
    """People and teams by the names that sources use; each asked for once."""

    def __init__(self) -> None:
        self._people: dict[str, Person] | None = None
        self._teams: dict[str, Team] | None = None

    def person(self, name: str) -> Person | None:
        if not name:
            return None
        if self._people is None:
            self._people = {}
            for person in Person.objects.filter(is_active=True):
                for word in (person.title, person.username, person.email, person.reference):
                    if word:
                        self._people.setdefault(word.casefold(), person)
        return self._people.get(name.casefold())

    def team(self, name: str) -> Team | None:
        if not name:
            return None
        if self._teams is None:
            self._teams = {team.title.casefold(): team for team in Team.objects.all()}
        return self._teams.get(name.casefold())


@dataclass(frozen=True, slots=True)
class AssetCells:
    """What was read of the asset's cells, and the cells that could not be, with the reason."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, tuple[str, str]] = field(default_factory=dict)


#: days of an asset
_DAYS = ("valued_on", "licence_end", "warranty_end", "support_end")
#: field of an item -> what the source says of it
ItemValues = dict[str, object]


def item_values(
    thing: ItemRow, kinds: dict[str, CiType], finder: Finder, asset: AssetCells
) -> ItemValues:
    """What the source says of the item; empty where it says nothing.

    What could not be read stays with the item as the source wrote it.
    """
    owner, team = finder.person(thing.owner), finder.team(thing.support_team)
    attributes = {key: value for key, value in thing.attributes.items() if value not in ("", None)}
    if thing.owner and owner is None:
        attributes["owner_in_source"] = thing.owner
    if thing.support_team and team is None:
        attributes["support_group_in_source"] = thing.support_team
    attributes |= {f"{name}_in_source": cell for name, (_kind, cell) in asset.unread.items()}
    return {
        "title": thing.name[:240],
        "type": kinds[thing.kind],
        "status": thing.status,
        "description": thing.description,
        "content_version": thing.version[:80],
        "provider": thing.provider[:120],
        "location": thing.location[:160],
        "environment": thing.environment,
        "criticality": thing.criticality,
        "owner": owner,
        "support_team": team,
        "attributes": attributes,
    }


def read_asset(thing: ItemRow) -> AssetCells:
    """Money and ends. A sum that cannot be read, or without its currency, is no value.

    Where the source names no day at all, the value counts from today.
    """
    read = AssetCells()
    cells = {name: str(cell or "").strip() for name, cell in thing.asset.items()}
    days = {name: day_of(cells.get(name, "")) for name in _DAYS}
    for name, found in days.items():
        if cells.get(name) and found is None:
            read.unread[name] = ("day not read", cells[name])
    _read_value(cells, days["valued_on"], read)
    read.values.update({name: days[name] for name in _DAYS if name != "valued_on"})
    read.values["asset_ref"] = cells.get("asset_ref", "")[:80]
    return read


def _read_value(cells: dict[str, str], valued_on: date | None, read: AssetCells) -> None:
    text = cells.get("value", "")
    if not text:
        return
    sum_of = money(text)
    if sum_of is None:
        read.unread["value"] = ("sum not read", text)
        return
    currency = cells.get("currency", "").upper() or sum_of.currency
    if not re.fullmatch("[A-Z]{3}", currency):
        read.unread["value"] = ("sum without a currency", text)
    elif "valued_on" in read.unread:
        read.unread["value"] = ("sum of a day that was not read", text)
    else:
        read.values.update(value=sum_of.value, currency=currency)
        read.values["valued_on"] = valued_on or clock.now().date()
