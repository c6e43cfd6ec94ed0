"""What gates and pages ask of items."""

from django.db.models import Q

from shallmark.manage.change_configuration.models import Asset, Change, Ci, CiRelationship, CiType
from shallmark.manage.change_configuration.models.change_states import OPEN
from shallmark.manage.change_configuration.models.ci_states import ENDED
from shallmark.manage.change_configuration.models.relation import RelationKind

IMPACT = RelationKind.Impact
#: nobody was named, or who was has left
NOBODY_ANSWERS = Q(owner__isnull=True) | Q(owner__is_active=False)


def class_rules(item: Ci) -> CiType:
    """What the class asks of the item; asked once for the item in hand."""
    held: CiType | None = item.__dict__.get("_class_rules")
    if held is None or held.pk != item.type_id:
        rules = ("requires_relationship", "financial", "digital")
        held = item.__dict__["_class_rules"] = CiType.objects.only(*rules).get(pk=item.type_id)
    return held


def has_relation(item: int) -> bool:
    """Whether the item stands in any relation now, to what is not gone."""
    either = Q(from_item=item) & ~Q(to_item__status__in=ENDED)
    either |= Q(to_item=item) & ~Q(from_item__status__in=ENDED)
    return CiRelationship.objects.filter(either, effective_to__isnull=True).exists()


def live_dependants(item: int) -> list[str]:
    """Names of live items that a failure of this one harms at once."""
    now = CiRelationship.objects.filter(effective_to__isnull=True)
    first = now.filter(
        to_item=item, kind__impact=IMPACT.SECOND_HARMS_FIRST, from_item__status="live"
    ).values_list("from_item__title", flat=True)
    second = now.filter(
        from_item=item, kind__impact=IMPACT.FIRST_HARMS_SECOND, to_item__status="live"
    ).values_list("to_item__title", flat=True)
    return [*first[:5], *second[:5]]


def open_changes(item: Ci) -> list[str]:
    """References of open changes that name the item, but the one under which it is altered."""
    named = Change.objects.filter(items__contains=[item.reference], status__in=OPEN)
    others = named.exclude(reference=item.explained_by)
    return list(others.order_by("reference").values_list("reference", flat=True)[:5])


def asset_of(item: Ci) -> Asset | None:
    return Asset.objects.filter(ci=item.pk).first()


def names_of(item: Ci) -> list[str]:
    """The number of the item, and those of the items that were merged into it."""
    return [item.reference, *item.merged.values_list("reference", flat=True)]
