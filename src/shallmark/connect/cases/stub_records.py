"""People, teams, categories and codes that a source names: found by name, else made inactive."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection

from shallmark.common.search import index
from shallmark.connect.cases.case import Case
from shallmark.kernel.models import Record
from shallmark.kernel.numbers import sequence_name
from shallmark.kernel.records import type_of
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Category, HoldReason, ResolutionCode
from shallmark.plan.alignment.models import Customer, Service

Ids = dict[str, int]

_BATCH = 2000


@dataclass(slots=True)
class Placeholders:
    """Ids by the source's names. An empty name is nobody."""

    people: Ids = field(default_factory=dict)
    teams: Ids = field(default_factory=dict)
    customers: Ids = field(default_factory=dict)
    services: Ids = field(default_factory=dict)
    categories: dict[tuple[str, str], int] = field(default_factory=dict)
    hold_reasons: Ids = field(default_factory=dict)
    codes: Ids = field(default_factory=dict)


def placeholders(cases: Iterable[Case], source: str) -> Placeholders:
    """All that the cases name, made where it is missing. Opens no transaction of its own."""
    names = _Names()
    for case in cases:
        names.take(case)
    return Placeholders(
        people=people_named(names.people, source),
        teams=_imported(Team, names.teams, source),
        customers=_imported(Customer, names.customers, source),
        services=_services(names.services, source),
        categories=_categories(names.categories, source),
        hold_reasons=_hold_reasons(names.hold_reasons, source),
        codes=_codes(names.codes, source),
    )


def people_named(names: Iterable[str], source: str) -> Ids:
    """The people of these names, made where they are missing."""
    return _imported(Person, names, source, password=UNUSABLE_PASSWORD_PREFIX)


@dataclass(slots=True)
class _Names:
    """Sets as dictionaries, so that numbers are given in the order of the file."""

    people: dict[str, None] = field(default_factory=dict)
    teams: dict[str, None] = field(default_factory=dict)
    customers: dict[str, None] = field(default_factory=dict)
    services: dict[str, None] = field(default_factory=dict)
    categories: dict[tuple[str, str], None] = field(default_factory=dict)
    hold_reasons: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)

    def take(self, case: Case) -> None:
        for name in (case.opened_by, case.created_by, case.resolved_by, case.closed_by):
            self.people[name] = None
        self.codes[case.resolution_code] = None
        for version in case.versions:
            self.people[version.caller] = None
            self.people[version.assigned_to] = None
            self.people[version.updated_by] = None
            self.teams[version.assignment_group] = None
            self.customers[version.company] = None
            self.services[version.service] = None
            self.hold_reasons[version.hold_reason] = None
            self.categories[version.category, ""] = None
            self.categories[version.category, version.subcategory] = None


def references(prefix: str, count: int) -> list[str]:
    """The next free references, drawn in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)",
            [sequence_name(prefix), count],
        )
        return [f"{prefix}{number:07d}" for (number,) in cursor.fetchall()]


def _imported(model: type[Record], names: Iterable[str], source: str, **values: object) -> Ids:
    """Records of this source by name; the missing ones are made inactive."""
    wanted = {name[:120]: name for name in names if name}
    known = _known(model, source, wanted)
    missing = [key for key in wanted if key not in known]
    _make(
        model,
        [
            {"title": wanted[key][:240], "source_system": source, "source_key": key,
             "is_active": False, **values}
            for key in missing
        ],
    )  # fmt: skip
    known |= _known(model, source, missing)
    return {name: known[key] for key, name in wanted.items()}


def _known(model: type[Record], source: str, keys: Iterable[str]) -> Ids:
    rows = model._default_manager.filter(source_system=source, source_key__in=list(keys))
    return dict(rows.values_list("source_key", "pk"))


def _make(model: type[Record], values: list[dict[str, object]]) -> None:
    if not values:
        return
    record_type = type_of(model)
    numbers = references(record_type.prefix, len(values))
    objects: Any = model
    records = [
        objects(reference=number, **fields) for number, fields in zip(numbers, values, strict=True)
    ]
    created = objects.objects.bulk_create(records, batch_size=_BATCH)
    index.keep(record_type, [record.pk for record in created])


def _services(names: Iterable[str], source: str) -> Ids:
    """Services are matched by title first, then made outside the scope of the SMS."""
    wanted = [name for name in names if name]
    known = dict(Service.objects.filter(title__in=wanted).values_list("title", "id"))
    missing = [name for name in wanted if name not in known]
    values = [
        {"title": name[:240], "source_system": source, "source_key": name[:120], "in_scope": False}
        for name in missing
    ]
    services = _known(Service, source, [name[:120] for name in missing])
    _make(Service, [fields for fields in values if fields["source_key"] not in services])
    services |= _known(Service, source, [name[:120] for name in missing])
    return known | {name: services[name[:120]] for name in missing}


def _categories(names: Iterable[tuple[str, str]], source: str) -> dict[tuple[str, str], int]:
    """Two levels, shared by all sources: a title exists once at its place."""
    wanted = [(top, below) for top, below in names if top]
    known = _known_categories()
    tops = [{"title": top[:240]} for top, below in wanted if not below and (top, "") not in known]
    _make(Category, [fields | _from(source, fields["title"]) for fields in tops])
    known = _known_categories() if tops else known
    below_them = [
        {"title": below[:240], "parent_id": known[top[:240], ""]}
        | _from(source, f"{top[:58]} / {below[:58]}")
        for top, below in wanted
        if below and (top[:240], below[:240]) not in known
    ]
    _make(Category, below_them)
    known = _known_categories() if below_them else known
    return {(top, below): known[top[:240], below[:240]] for top, below in wanted}


def _from(source: str, key: str) -> dict[str, Any]:
    return {"source_system": source, "source_key": key[:120], "is_active": False}


def _known_categories() -> dict[tuple[str, str], int]:
    rows = Category.objects.values_list("parent__title", "title", "id")
    return {(parent, title) if parent else (title, ""): pk for parent, title, pk in rows}


def _hold_reasons(keys: Iterable[str], source: str) -> Ids:
    """Our reasons by key; a dialect may name one that we do not have."""
    wanted = [key for key in keys if key]
    known = dict(HoldReason.objects.filter(key__in=wanted).values_list("key", "id"))
    missing = [key for key in wanted if key not in known]
    titles = {key: key.replace("_", " ").capitalize() for key in missing}
    _make(HoldReason, [{"key": key, "title": titles[key], **_from(source, key)} for key in missing])
    return known | dict(HoldReason.objects.filter(key__in=missing).values_list("key", "id"))


def _codes(names: Iterable[str], source: str) -> Ids:
    """Resolution codes by title; the missing ones are made inactive."""
    wanted = [name for name in names if name]
    known = dict(ResolutionCode.objects.filter(title__in=wanted).values_list("title", "id"))
    missing = [name for name in wanted if name not in known]
    taken = set(ResolutionCode.objects.values_list("key", flat=True))
    values = []
    for name in missing:
        key = _free_key(name, taken)
        values.append({"key": key, "title": name[:240], **_from(source, name)})
    _make(ResolutionCode, values)
    rows = ResolutionCode.objects.filter(title__in=[name[:240] for name in missing])
    codes = dict(rows.values_list("title", "id"))
    return known | {name: codes[name[:240]] for name in missing}


def _free_key(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50] or "code"
    key, count = base, 2
    while key in taken:
        key, count = f"{base}-{count}", count + 1
    taken.add(key)
    return key
