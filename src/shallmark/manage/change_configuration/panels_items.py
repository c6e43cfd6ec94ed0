"""Sections beside an item: what is open on it, who feels it, its asset, and its audits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shallmark.common.links.models import Link
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types, type_of
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import Asset, Change, Ci, Discrepancy
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.models.change_states import OPEN
from shallmark.manage.change_configuration.panels import MOST
from shallmark.manage.change_configuration.stakeholders import stakeholders
from shallmark.plan.alignment.models import Customer, Service

AHEAD = "change_configuration/item_ahead.html"
FEELS = "change_configuration/item_feels.html"
ASSET = "change_configuration/item_asset.html"
AUDIT = "change_configuration/item_audit.html"

#: kinds of work that count as open where they are linked; a kind that is not built is left out
WORK = frozenset({"incident", "problem", "service_request", "action", "risk", "nonconformity"})
#: ends of an asset, in their order
ENDS: dict[str, Text] = {
    "licence_end": _("Licence"),
    "warranty_end": _("Warranty"),
    "support_end": _("Support"),
}


@dataclass(frozen=True)
class Ahead:
    """One record that is open on the item; `planned` is the day of a change."""

    record: Record
    icon: str
    kind: str
    planned: date | None = None


def ahead(item: Ci, person: Person) -> dict[str, Any]:
    """What is linked and open, changes that name it, and differences that nobody has settled."""
    changes = Change.objects.visible_to(person).filter(
        items__contains=[item.reference], status__in=OPEN
    )
    found = Discrepancy.objects.visible_to(person).filter(
        ci=item, status__in=("open", "assigned", "correcting")
    )
    lines = [
        *_linked(item, person),
        *(_line(one, one.planned_start) for one in changes.order_by("planned_start", "pk")[:MOST]),
        *(_line(one) for one in found.order_by("pk")[:MOST]),
    ]
    return {"item": item, "ahead": lines}


def _linked(item: Ci, person: Person) -> Iterator[Ahead]:
    """Work that is linked to the item and not over. A query for the links, one for each kind."""
    near = Q(from_key="ci", from_id=item.pk) | Q(to_key="ci", to_id=item.pk)
    wanted: dict[str, set[int]] = defaultdict(set)
    for link in Link.objects.filter(near).order_by("-pk")[:200]:
        mine = (link.from_key, link.from_id) == ("ci", item.pk)
        key, pk = (link.to_key, link.to_id) if mine else (link.from_key, link.from_id)
        wanted[key].add(pk)
    for record_type in record_types():
        if record_type.key in WORK & wanted.keys():
            rows = record_type.model.objects.visible_to(person)
            for one in rows.filter(pk__in=wanted[record_type.key], closed_at=None).order_by("-pk"):
                if not record_type.is_closed(one):
                    yield _line(one)


def _line(record: Record, planned: Any = None) -> Ahead:  # noqa: ANN401  a moment or nothing
    record_type = type_of(type(record))
    day = timezone.localtime(planned).date() if planned else None
    return Ahead(record, record_type.icon, str(record_type.label()), day)


def feels(item: Ci, person: Person) -> dict[str, Any]:
    """Which services stop or are weakened, who is to be told, and how far it reaches."""
    people, said = stakeholders(item), described(item, most=MOST)
    customers = [one for one in people if one["role"] == "customer"]
    return {
        "item": item,
        "said": {**said, "services": _open_to(Service, said["services"], person)},
        "customers": _open_to(Customer, customers, person),
        # who answers for the item itself stands among its fields
        "people": _of_services(one for one in people if one["of"]),
        "most": MOST,
    }


def _of_services(entries: Iterable[dict[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Role and name of each, with the services for which that is so."""
    services: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in entries:
        services[one["role"], one["name"]].append(one["of"])
    return services


def _open_to(
    model: type[Record], named: list[dict[str, str]], person: Person
) -> list[dict[str, str]]:
    """Those that the reader may open, each once. One query."""
    names = {one["reference"]: one for one in named}
    known = model.objects.visible_to(person).filter(reference__in=names)
    return [names[reference] for reference in known.values_list("reference", flat=True)]


def asset(item: Ci, person: Person) -> dict[str, Any]:
    """What the item is worth, and until when it is licensed and supported."""
    held = Asset.objects.visible_to(person).filter(ci=item.pk).first()
    today = clock.now().date()
    ends = [
        (word, end, end < today)
        for name, word in ENDS.items()
        if held and (end := getattr(held, name))
    ]
    return {"item": item, "asset": held, "ends": ends}


def audit(item: Ci, person: Person) -> dict[str, Any]:
    """When somebody last compared it with what is there, what has differed since, and when next."""
    looked = CiAuditItem.objects.visible_to(person).filter(ci=item, audit__done_at__isnull=False)
    last = looked.select_related("audit__auditor").order_by("-audit__done_at", "-pk").first()
    open_now = Discrepancy.objects.visible_to(person).filter(
        ci=item, status__in=("open", "assigned", "correcting")
    )
    months = item.type.audit_interval
    begun = last.audit.done_at if last else item.live_at
    day = timezone.localtime(begun).date() if begun else None
    due = clock.months_from(day, months) if day and months else None
    return {
        "item": item,
        "last": last,
        "differences": list(open_now.order_by("pk")[:MOST]),
        "due": due,
        "late": due is not None and due < clock.now().date(),
        "months": months,
        "seen": item.sightings.order_by("-seen_at", "-pk").first(),
    }
