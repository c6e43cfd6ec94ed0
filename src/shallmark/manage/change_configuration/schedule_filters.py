"""Filters of the schedule: the same words in the address as on the list of changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.clashes import Planned
from shallmark.manage.change_configuration.models import Change
from shallmark.pages.filters import FilterValue, RecordFilter

#: in the order of the menu
NAMES = ("services", "category", "risk", "status", "implementer")


@dataclass(frozen=True)
class Group:
    """A field of the menu with what occurs in the time that is shown: value, word, chosen."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


class Narrowing:
    """What the address asks for, read once."""

    def __init__(self, data: QueryDict, person: Person) -> None:
        record_type = get_record_type("change")
        self._filter = RecordFilter(record_type, data, Change.objects.none(), person, only=NAMES)
        self.picked: dict[str, FilterValue] = self._filter.picked()
        self.faults: dict[str, str] = self._filter.complaints()

    @property
    def address(self) -> str:
        """The filters as words of an address, to be put behind others; "" without any."""
        return self._without("")

    def _without(self, name: str) -> str:
        pairs = [(key, ",".join(one.values)) for key, one in self.picked.items() if key != name]
        return f"&{urlencode(pairs)}" if pairs else ""

    def chips(self) -> list[dict[str, str]]:
        """Field, values in words, and the filters without it."""
        return [
            {
                "field": self._filter.filters[name].label,
                "value": ", ".join(one.words),
                "kept": self._without(name),
            }
            for name, one in self.picked.items()
        ]

    def holds(self, planned: list[Planned]) -> list[Planned]:
        """Those that fit every filter; a query only where there is one."""
        if not self.picked:
            return planned
        fitting = Change.objects.filter(pk__in=[one.change.pk for one in planned])
        for one in self.picked.values():
            fitting = fitting.filter(one.condition)
        keys = set(fitting.values_list("pk", flat=True))
        return [one for one in planned if one.change.pk in keys]

    def groups(self, planned: list[Planned], services: dict[str, str]) -> list[Group]:
        """What the menu offers; `services` have their names by reference."""
        changes = [one.change for one in planned]
        people = {
            one.implementer.reference: str(one.implementer) for one in changes if one.implementer
        }
        found = {
            "services": services,
            "category": {one.category: str(one.get_category_display()) for one in changes},
            "risk": {one.risk: str(one.get_risk_display()) for one in changes if one.risk},
            "status": {one.status: str(one.get_status_display()) for one in changes},
            "implementer": people,
        }
        return [self._group(name, found[name].items()) for name in NAMES]

    def _group(self, name: str, found: Iterable[tuple[str, str]]) -> Group:
        picked = self.picked.get(name)
        chosen = dict(zip(picked.values, picked.words, strict=False)) if picked else {}
        words = {**chosen, **dict(found)}
        options = [(value, word, value in chosen) for value, word in words.items()]
        label = self._filter.filters[name].label
        return Group(name, label, sorted(options, key=lambda one: one[1].lower()))
