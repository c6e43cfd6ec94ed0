"""The neighbourhood of an item as a drawing: what it rests on, what it carries, who feels it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.manage.change_configuration.impact import Walk, harmed_by
from shallmark.manage.change_configuration.impact_drawn import Column, Drawing, laid_out
from shallmark.manage.change_configuration.item_relations import IMPACT, Relations
from shallmark.manage.change_configuration.models import Asset, Ci, CiRelationship
from shallmark.pages import formats
from shallmark.pages.record_fields import Link
from shallmark.plan.alignment.models import Customer, Service

#: percent of the width: between two columns at least, and of a box at most
GAP, WIDEST = 3.6, 20
#: which way is drawn, as the large graph has it: what rests on the item, what it rests on
WAYS = ("both", "harmed", "beneath")
LEFT_OUT = {"harmed": {"rests_on"}, "beneath": {"carries", "services", "customers"}}
#: harmed items up to which ways to services are followed
MOST = 2000
#: what an asset's end is called
ENDS = ("licence_end", "warranty_end", "support_end")


def drawing_of_item(
    item: Ci, relations: Relations, person: Person, *, way: str = "both"
) -> Drawing | None:
    """Up to five columns; None where nothing is related to it. `way` is one of WAYS."""
    walk = harmed_by(item.pk)
    services = _services(item, walk, person)
    customers = _customers(services, person)
    if not (relations.count or services):
        return None
    rests, carries = relations.by_key["rests_on"], relations.by_key["carries"]
    below = {tie.other.reference: _kind(tie.other) for tie in rests.rows}
    above = {tie.other.reference: _falls(tie.other, walk) for tie in carries.rows}
    stops = {service.reference: _falls(by, walk) for service, by in services}
    columns = [
        Column("rests_on", _("Rests on"), [link_of(tie.other) for tie in rests.rows], notes=below),
        Column("this", _("This item"), [link_of(item)], notes={item.reference: _kind(item)},
               changed=True),
        Column("carries", _("Carries"), [link_of(tie.other) for tie in carries.rows], notes=above),
        Column("services", _("Services"), [link_of(one) for one, _by in services], notes=stops),
        Column("customers", _("Who feels it"), [link_of(one) for one in customers]),
    ]  # fmt: skip
    columns[0].troubles = columns[1].troubles = _ends(
        [item, *(tie.other for tie in rests.rows)], person
    )
    pairs = {(tie.other.reference, item.reference) for tie in (*rests.rows, *carries.rows)}
    pairs |= _ways(item, [tie.other for tie in carries.rows], walk, services)
    pairs |= {(one.reference, each.reference) for one, _by in services for each in _of(one)}
    left_out = LEFT_OUT.get(way, set())
    shown = [one for one in columns if one.links and one.key not in left_out]
    # Few columns stand farther apart instead of growing.
    gap = max(GAP, (99.4 - WIDEST * len(shown)) / max(len(shown) - 1, 1))
    return laid_out(shown, pairs, most=len(columns), gap=gap)


def goes_both_ways(drawing: Drawing) -> bool:
    """Whether there is anything to choose between: something on either side of the item."""
    sides = {one.key for one in drawing.columns}
    return "rests_on" in sides and bool(sides & LEFT_OUT["beneath"])


def link_of(record: Record) -> Link:
    """What a box or a line says of a record that is in hand."""
    record_type = type_of(type(record))
    return Link(
        record.reference,
        record.title,
        record.get_absolute_url(),
        record_type.icon,
        str(record_type.label()),
    )


def _kind(item: Ci) -> str:
    return f"{item.type.title} {item.content_version}".strip()


def _falls(item: Ci, walk: Walk) -> str:
    """What the failure of the item in the middle does to this one."""
    return _("survives its loss") if item.pk in walk.weakened else _("stops with it")


def _services(item: Ci, walk: Walk, person: Person) -> list[tuple[Service, Ci]]:
    """Services harmed or weakened, each with the item that stands for it."""
    reached = [item.pk, *(pk for hop in walk.hops for pk in hop), *walk.weakened]
    readable = {one.pk: one for one in _readable(reached, person)}
    items = Ci.objects.filter(pk__in=reached, service__in=readable).order_by("title")
    return [(readable[one.service_id], one) for one in items if one.service_id]


def _readable(reached: list[int], person: Person) -> Iterable[Service]:
    services = Service.objects.visible_to(person).filter(items__in=reached)
    return services.prefetch_related("customers").distinct()


def _of(service: Service) -> list[Any]:
    return list(service.customers.all())


def _customers(services: list[tuple[Service, Ci]], person: Person) -> list[Customer]:
    wanted = {customer.pk for service, _by in services for customer in _of(service)}
    return list(Customer.objects.visible_to(person).filter(pk__in=wanted).order_by("title"))


def _ways(
    item: Ci, carries: list[Ci], walk: Walk, services: list[tuple[Service, Ci]]
) -> set[tuple[str, str]]:
    """Which of the items that rest on this one lead to which service."""
    ways = {(item.reference, one.reference) for one, by in services if by.pk == item.pk}
    reached = [pk for hop in walk.hops for pk in hop] + walk.weakened
    if not carries or len(reached) > MOST:
        return ways
    next_of = _harms({item.pk, *reached})
    standing: dict[int, str] = {by.pk: service.reference for service, by in services}
    for start in carries:
        seen, frontier = {start.pk}, [start.pk]
        while frontier:
            frontier = [pk for each in frontier for pk in next_of[each] if pk not in seen]
            seen.update(frontier)
        ways |= {(start.reference, standing[pk]) for pk in seen if pk in standing}
    return ways


def _harms(among: set[int]) -> dict[int, list[int]]:
    """Item -> those that its failure harms or weakens at once."""
    ties = CiRelationship.objects.filter(
        effective_to__isnull=True, from_item__in=among, to_item__in=among
    ).exclude(kind__impact=IMPACT.NONE)
    harms: dict[int, list[int]] = defaultdict(list)
    for first, second, impact in ties.values_list("from_item", "to_item", "kind__impact"):
        cause, harmed = (first, second) if impact == IMPACT.FIRST_HARMS_SECOND else (second, first)
        harms[cause].append(harmed)
    return harms


def _ends(items: list[Ci], person: Person) -> dict[str, str]:
    """Reference -> the end of licence, warranty or support that has passed or is near."""
    today = clock.now().date()
    near = today + timedelta(days=int(value("expiry_notice")))
    words = {}
    held = (
        Asset.objects.visible_to(person)
        .filter(ci__in=items)
        .exclude(status__in=("ended", "disposed"))
    )
    for asset in held.select_related("ci"):
        ends = [end for name in ENDS if (end := getattr(asset, name))]
        if ends and min(ends) <= near:
            said = _("ended %(day)s") if min(ends) < today else _("ends %(day)s")
            words[asset.ci.reference] = said % {"day": formats.day(min(ends))}
    return words
