"""People, items and services that the rows of a list of changes name."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models.functions import Lower

from shallmark.connect.servicenow.changes import Changes, Row
from shallmark.kernel.history import write_transaction
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Service

PEOPLE = ("requester", "implementer")
#: field of a row -> the list of the change that it fills
LISTS = {"item": "items", "service": "services"}


class Noted(Protocol):
    """What an import notes of names that it cannot take."""

    def note(self, kind: str, sentence: str) -> None: ...


class Names:
    """Whom and what the names of a list mean here; one query for each kind."""

    def __init__(self, changes: Changes) -> None:
        named = {field: {row.names.get(field, "").lower() for row in changes.rows} for field in
                 (*PEOPLE, *LISTS)}  # fmt: skip
        self._lists = {
            "item": _references(
                (item.title, item.stands().reference)
                for item in Ci.objects.alias(name=Lower("title"))
                .filter(name__in=named["item"])
                .select_related("merged_into")
            ),
            "service": _references(
                Service.objects.alias(name=Lower("title"))
                .filter(name__in=named["service"])
                .values_list("title", "reference")
            ),
        }
        self._people = _people(named["requester"] | named["implementer"])

    def values(self, row: Row, noted: Noted) -> dict[str, Any]:
        """Fields that the names fill; a name that means nothing, or several, fills none."""
        values: dict[str, Any] = {}
        for field in row.names.keys() & set(PEOPLE):
            name = row.names[field]
            bearers = self._people.get(name.lower(), {})
            if not name:
                values[field] = None
            elif len(bearers) == 1:
                (values[field],) = bearers.values()
            elif bearers:
                values[field] = None
                row.beside[field] = name
                noted.note("several people of one name", f"{row.number}: {field} “{name}”")
        for field, ours in LISTS.items():
            name = row.names.get(field, "")
            found = self._lists[field].get(name.lower(), set())
            if len(found) == 1:
                values[ours] = list(found)
            elif name:
                row.beside[field] = name
                kind = f"several of one name: {field}" if found else f"{field} not known"
                noted.note(kind, f"{row.number}: “{name}”")
        return values

    def unknown_people(self, row: Row) -> bool:
        """Whether the row names somebody whom nobody here is called."""
        names = (row.names.get(field, "") for field in PEOPLE)
        return any(name and name.lower() not in self._people for name in names)

    def placeholders(self, row: Row, source: str) -> dict[str, Person]:
        """Inactive people for the names of the row that nobody here bears."""
        made = {}
        for field in PEOPLE:
            name = row.names.get(field, "")
            if name and name.lower() not in self._people:
                person = _placeholder(name, source)
                self._people[name.lower()] = {person.pk: person}
            bearers = self._people.get(name.lower(), {})
            if len(bearers) == 1:
                (made[field],) = bearers.values()
        return made


def _references(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    references: dict[str, set[str]] = {}
    for title, reference in pairs:
        references.setdefault(title.lower(), set()).add(reference)
    return references


def _people(names: set[str]) -> dict[str, dict[int, Person]]:
    """Bearers by name or user name; where some are active, only those."""
    people: dict[str, dict[int, Person]] = {}
    for column in ("title", "username"):
        known = Person.objects.alias(name=Lower(column)).filter(name__in=names - {""})
        for person in known.order_by("pk"):
            name = str(getattr(person, column)).lower()
            people.setdefault(name, {})[person.pk] = person
    for name, bearers in people.items():
        active = {pk: person for pk, person in bearers.items() if person.is_active}
        people[name] = active or bearers
    return people


def _placeholder(name: str, source: str) -> Person:
    with write_transaction(by=None, verb="import", authority=SYSTEM):
        person = Person(
            reference=next_reference(Person.record_type().prefix), title=name[:240],
            is_active=False, password=UNUSABLE_PASSWORD_PREFIX, source_system=source,
            source_key=name[:120],
        )  # fmt: skip
        person.save(force_insert=True)
    return person
