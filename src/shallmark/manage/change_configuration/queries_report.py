"""Figures of items for reports."""

from typing import Any

from django.db.models import Count, Q

from shallmark.manage.change_configuration.models import Ci, CiRelationship
from shallmark.manage.change_configuration.models.ci_states import PRESENT


def item_report() -> dict[str, Any]:
    """Counts by class, relations by kind, and what is missing; of items that there are."""
    present = Ci.objects.filter(status__in=PRESENT)
    by_class = present.values_list("type__key").annotate(count=Count("pk")).order_by("type__key")
    ties = CiRelationship.objects.filter(effective_to__isnull=True)
    by_kind = ties.values_list("kind__key").annotate(count=Count("pk")).order_by("kind__key")
    by_state = Ci.objects.values_list("status").annotate(count=Count("pk")).order_by("status")
    without_value = Q(type__financial=True) & Q(asset__value__isnull=True)
    return {
        "items": present.count(),
        "by_class": dict(by_class),
        "by_state": dict(by_state),
        "relations": ties.count(),
        "by_relation": dict(by_kind),
        "without_owner": present.filter(owner__isnull=True).count(),
        "without_value": present.filter(without_value).count(),
    }
