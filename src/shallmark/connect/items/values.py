"""Fields of our records out of a thing of the source."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

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


#: field of an item -> what the source says of it
ItemValues = dict[str, object]


def item_values(thing: ItemRow, kinds: dict[str, CiType], finder: Finder) -> ItemValues:
    """What the source says of the item; empty where it says nothing."""
    owner, team = finder.person(thing.owner), finder.team(thing.support_team)
    attributes = {key: value for key, value in thing.attributes.items() if value not in ("", None)}
    if thing.owner and owner is None:
        attributes["owner_in_source"] = thing.owner
    if thing.support_team and team is None:
        attributes["support_group_in_source"] = thing.support_team
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


def asset_values(thing: ItemRow) -> dict[str, Any]:
    """Money and ends; a value without a day counts from today, one that is no number is none."""
    asset = thing.asset
    value = _amount(asset.get("value"))
    return {
        "asset_ref": str(asset.get("asset_ref") or "")[:80],
        **_valued(value, asset),
        "licence_end": day(asset.get("licence_end")),
        "warranty_end": day(asset.get("warranty_end")),
        "support_end": day(asset.get("support_end")),
    }


def _valued(value: Decimal | None, asset: Mapping[str, object]) -> dict[str, Any]:
    if value is None:
        return {}
    valued_on = day(asset.get("valued_on")) or clock.now().date()
    currency = str(asset.get("currency") or "EUR")[:3].upper()
    return {"value": value, "currency": currency, "valued_on": valued_on}


def _amount(text: object) -> Decimal | None:
    try:
        value = Decimal(str(text).replace(",", "").replace("$", "").strip())
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and 0 <= value < 10**11 else None


def day(text: object) -> date | None:
    """A day in ISO form, with or without a time; anything else is none."""
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None
